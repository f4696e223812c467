import Foundation
import Glibc
import Inference
import TensorKernels
import Testing

@Suite struct ModelFileTests {
  private func file(_ tensors: [ProtobufMessage], in folder: borrowing ModelFolder) throws
    -> ModelFile
  {
    try folder.write(ProtobufMessage.model(constants: tensors).encoded(), to: folder.model)
    return try ModelFile(path: folder.model.path)
  }

  private func problem(
    _ entries: KeyValuePairs<String, String>, shape: [Int] = [2], in folder: borrowing ModelFolder
  ) throws -> ExternalDataProblem? {
    do {
      _ = try file([.externalTensor("w", shape: shape, entries)], in: folder)
    } catch ModelFileError.externalDataRefused("w", entries.first?.value ?? "", let problem) {
      return problem
    }
    return nil
  }

  @Test(arguments: RuntimeCase.all)
  func readsTheSameFromFileAndMemory(_ sample: RuntimeCase) throws {
    let folder = try ModelFolder(), bytes = try sample.load().model
    try folder.write(bytes, to: folder.model)
    #expect(try ModelFile(path: folder.model.path) == ModelFile(bytes: bytes))
  }

  @Test func readsWeightsBesideTheModel() throws {
    let folder = try ModelFolder()
    try FileManager.default.createDirectory(
      at: folder.folder.appending(path: "parts"), withIntermediateDirectories: true)
    try folder.write([1, 2, 3, 4, 5], to: "parts/w.bin")
    try folder.write([1, 2, 3, 4, 5], to: "v.bin")
    let model = try file(
      [
        .externalTensor("all", shape: [5], ["location": "parts/w.bin"]),
        .externalTensor(
          "some", shape: [2],
          ["location": "./v.bin", "offset": "4", "length": "8", "checksum": "00"]),
        .externalTensor("none", shape: [0], ["location": "parts/w.bin", "offset": "20"]),
      ], in: folder)
    #expect(model.initializers["all"]?.float32 == [1, 2, 3, 4, 5])
    #expect(model.initializers["some"]?.float32 == [2, 3])
    #expect(model.initializers["none"]?.float32 == [])
    #expect(model.facts.parameterCount == 7)
  }

  @Test(arguments: [
    "/etc/passwd", "../outside.bin", "parts/../../outside.bin", "..", ".", "a//b", "w.bin/",
  ])
  func refusesALocationOutsideTheFolder(_ location: String) throws {
    let folder = try ModelFolder()
    #expect(try problem(["location": location], in: folder) == .outsideFolder)
  }

  @Test func refusesLinksPipesAndFolders() throws {
    let folder = try ModelFolder(), files = FileManager.default
    try files.createSymbolicLink(
      at: folder.folder.appending(path: "link"), withDestinationURL: folder.outside)
    try files.createSymbolicLink(
      at: folder.folder.appending(path: "up"), withDestinationURL: folder.root)
    try #require(mkfifo(folder.folder.appending(path: "pipe").path, 0o600) == 0)
    #expect(try problem(["location": "link"], in: folder) == .file(.link))
    #expect(try problem(["location": "up/outside.bin"], in: folder) == .file(.link))
    #expect(try problem(["location": "pipe"], in: folder) == .file(.notAPlainFile))
    #expect(try problem(["location": "missing"], in: folder) == .file(.system(code: ENOENT)))
    #expect(try problem([:], in: folder) == .noLocation)
    #expect(try problem(["location": "w\0.bin"], in: folder) == .outsideFolder)
  }

  @Test func refusesRangesOutsideTheFile() throws {
    let folder = try ModelFolder()
    try folder.write([1, 2, 3], to: "w.bin")
    func refusal(_ offset: String, _ length: String) throws -> ExternalDataProblem? {
      try problem(["location": "w.bin", "offset": offset, "length": length], in: folder)
    }
    #expect(try refusal("-4", "8") == .malformedNumber(key: "offset"))
    #expect(try refusal("0x4", "8") == .malformedNumber(key: "offset"))
    #expect(try refusal("0", "99999999999999999999") == .malformedNumber(key: "length"))
    #expect(try refusal("0", "12") == .wrongLength(expected: 8, actual: 12))
    #expect(try refusal("8", "8") == .outsideFile(offset: 8, length: 8, fileSize: 12))
    let far = "\(Int.max)"
    #expect(try refusal(far, "8") == .outsideFile(offset: .max, length: 8, fileSize: 12))
    #expect(try refusal("4", "8") == nil)
  }

  @Test func overlapsNeverAddUpToMoreThanTheFile() throws {
    let folder = try ModelFolder()
    try folder.write([Float](repeating: 1, count: 100), to: "w.bin")
    let shared = (0..<50).map {
      ProtobufMessage.externalTensor("s\($0)", shape: [100], ["location": "w.bin"])
    }
    #expect(try file(shared, in: folder).initializers.count == 50)
    let overlapping = (0..<3).map {
      ProtobufMessage.externalTensor(
        "o\($0)", shape: [90], ["location": "w.bin", "offset": "\($0 * 4)"])
    }
    #expect(
      throws: ModelFileError.externalDataRefused(
        tensor: "o1", location: "w.bin", problem: .tooMuch(limit: 400))
    ) { try file(overlapping, in: folder) }
  }

  @Test func aTensorIsExternalOnlyWhereItSaysSo() throws {
    let folder = try ModelFolder()
    var tensor = ProtobufMessage.externalTensor("w", shape: [1], ["location": "/etc/passwd"])
    tensor.fields.removeAll { $0.number == 14 }
    tensor.fields.append(.init(number: 9, value: .bytes([0, 0, 128, 63])))
    #expect(try file([tensor], in: folder).initializers["w"]?.float32 == [1])
  }

  @Test func refusesWhatIsNoPlainFile() throws {
    let folder = try ModelFolder()
    #expect(throws: ModelFileError.unreadable(.notAPlainFile)) {
      try ModelFile(path: folder.folder.path)
    }
    #expect(throws: ModelFileError.unreadable(.system(code: ENOENT))) {
      try ModelFile(path: folder.model.path)
    }
    try #require(mkfifo(folder.model.path, 0o600) == 0)
    #expect(throws: ModelFileError.unreadable(.notAPlainFile)) {
      try ModelFile(path: folder.model.path)
    }
  }

  @Test(arguments: [true, false])
  func refusesAFileThatShrinksOrGrowsMeanwhile(_ isShrinking: Bool) throws {
    let folder = try ModelFolder()
    let content = try #require(RuntimeCase.all.first).load()
    try folder.write(content.model, to: folder.model)
    let path = folder.model.path, size = content.model.count
    #expect(throws: ModelFileError.unreadable(.changed)) {
      try ModelFile(path: path) { (_, _) throws(FileProblem) in
        truncate(path, off_t(isShrinking ? size / 2 : size + 1)) == 0
      }
    }
  }

  @Test func asksTheCallerForEachFile() throws {
    let folder = try ModelFolder()
    try folder.write([1, 2], to: "w.bin")
    _ = try file([.externalTensor("w", shape: [2], ["location": "w.bin"])], in: folder)
    var seen: [String: Int] = [:]
    _ = try ModelFile(path: folder.model.path) { (name, pieces) throws(FileProblem) in
      try pieces.forEach { seen[name, default: 0] += $0.count }
      return true
    }
    #expect(seen["w.bin"] == 8 && seen["model.onnx"] != nil && seen.count == 2)
    #expect(
      throws: ModelFileError.externalDataRefused(
        tensor: "w", location: "w.bin", problem: .file(.notAccepted))
    ) {
      try ModelFile(path: folder.model.path) { (name, _) throws(FileProblem) in name != "w.bin" }
    }
  }
}
