public import Imaging

/// Why a candidate was rejected.
public enum RejectionReason: String, CaseIterable, Codable, Sendable {
  case notPresent = "not-present"
  case normalAnatomy = "normal-anatomy"
  case artefact
  case wrongPlace = "wrong-place"
  case alreadyKnown = "already-known"
  case notRelevant = "not-relevant"
  case otherReason = "other"
}

/// What the reader changes on a finding; `nil` leaves a part as it is.
public struct FindingEdit: Equatable, Codable, Sendable {
  /// A new type, in kebab-case.
  public var type: String?
  /// A new grade.
  public var grade: String?
  /// A new side.
  public var side: BodySide?
  /// A new anatomical site.
  public var site: String?
  /// A new wording for the report.
  public var wording: String?
  /// New measurements, in place of all.
  public var measurements: [Measurement]?
  /// A new voxel-probability threshold for the region's contour, 0 to 1.
  public var contourThreshold: Double?
  /// The region and measurements that the new threshold gives.
  public var region: FindingRegion?

  /// An edit that changes nothing.
  public init() {}
}

/// One act of the reader. Acts are only ever added; undo is an act as well.
public enum ReviewAction: Equatable, Sendable {
  case accept(findingID: String)
  case modify(findingID: String, FindingEdit)
  case reject(findingID: String, RejectionReason)
  /// Takes the decision back to undecided.
  case reopen(findingID: String)
  /// A finding of the reader's own.
  case add(Finding)
  /// A note on a finding, or on the study when `findingID` is nil.
  case note(findingID: String?, text: String)
  /// The side, set by the reader where the headers are silent.
  case setSide(BodySide)
  /// The reader's text for a section of the report.
  case editSection(name: String, text: String)
  /// The reader says that signing may go on in spite of an obstacle; its stable key.
  case acknowledge(obstacle: String)
  /// Takes a measurement of an anatomy model into the report, in place of an earlier one of the same.
  case takeMeasurement(TakenMeasurement)
  /// Takes a measurement out of the report again.
  case dropMeasurement(id: String)
  case undo
  case redo
}

/// The decision on a finding.
public enum ReviewDecision: Equatable, Codable, Sendable {
  case undecided
  case accepted
  case modified
  case rejected(RejectionReason)
}

/// A finding with what the reader made of it.
public struct ReviewedFinding: Equatable, Sendable, Identifiable {
  /// As the model or the reader first gave it.
  public var original: Finding
  /// With the reader's changes.
  public var current: Finding
  /// The decision.
  public var decision: ReviewDecision
  /// The reader's notes, oldest first.
  public var notes: [String]
  /// Who decided; `nil` while undecided.
  public var decidedBy: ReaderIdentity?
  /// When it was decided; `nil` while undecided.
  public var decidedAt: Timestamp?

  /// A finding with its state of review.
  public init(
    original: Finding, current: Finding, decision: ReviewDecision, notes: [String] = [],
    decidedBy: ReaderIdentity? = nil, decidedAt: Timestamp? = nil
  ) {
    self.original = original
    self.current = current
    self.decision = decision
    self.notes = notes
    self.decidedBy = decidedBy
    self.decidedAt = decidedAt
  }

  /// The finding's identifier.
  public var id: String { original.id }
}
