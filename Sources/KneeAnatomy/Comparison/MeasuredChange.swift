/// What a measure has become since an earlier examination.
public struct MeasuredChange: Equatable, Sendable {
  /// Where a limit comes from; the raw values stand in documents.
  public enum LimitSource: String, CaseIterable, Codable, Sendable {
    /// Repeated scans of the same knees, read by the same network; the sampling errors of both values where they are larger.
    case repeats
    /// The sampling errors of both values alone, because no scans were repeated: what the network gets wrong comes on top.
    case samplingError = "sampling error"
  }

  /// What the earlier examination gave.
  public let prior: MeasuredValue
  /// The later value less the earlier one.
  public let change: Double
  /// The smallest change that is more than error in 95 of 100, as far as ``limitSource`` knows of errors.
  public let limit: Double
  /// Where ``limit`` comes from.
  public let limitSource: LimitSource

  /// What a change is worth; the raw values stand in documents.
  public enum Verdict: String, CaseIterable, Codable, Sendable {
    /// Not more than error.
    case withinLimit = "within limit"
    /// More than the slices' sampling explains; what the network gets wrong is not known, so that it may be no change.
    case beyondSampling = "beyond sampling only"
    /// More than what repeated scans of one knee differ by.
    case beyondLimit = "beyond limit"
  }

  /// What the change is worth, up or down.
  public var verdict: Verdict {
    guard abs(change) > limit else { return .withinLimit }
    return limitSource == .repeats ? .beyondLimit : .beyondSampling
  }

  /// A change of two measurements.
  ///
  /// The limit is 1.96 times the root of the sum of both squared sampling errors (Bland and Altman 1996, doi:10.1136/bmj.313.7059.744),
  /// or that of repeated scans where it is known and larger: these hold the sampling of their own slices, not that of thicker ones.
  ///
  /// - Parameters:
  ///   - detectable: The smallest detectable change by repeated scans; nil where none were made.
  ///   - least: What sampling alone cannot tell from nothing, whatever the values are.
  public init(
    from prior: MeasuredValue, to later: MeasuredValue, detectable: Double? = nil,
    least: Double = 0
  ) {
    let errors =
      prior.samplingError * prior.samplingError + later.samplingError * later.samplingError
    let sampling = max(1.96 * errors.squareRoot(), least)
    (self.prior, change) = (prior, later.value - prior.value)
    limit = max(detectable ?? 0, sampling)
    limitSource = detectable == nil ? .samplingError : .repeats
  }
}
