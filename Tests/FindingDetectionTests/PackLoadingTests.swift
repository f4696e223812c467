import Checksums
import FindingDetection
import Findings
import Foundation
import Imaging
import KneeAnatomy
import Testing

struct PackLoadingTests {
  @Test func loadsASoundPack() throws {
    let fixture = try PackFixture()
    let pack = try fixture.load()
    #expect(pack.id == "bright-ball 1.2.3")
    #expect(pack.identity.checksum == sha256Hex(Array("weights".utf8)))
    #expect(pack.identity.isValidatedBySite)
    #expect(pack.cardSummary == "Finds bright balls in phantoms.")
  }

  @Test func aUsersPackIsValidatedByTheSitesListAlone() throws {
    let fixture = try PackFixture()
    let pack = try fixture.load(origin: .user)
    #expect(!pack.isValidatedBySite && !pack.identity.isValidatedBySite)
    let sums = try String(contentsOfFile: fixture.folder + "/SHA256SUMS", encoding: .utf8)
    #expect(pack.checksum == sha256Hex(Array(sums.utf8)))
    let listed = try fixture.load(origin: .user) { $0 == pack.checksum }
    #expect(listed.isValidatedBySite)
  }

  @Test func anyChangeOfThePacksNumbersChangesTheListedChecksum() throws {
    let other = PackFixture.toml.replacingOccurrences(
      of: "threshold = 0.5", with: "threshold = 0.4")
    let (first, second) = (try PackFixture().load(), try PackFixture(toml: other).load())
    #expect(first.modelChecksum == second.modelChecksum)
    #expect(first.checksum != second.checksum)
  }

  @Test func smallestDetectableChangesTravelInThePack() throws {
    let fixture = try PackFixture(), name = ModelPack.detectableChangesFile
    #expect(try fixture.load().detectableChanges == .none)
    try fixture.write(name, "id\tunit\tsmallestDetectableChange\nvolume.patella\tmL\t0.9\n")
    let files = ["pack.toml", "model.onnx", "card.md", name]
    try fixture.list(files)
    #expect(try fixture.load().detectableChanges.change(of: .volume(.patella)) == 0.9)
    try fixture.write(name, "id\tunit\tsmallestDetectableChange\nvolume.patella\tmL\t0.1\n")
    #expect(throws: PackError.checksumMismatch(name)) { try fixture.load() }
    try fixture.write(name, "no table")
    try fixture.list(files)
    #expect(throws: PackError.malformedTable(name)) { try fixture.load() }
  }

  @Test func whatTellsContrastTravelsInThePack() throws {
    let fixture = try PackFixture(), name = ModelPack.contrastFile
    #expect(try fixture.load().contrastByGreys == nil)
    let names = "tissues\tmean\tdeviation\tT1\tPD\tT2\tGRE\tDESS\tfat suppressed\n"
    let rows = "constant\t\t\t1\t0\t0\t0\t0\t0\njoint-fluid\t0\t1\t0\t0\t0\t0\t0\t0\n"
    try fixture.write(name, names + rows)
    try fixture.list(["pack.toml", "model.onnx", "card.md", name])
    #expect(try fixture.load().contrastByGreys != nil)
    try fixture.write(name, names)
    try fixture.list(["pack.toml", "model.onnx", "card.md", name])
    #expect(throws: PackError.malformedTable(name)) { try fixture.load() }
  }

  @Test(arguments: ["pack.toml", "model.onnx", "card.md"])
  func aChangedFileIsRefused(name: String) throws {
    let fixture = try PackFixture()
    try fixture.write(name, "changed")
    #expect(throws: PackError.checksumMismatch(name)) { try fixture.load() }
  }

  @Test(arguments: ["pack.toml", "model.onnx", "card.md"])
  func aFileThatIsNotListedIsRefused(name: String) throws {
    let fixture = try PackFixture()
    try fixture.list(["pack.toml", "model.onnx", "card.md"].filter { $0 != name })
    #expect(throws: PackError.notListed(name)) { try fixture.load() }
  }

  @Test(arguments: ["pack.toml", "model.onnx", "card.md", "SHA256SUMS"])
  func aMissingFileIsNamed(name: String) throws {
    let fixture = try PackFixture()
    try FileManager.default.removeItem(atPath: fixture.folder + "/" + name)
    #expect(throws: PackError.missingFile(name)) { try fixture.load() }
  }

  @Test(arguments: ["pack.toml", "model.onnx", "card.md", "SHA256SUMS"])
  func aLinkIsRefusedWhereverItLeads(name: String) throws {
    let fixture = try PackFixture()
    let file = fixture.folder + "/" + name
    try FileManager.default.moveItem(atPath: file, toPath: fixture.root + "/outside")
    try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "../outside")
    #expect(throws: PackError.unsafeFile(name)) { try fixture.load() }
  }

  @Test func aFolderThatIsALinkIsRefused() throws {
    let fixture = try PackFixture()
    let link = fixture.root + "/other"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.folder)
    #expect(throws: PackError.notAFolder) {
      try ModelPack(
        folder: link, origin: .user, isValidated: { _ in true })
    }
  }

  @Test(.timeLimit(.minutes(1))) func aPipeIsRefusedAndDoesNotBlock() throws {
    let fixture = try PackFixture()
    try FileManager.default.removeItem(atPath: fixture.folder + "/model.onnx")
    #expect(mkfifo(fixture.folder + "/model.onnx", 0o600) == 0)
    #expect(throws: PackError.unsafeFile("model.onnx")) { try fixture.load() }
  }

  @Test(arguments: [
    "../model.onnx", "/etc/passwd", "a/b", "..", "", "\u{1b}[2Jmodel.onnx", ".model",
  ])
  func aModelPathThatIsNoFileNameIsRefused(path: String) throws {
    let escaped = path.replacingOccurrences(of: "\u{1b}", with: "\\u001b")
    let toml = PackFixture.toml.replacingOccurrences(
      of: "model = \"model.onnx\"", with: "model = \"\(escaped)\"")
    let error = #expect(throws: PackError.self) { try PackFixture(toml: toml).load() }
    guard case .invalidValue("model", let found, .fileName)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!found.contains("\u{1b}"))
  }

  @Test func checksumsOfFilesElsewhereAreRefused() throws {
    let fixture = try PackFixture()
    let digest = sha256Hex(Array("weights".utf8))
    try fixture.write("SHA256SUMS", "\(digest)  model.onnx\n\(digest)  ../model.onnx\n")
    #expect(throws: PackError.malformedChecksums(line: 2)) { try fixture.load() }
    try fixture.write("SHA256SUMS", "\(digest)  model.onnx\n\(digest)  model.onnx\n")
    #expect(throws: PackError.malformedChecksums(line: 2)) { try fixture.load() }
  }

  @Test func aModelThatChangesAfterLoadingIsRefused() throws {
    let fixture = try PackFixture()
    let pack = try fixture.load()
    try fixture.write("model.onnx", "other weights")
    #expect(throws: PackError.checksumMismatch("model.onnx")) {
      try LoadedModel(pack: pack)
    }
  }

  @Test func textThatIsNoTextIsRefused() throws {
    let fixture = try PackFixture()
    try fixture.write("pack.toml", PackFixture.toml + "\n#\0")
    try fixture.list()
    #expect(throws: PackError.notText("pack.toml")) { try fixture.load() }
  }

  @Test func theShippedPackHasTheSchemasForm() throws {
    let folder = packageRoot + "/Sources/FindingDetection/Packs/soft-tissue-mass"
    let text = try String(contentsOfFile: folder + "/pack.toml", encoding: .utf8)
    let description = try PackDescription(text: text, folderName: "soft-tissue-mass")
    #expect(description.findings.map(\.type) == ["soft-tissue-mass"])
    #expect(description.acceptance.planes == [.axial])
  }
}
