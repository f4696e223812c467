/// What is amiss with the open study's acquisition, as far as it was judged.
public struct AcquisitionShelf: Equatable, Sendable {
  /// How far the judging is.
  public enum Standing: Equatable, Sendable {
    /// Nobody has asked yet.
    case notAsked
    /// Series are being measured; the share that is done, 0 to 1.
    case running(Double)
    /// It is judged.
    case judged(JudgedAcquisition)
    /// It could not be judged, with the reason in one line.
    case failed(String)
  }

  /// How far the judging is.
  public var standing = Standing.notAsked
  /// Whether the reader waits for it.
  public var isWanted = false

  /// A shelf of which nothing is known.
  public init() {}

  /// What was made of it; `nil` before.
  public var judged: JudgedAcquisition? {
    if case .judged(let judged) = standing { judged } else { nil }
  }
}

/// A study's acquisition as it was judged, in finished lines.
public struct JudgedAcquisition: Equatable, Sendable {
  /// Whether another scan is advised: a series again, or one that is missing.
  public var advisesScan: Bool
  /// All that is to be said.
  public var lines: [String]
  /// What is amiss with each series, one line each, by `Series.id`.
  public var doubts: [String: [String]]
  /// Series that should be scanned again, by `Series.id`.
  public var spoilt: Set<String>

  /// A judgement from its parts.
  public init(
    advisesScan: Bool, lines: [String], doubts: [String: [String]] = [:],
    spoilt: Set<String> = []
  ) {
    (self.advisesScan, self.lines, self.doubts) = (advisesScan, lines, doubts)
    self.spoilt = spoilt
  }
}
