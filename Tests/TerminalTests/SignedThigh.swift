import Foundation
import Testing

/// The generated thigh, reviewed and signed once by the program under test.
struct SignedThigh: Sendable {
  let home: Home
  let report: String
  let key: String
  let allowedSigners: String
  /// The report's three files: text, signature, manifest.
  var files: [String] { [report, report + ".sig", home.path("REPORT.manifest.json")] }

  static let reader = [
    "--reader", "reader-one", "--name", "Dr. Reader One", "--role", "radiologist",
  ]

  /// The same for all tests: making it runs the models.
  static let shared = Result<SignedThigh, any Error> { try SignedThigh() }

  private init() throws {
    home = try Home()
    key = try SigningKeys.make(home)
    allowedSigners = try SigningKeys.allow(key, as: "reader@example", home: home)
    report = home.path("REPORT.txt")
    try Self.decideAll(home)
    let signed = try Self.sign(home, key: key, to: report, acknowledging: try obstacles())
    try #require(signed.status == 0, "\(signed.text)\(signed.errors)")
  }

  /// Decides each finding of the draft and adds one of the reader's own.
  static func decideAll(_ home: Home) throws {
    let detected = try readingroom(["detect", Surroundings.thigh, "--json", "-"], home: home)
    let findings = try detected.json()["findings"] as? [[String: Any]] ?? []
    let decisions = findings.enumerated().map { index, finding -> [String: Any] in
      let id = finding["id"] as? String ?? ""
      return index == 0
        ? ["finding": id, "decision": "accept"]
        : ["finding": id, "decision": "reject", "reason": "normal-anatomy"]
    }
    let file: [String: Any] = [
      "decisions": decisions,
      "findings": [["type": "other", "side": "left", "wording": "Lipoma, 12 mm."]],
      "notes": [["text": "Motion on the last slices."]],
      "sections": ["clinical-information": "Swelling for three months."],
    ]
    let path = home.path("decisions.json")
    try JSONSerialization.data(withJSONObject: file).write(to: URL(fileURLWithPath: path))
    let review = try readingroom(
      ["review", Surroundings.thigh, "--decisions", path] + reader, home: home)
    try #require(review.status == 0, "\(review.errors)")
  }

  /// Signs the thigh's report.
  static func sign(
    _ home: Home, key: String, to report: String, acknowledging keys: [String] = [],
    more: [String] = [], environment: [String: String] = [:]
  ) throws -> Outcome {
    try readingroom(
      ["sign", Surroundings.thigh, "--key", key, "-o", report] + reader + more
        + keys.flatMap { ["--acknowledge", $0] }, home: home, environment: environment)
  }

  /// What signing names as in the way, by the words that acknowledge it.
  func obstacles() throws -> [String] {
    let refused = try Self.sign(home, key: key, to: report)
    try #require(refused.status == 2, "\(refused.status): \(refused.text)\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: report))
    return Self.acknowledgements(in: refused.errors)
  }

  static func acknowledgements(in text: String) -> [String] {
    text.matches(of: /--acknowledge '([^']+)'/).map { String($0.1) }
  }

  /// Copies of the three files under their own names in a new folder; the report's path.
  func copy() throws -> String {
    let folder = home.path("copy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in files {
      let name = file.split(separator: "/").last.map(String.init) ?? ""
      try FileManager.default.copyItem(atPath: file, toPath: "\(folder)/\(name)")
    }
    return folder + "/REPORT.txt"
  }

  func verify(_ report: String, allowed: String? = nil) throws -> Outcome {
    try readingroom(
      ["verify", report, "--allowed-signers", allowed ?? allowedSigners], home: home)
  }

  /// What stock ssh-keygen says of a report and its signature.
  func keygenVerify(_ report: String) throws -> Bool {
    try run(
      [
        "ssh-keygen", "-Y", "verify", "-f", allowedSigners, "-I", "reader@example", "-n",
        "report@reading-room", "-s", report + ".sig",
      ], input: try Data(contentsOf: URL(fileURLWithPath: report))
    ).status == 0
  }
}
