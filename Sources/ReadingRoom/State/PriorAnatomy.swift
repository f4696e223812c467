public import KneeAnatomy

/// What has become of the open knee since an earlier examination of it; nobody has checked it.
public struct PriorAnatomy: Equatable, Sendable {
  /// The earlier examination's date as `YYYY-MM-DD`.
  public var studyDate: String
  /// How the bones of the earlier examination lie on those of the open one.
  public var bones: [BoneRegistration]
  /// What became of each measure, or why that is not known.
  public var changes: [KneeChangeRow]
  /// What must be known of all changes, in one line; `nil` where nothing is.
  public var caution: String?

  /// A comparison from its parts.
  public init(
    studyDate: String, bones: [BoneRegistration], changes: [KneeChangeRow], caution: String? = nil
  ) {
    (self.studyDate, self.bones, self.changes) = (studyDate, bones, changes)
    self.caution = caution
  }

  /// What became of a measure; `nil` where the comparison has no such row.
  func change(of measure: KneeMeasure) -> Result<MeasuredChange, ComparisonObstacle>? {
    changes.first { $0.measure == measure }?.result
  }
}

/// How far the comparison with an earlier examination is.
public enum PriorStanding: Equatable, Sendable {
  /// Nobody asked for it.
  case notAsked
  /// The earlier examination is being read; the share that is done, 0 to 1.
  case running(Double)
  /// It is done.
  case read(PriorAnatomy)
  /// It could not be done; why, as a finished line.
  case failed(String)
}
