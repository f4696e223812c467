import Findings
import Foundation
import Imaging

/// Decisions from a file: the acts that it asks for, checked as a whole before any is entered.
///
/// The form stands in docs/decisions-json.md.
struct DecisionsFile: Equatable {
  /// An act, or one that needs a region computed first.
  enum Step: Equatable {
    /// Ready to be entered.
    case act(ReviewAction)
    /// A change with another contour threshold, 0 to 1: region and sizes follow from it.
    case changeContour(findingID: String, FindingEdit, threshold: Double)
  }

  /// What is asked for, in the order of entry.
  private(set) var steps: [Step] = []

  /// Reads and checks a file.
  ///
  /// - Parameters:
  ///   - data: The file's bytes.
  ///   - studyUID: The study that the decisions are for.
  ///   - findings: The findings that may be named.
  ///   - sections: The report's section keys.
  ///   - nextFindingID: An identifier for the n-th finding of the reader's own, n from zero.
  /// - Throws: ``CommandError/badDecisions(_:)``.
  init(
    data: Data, studyUID: String, findings: [ReviewedFinding], sections: [String],
    nextFindingID: (Int) -> String
  ) throws {
    let root = try Object(parsing: data)
    try root.allow("studyUID", "side", "decisions", "findings", "notes", "sections")
    if let uid = try root.text("studyUID"), uid != studyUID {
      throw CommandError.badDecisions("they are for another study, \(uid)")
    }
    if let side = try root.choice("side", BodySide.self) { steps.append(.act(.setSide(side))) }
    let known = Set(findings.map(\.id))
    for entry in try root.objects("decisions") { steps.append(try decision(entry, known)) }
    for (index, entry) in try root.objects("findings").enumerated() {
      steps.append(.act(.add(try finding(entry, id: nextFindingID(index)))))
    }
    for entry in try root.objects("notes") {
      try entry.allow("finding", "text")
      let id = try entry.text("finding")
      if let id, !known.contains(id) { throw Self.unknown(id) }
      steps.append(.act(.note(findingID: id, text: try entry.required("text"))))
    }
    if let texts = try root.object("sections") {
      for key in texts.keys {
        guard sections.contains(key) else {
          throw CommandError.badDecisions(
            "the report has no section \(key) to write in; it has \(sections.joined(separator: ", "))"
          )
        }
        steps.append(.act(.editSection(name: key, text: try texts.required(key))))
      }
    }
  }

  private static func unknown(_ id: String) -> CommandError {
    .badDecisions(
      "no finding has the identifier \(id); `readingroom detect` and `report` show them")
  }
}

private func decision(_ entry: Object, _ known: Set<String>) throws -> DecisionsFile.Step {
  let id = try entry.required("finding")
  guard known.contains(id) else {
    throw CommandError.badDecisions(
      "no finding has the identifier \(id); `readingroom detect` and `report` show them")
  }
  let word = try entry.required("decision")
  switch word {
  case "accept":
    try entry.allow("finding", "decision")
    return .act(.accept(findingID: id))
  case "reopen":
    try entry.allow("finding", "decision")
    return .act(.reopen(findingID: id))
  case "reject":
    try entry.allow("finding", "decision", "reason")
    guard let reason = try entry.choice("reason", RejectionReason.self) else {
      throw CommandError.badDecisions("the rejection of \(id) needs a reason")
    }
    return .act(.reject(findingID: id, reason))
  case "modify":
    try entry.allow(
      "finding", "decision", "type", "grade", "side", "site", "wording", "measurements",
      "contourThreshold")
    let edit = try findingEdit(entry)
    guard let threshold = try entry.number("contourThreshold") else {
      return .act(.modify(findingID: id, edit))
    }
    guard threshold > 0, threshold < 1 else {
      throw CommandError.badDecisions("contourThreshold must lie between 0 and 1")
    }
    return .changeContour(findingID: id, edit, threshold: threshold)
  default:
    throw CommandError.badDecisions(
      "\(word) is no decision; use accept, modify, reject or reopen")
  }
}

private func findingEdit(_ entry: Object) throws -> FindingEdit {
  var edit = FindingEdit()
  edit.type = try entry.text("type")
  edit.grade = try entry.text("grade")
  edit.side = try entry.choice("side", BodySide.self)
  edit.site = try entry.text("site")
  edit.wording = try entry.text("wording")
  if entry.has("measurements") { edit.measurements = try measurements(entry) }
  return edit
}

private func finding(_ entry: Object, id: String) throws -> Finding {
  try entry.allow("type", "grade", "side", "site", "wording", "measurements")
  return Finding(
    id: id, type: try entry.required("type"), probability: nil, band: nil,
    grade: try entry.text("grade") ?? "", side: try entry.choice("side", BodySide.self) ?? .unknown,
    site: try entry.text("site") ?? "", plane: nil, measurements: try measurements(entry),
    keyImage: nil, region: nil, origin: .reader, rationale: "",
    wording: try entry.text("wording") ?? "")
}

private func measurements(_ entry: Object) throws -> [Findings.Measurement] {
  try entry.objects("measurements").map { item in
    try item.allow("name", "value", "unit")
    guard let value = try item.number("value"), value >= 0 else {
      throw CommandError.badDecisions("a measurement needs a value of 0 or more")
    }
    return Findings.Measurement(
      name: try item.required("name"), value: value, unit: try item.required("unit"))
  }
}

/// A JSON object whose members are read by kind.
private struct Object {
  private let members: [String: Any]

  init(parsing data: Data) throws {
    do {
      guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
        throw CommandError.badDecisions("the file's outermost value must be an object")
      }
      members = object
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError.badDecisions("the file is no JSON (\(error.localizedDescription))")
    }
  }

  private init(_ members: [String: Any]) { self.members = members }

  var keys: [String] { members.keys.sorted() }

  func has(_ key: String) -> Bool { members[key] != nil }

  func allow(_ known: String...) throws {
    if let key = keys.first(where: { !known.contains($0) }) {
      throw CommandError.badDecisions("the key \(key) is not known here; known are \(known)")
    }
  }

  func text(_ key: String) throws -> String? {
    guard let value = members[key] else { return nil }
    guard let text = value as? String else {
      throw CommandError.badDecisions("\(key) must be text")
    }
    return text
  }

  func required(_ key: String) throws -> String {
    guard let text = try text(key) else { throw CommandError.badDecisions("\(key) is missing") }
    return text
  }

  func number(_ key: String) throws -> Double? {
    guard let value = members[key] else { return nil }
    guard let number = value as? NSNumber, number.doubleValue.isFinite else {
      throw CommandError.badDecisions("\(key) must be a number")
    }
    return number.doubleValue
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) throws
    -> Choice? where Choice.RawValue == String
  {
    guard let word = try text(key) else { return nil }
    guard let choice = Choice(rawValue: word) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError.badDecisions("\(key) cannot be \(word); it must be one of \(known)")
    }
    return choice
  }

  func object(_ key: String) throws -> Object? {
    guard let value = members[key] else { return nil }
    guard let object = value as? [String: Any] else {
      throw CommandError.badDecisions("\(key) must be an object")
    }
    return Object(object)
  }

  func objects(_ key: String) throws -> [Object] {
    guard let value = members[key] else { return [] }
    guard let objects = value as? [[String: Any]] else {
      throw CommandError.badDecisions("\(key) must be a list of objects")
    }
    return objects.map { Object($0) }
  }
}
