import Findings
import Foundation
import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

struct FindingsDocumentTests {
  private func document() throws -> FindingsDocument {
    let pack = try PackFixture().load()
    let service = DetectionService(
      packs: [pack], now: { 1 }, load: { LoadedModel(pack: $0, network: BrightnessNetwork()) })
    let study = Phantom.study([
      Phantom.series(), Phantom.series(id: "1.2.4", geometry: nil),
    ])
    let detections = service.detect(
      in: study, volume: { _ in Phantom().volume }, isCancelled: { false })
    let refused = service.detect(
      in: Phantom.study([]), volume: { _ in Phantom().volume }, isCancelled: { false })
    let id = detections[0].findings[0].id
    return FindingsDocument(
      study: study, detections: detections + refused,
      segments: [id: SegmentReference(file: "1.2.3.dcm", number: 1)],
      timings: [StepTiming(step: "read", seconds: 0.25)])
  }

  @Test func holdsTheMembersThatOtherProgramsRead() throws {
    let text = try document().json.text
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["studyUID"] as? String == "1.2")
    let finding = try #require((object["findings"] as? [[String: Any]])?.first)
    #expect(finding["type"] as? String == "bright-ball")
    #expect(finding["side"] as? String == "left")
    #expect((finding["segment"] as? [String: Any])?["number"] as? Int == 1)
    #expect((finding["keyImage"] as? [String: Any])?["instanceUID"] as? String == "1.9.7")
    #expect(finding["grade"] is NSNull)
    let runs = try #require(object["models"] as? [[String: Any]])
    #expect(runs.map { $0["outcome"] as? String } == ["completed", "does-not-fit"])
    #expect(runs[1]["reason"] as? String == "the study has no series")
  }

  @Test func controlCharactersAndQuotesAreEscaped() throws {
    let text = JSONValue.text("a\"\\\n\u{1b}[2J\u{9b}é").text
    #expect(text == "\"a\\\"\\\\\\n\\u001b[2J\\u009bé\"")
    #expect(JSONValue.number(.nan).text == "null")
    #expect(JSONValue.list([]).text == "[]")
  }

  /// Checked by the Python package `jsonschema`, which we did not write.
  @Test(.enabled(if: jsonSchemaPython != nil, "needs Python with jsonschema"))
  func agreesWithItsSchema() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("findings-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = try document().json.text
    try text.write(to: file, atomically: false, encoding: .utf8)
    #expect(try validates(file.path))
    let spoilt = text.replacingOccurrences(of: "\"side\": \"left\"", with: "\"side\": \"both\"")
    try spoilt.write(to: file, atomically: false, encoding: .utf8)
    #expect(try !validates(file.path))
  }

  private func validates(_ path: String) throws -> Bool {
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft202012Validator.check_schema(schema)
      errors = list(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))))
      print(*errors[:2], sep="\\n", file=sys.stderr)
      sys.exit(bool(errors))
      """
    let schema = packageRoot + "/docs/schemas/findings.schema.json"
    return try run(jsonSchemaPython ?? "python3", ["-c", script, schema, path]) == 0
  }
}

/// A Python interpreter that has `jsonschema`: that of `READING_ROOM_PYTHON`, else `python3`.
private let jsonSchemaPython: String? = {
  let named = ProcessInfo.processInfo.environment["READING_ROOM_PYTHON"].map { [$0] } ?? []
  return (named + ["/usr/bin/python3", "/usr/local/bin/python3"]).first { path in
    FileManager.default.isExecutableFile(atPath: path)
      && (try? run(path, ["-c", "import jsonschema"])) == 0
  }
}()

private func run(_ program: String, _ arguments: [String]) throws -> Int32 {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.standardError = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}
