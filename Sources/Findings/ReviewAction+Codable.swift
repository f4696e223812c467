// The form in which acts are kept and exchanged. It is written by hand because stores of many years
// depend on it: a renamed case or label in the code must not change a key here.

import Imaging

extension ReviewAction: Codable {
  private enum Key: String, CodingKey {
    case action, finding, edit, reason, added, text, side, section, obstacle, measurement
  }

  private enum Name: String, Codable {
    case accept, modify, reject, reopen, add, note
    case setSide = "set-side"
    case editSection = "edit-section"
    case acknowledge, undo, redo
    case takeMeasurement = "take-measurement"
    case dropMeasurement = "drop-measurement"
  }

  /// Reads `{"action": "reject", "finding": "…", "reason": "artefact"}` and its like.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func text(_ key: Key) throws -> String { try container.decode(String.self, forKey: key) }
    switch try container.decode(Name.self, forKey: .action) {
    case .accept: self = .accept(findingID: try text(.finding))
    case .modify:
      self = .modify(
        findingID: try text(.finding), try container.decode(FindingEdit.self, forKey: .edit))
    case .reject:
      self = .reject(
        findingID: try text(.finding), try container.decode(RejectionReason.self, forKey: .reason))
    case .reopen: self = .reopen(findingID: try text(.finding))
    case .add: self = .add(try container.decode(Finding.self, forKey: .added))
    case .note:
      self = .note(
        findingID: try container.decodeIfPresent(String.self, forKey: .finding),
        text: try text(.text))
    case .setSide: self = .setSide(try container.decode(BodySide.self, forKey: .side))
    case .editSection: self = .editSection(name: try text(.section), text: try text(.text))
    case .acknowledge: self = .acknowledge(obstacle: try text(.obstacle))
    case .takeMeasurement:
      self = .takeMeasurement(
        try container.decode(TakenMeasurement.self, forKey: .measurement))
    case .dropMeasurement: self = .dropMeasurement(id: try text(.measurement))
    case .undo: self = .undo
    case .redo: self = .redo
    }
  }

  /// Writes the form that ``init(from:)`` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    func name(_ name: Name, _ findingID: String? = nil) throws {
      try container.encode(name, forKey: .action)
      try container.encodeIfPresent(findingID, forKey: .finding)
    }
    switch self {
    case .accept(let id): try name(.accept, id)
    case .modify(let id, let edit):
      try name(.modify, id)
      try container.encode(edit, forKey: .edit)
    case .reject(let id, let reason):
      try name(.reject, id)
      try container.encode(reason, forKey: .reason)
    case .reopen(let id): try name(.reopen, id)
    case .add(let finding):
      try name(.add)
      try container.encode(finding, forKey: .added)
    case .note(let id, let text):
      try name(.note, id)
      try container.encode(text, forKey: .text)
    case .setSide(let side):
      try name(.setSide)
      try container.encode(side, forKey: .side)
    case .editSection(let section, let text):
      try name(.editSection)
      try container.encode(section, forKey: .section)
      try container.encode(text, forKey: .text)
    case .acknowledge(let key):
      try name(.acknowledge)
      try container.encode(key, forKey: .obstacle)
    case .takeMeasurement(let measurement):
      try name(.takeMeasurement)
      try container.encode(measurement, forKey: .measurement)
    case .dropMeasurement(let id):
      try name(.dropMeasurement)
      try container.encode(id, forKey: .measurement)
    case .undo: try name(.undo)
    case .redo: try name(.redo)
    }
  }
}

extension FindingOrigin {
  private enum Key: String, CodingKey { case kind, model }

  /// Reads `{"kind": "reader"}` or `{"kind": "model", "model": {…}}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(String.self, forKey: .kind) {
    case "reader": self = .reader
    case "model": self = .model(try container.decode(ModelIdentity.self, forKey: .model))
    case let kind:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "unknown origin: \(kind)")
    }
  }

  /// Writes the form that ``init(from:)`` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .reader: try container.encode("reader", forKey: .kind)
    case .model(let model):
      try container.encode("model", forKey: .kind)
      try container.encode(model, forKey: .model)
    }
  }
}

extension ModelRun.Outcome {
  private enum Key: String, CodingKey { case outcome, progress, candidates, reason }

  /// Reads `{"outcome": "failed", "reason": "…"}` and its like.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(String.self, forKey: .outcome) {
    case "running": self = .running(try container.decode(Double.self, forKey: .progress))
    case "completed":
      self = .completed(candidates: try container.decode(Int.self, forKey: .candidates))
    case "does-not-fit": self = .doesNotFit(try container.decode(String.self, forKey: .reason))
    case "failed": self = .failed(try container.decode(String.self, forKey: .reason))
    case "cancelled": self = .cancelled
    case let outcome:
      throw DecodingError.dataCorruptedError(
        forKey: .outcome, in: container, debugDescription: "unknown outcome: \(outcome)")
    }
  }

  /// Writes the form that ``init(from:)`` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .running(let progress):
      try container.encode("running", forKey: .outcome)
      try container.encode(progress, forKey: .progress)
    case .completed(let candidates):
      try container.encode("completed", forKey: .outcome)
      try container.encode(candidates, forKey: .candidates)
    case .doesNotFit(let reason):
      try container.encode("does-not-fit", forKey: .outcome)
      try container.encode(reason, forKey: .reason)
    case .failed(let reason):
      try container.encode("failed", forKey: .outcome)
      try container.encode(reason, forKey: .reason)
    case .cancelled: try container.encode("cancelled", forKey: .outcome)
    }
  }
}
