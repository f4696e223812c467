/// From which measured number on something is told, and how grave it is.
///
/// Each limit was set on simulated studies of known truth and tried on others (`docs/quality.md`, which gives
/// sensitivity and specificity); none is a published one.
enum QualityLimits {
  /// Where a kind counts as mild, moderate and severe.
  private struct Steps {
    let mild, moderate, severe: Double

    /// The severity of a number that grows with the fault; `nil` below the first step.
    func severity(_ value: Double) -> QualitySeverity? {
      value >= severe ? .severe : value >= moderate ? .moderate : value >= mild ? .mild : nil
    }
  }

  private enum Limits {
    static let clipping = Steps(mild: 0.003, moderate: 0.025, severe: 0.08)
    static let shading = Steps(mild: 3, moderate: 4, severe: 6)
    /// Noise over the signal of the limb, so that it grows with the fault; by whether fat is suppressed.
    static let noiseSuppressed = Steps(mild: 1 / 11.2, moderate: 1 / 10.0, severe: 1 / 5.5)
    static let noise = Steps(mild: 1 / 8, moderate: 1 / 5.2, severe: 1 / 3)
    /// Bright subcutaneous fat over the depth, and its least contrast that a plane of shading does not explain.
    static let fat = Steps(mild: 2.15, moderate: 2.6, severe: 5)
    static let fatContrast = 0.87
    static let continuity = 0.8
    static let fall = Steps(mild: 0.05, moderate: 0.08, severe: 0.2)
    static let voids = Steps(mild: 0.24, moderate: 0.3, severe: 0.42)
  }

  /// What the pixels of one series show.
  static func findings(_ seen: SeriesMeasurements, _ traits: SeriesTraits) -> [QualityFinding] {
    let isSuppressed = traits.fatSuppression.value?.isSuppressed == true
    func told(_ artefact: ImageArtefact, _ issue: QualityIssue, else measured: QualityFinding?)
      -> QualityFinding?
    {
      guard let score = seen.learned[artefact] else { return measured }
      return finding(issue, score)
    }
    let fat =
      isSuppressed
      ? told(.fatSuppressionFailure, .fatSuppressionFailure, else: fatFailure(seen)) : nil
    let others = [
      told(.noise, .noise, else: noise(seen, isSuppressed: isSuppressed)),
      told(.motion, .motion, else: nil), told(.pulsation, .pulsation, else: nil),
      told(.wrap, .wrap, else: wrap(seen)), clipping(seen),
    ]
    // By numbers, bright fat in part of the limb looks like shading.
    let uneven = told(.shading, .shading, else: fat == nil ? shading(seen) : nil)
    return ([fat] + others + [uneven]).compactMap(\.self)
  }

  /// What a network says.
  private static func finding(_ issue: QualityIssue, _ score: ArtefactScore) -> QualityFinding? {
    score.severity.map {
      QualityFinding(issue, $0, measured: score.strength, limit: 1, unit: .ratio)
    }
  }

  private static func finding(
    _ issue: QualityIssue, _ value: Double, _ steps: Steps, unit: QualityUnit
  ) -> QualityFinding? {
    steps.severity(value).map {
      QualityFinding(issue, $0, measured: value, limit: steps.mild, unit: unit)
    }
  }

  private static func clipping(_ seen: SeriesMeasurements) -> QualityFinding? {
    finding(.clipping, seen.clippedShare, Limits.clipping, unit: .share)
  }

  private static func shading(_ seen: SeriesMeasurements) -> QualityFinding? {
    finding(.shading, seen.shading, Limits.shading, unit: .ratio)
  }

  private static func noise(_ seen: SeriesMeasurements, isSuppressed: Bool) -> QualityFinding? {
    let signal = isSuppressed ? seen.brightOverNoise : seen.mutedOverNoise
    let steps = isSuppressed ? Limits.noiseSuppressed : Limits.noise
    guard seen.hasNaturalAir, signal > 0, let severity = steps.severity(1 / signal) else {
      return nil
    }
    return QualityFinding(.noise, severity, measured: signal, limit: 1 / steps.mild, unit: .ratio)
  }

  private static func fatFailure(_ seen: SeriesMeasurements) -> QualityFinding? {
    guard seen.contrastWithoutShading >= Limits.fatContrast else { return nil }
    return finding(.fatSuppressionFailure, seen.brightRim, Limits.fat, unit: .ratio)
  }

  private static func wrap(_ seen: SeriesMeasurements) -> QualityFinding? {
    guard seen.isPhaseAlongLimb, seen.edgeContinuity >= Limits.continuity else {
      return nil
    }
    return finding(.wrap, seen.fallFromEdges, Limits.fall, unit: .share)
  }

  /// Metal lies in all series: the middle of at least two series' strengths counts, of what a network says where it says so.
  static func metal(_ series: [SeriesMeasurements]) -> QualityFinding? {
    let scores = series.compactMap { $0.learned[.metal] }
    if let moderate = middle(scores.map(\.moderate)), let severe = middle(scores.map(\.severe)) {
      return finding(.metal, ArtefactScore(moderate: moderate, severe: severe))
    }
    return middle(series.map(\.voidsWithRims)).flatMap {
      finding(.metal, $0, Limits.voids, unit: .share)
    }
  }

  /// The middle of at least two numbers.
  private static func middle(_ values: [Double]) -> Double? {
    guard values.count >= 2 else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
