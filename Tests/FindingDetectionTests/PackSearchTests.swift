import FindingDetection
import Foundation
import Testing

struct PackSearchTests {
  @Test func findsShippedAndUsersPacksAndNamesTheRest() throws {
    let (shipped, user) = (try PackFixture(), try PackFixture())
    let newer = PackFixture.toml.replacingOccurrences(of: "\"1.2.3\"", with: "\"1.3.0\"")
      .replacingOccurrences(of: "name = \"bright-ball\"", with: "name = \"other-ball\"")
    let second = try PackFixture(toml: newer, name: "other-ball")
    try FileManager.default.moveItem(atPath: second.folder, toPath: user.root + "/other-ball")
    try FileManager.default.createDirectory(
      atPath: user.root + "/empty", withIntermediateDirectories: true)
    try "x".write(
      toFile: user.root + "/validated-packs.txt", atomically: false, encoding: .utf8)
    let found = findPacks(
      in: [
        PackSource(path: shipped.root, origin: .shipped),
        PackSource(path: user.root, origin: .user),
        PackSource(path: user.root + "/nowhere", origin: .user),
      ], isValidated: { _ in false })
    #expect(found.packs.map(\.id) == ["bright-ball 1.2.3", "other-ball 1.3.0"])
    #expect(found.packs.map(\.isValidatedBySite) == [true, false])
    #expect(
      found.refused == [
        RefusedPack(
          folder: user.folder, reason: .alreadyFound(id: "bright-ball 1.2.3")),
        RefusedPack(folder: user.root + "/empty", reason: .unsound(.missingFile("SHA256SUMS"))),
      ])
  }
}
