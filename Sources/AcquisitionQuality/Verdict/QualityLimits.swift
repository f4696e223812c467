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
    /// Weights of the five numbers of ``AirDetail`` and what is taken off their sum, where phase crosses the limb and where it
    /// runs along it: logistic regressions on 275 simulated series, shifted so that 95 of 100 without motion stay below 1.
    static let motionAcross = (weights: [4.19, 23, 7.03, -0.907, -1.09], offset: 6.4)
    static let motionAlong = (weights: [0.58, 31.2, -2.74, 1.35, -1.46], offset: -1.45)
    static let motion = Steps(mild: 1, moderate: 2, severe: 5.5)
    static let continuity = 0.8
    static let fall = Steps(mild: 0.05, moderate: 0.08, severe: 0.2)
    static let voids = Steps(mild: 0.24, moderate: 0.3, severe: 0.42)
  }

  /// What the pixels of one series show.
  static func findings(_ seen: SeriesMeasurements, _ traits: SeriesTraits) -> [QualityFinding] {
    let isSuppressed = traits.fatSuppression.value?.isSuppressed == true
    let fat = isSuppressed ? fatFailure(seen) : nil
    let others = [
      noise(seen, isSuppressed: isSuppressed), motion(seen), wrap(seen), clipping(seen),
    ]
    // Bright fat in part of the limb looks like shading.
    return ([fat] + others + [fat == nil ? shading(seen) : nil]).compactMap(\.self)
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

  /// How plain the signs of motion are; 1 and more is told.
  ///
  /// Where phase runs along the limb, ghosts lie on the limb, and in air only their sides show: detail across phase.
  static func motionStrength(_ seen: SeriesMeasurements) -> Double {
    let (weights, offset) = seen.isPhaseAlongLimb ? Limits.motionAlong : Limits.motionAcross
    let numbers = [
      seen.airTail, seen.airDirection, seen.airStrongDirection, seen.airPowerDirection,
      seen.airSpikes,
    ]
    return zip(weights, numbers).reduce(-offset) { $0 + $1.0 * $1.1 }
  }

  private static func motion(_ seen: SeriesMeasurements) -> QualityFinding? {
    guard seen.hasNaturalAir else { return nil }
    return finding(.motion, motionStrength(seen), Limits.motion, unit: .ratio)
  }

  private static func wrap(_ seen: SeriesMeasurements) -> QualityFinding? {
    guard seen.isPhaseAlongLimb, seen.edgeContinuity >= Limits.continuity else {
      return nil
    }
    return finding(.wrap, seen.fallFromEdges, Limits.fall, unit: .share)
  }

  /// Metal lies in all series: the middle of at least two series' strengths counts.
  static func metal(_ strengths: [Double]) -> QualityFinding? {
    guard strengths.count >= 2 else { return nil }
    let sorted = strengths.sorted()
    let middle = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    return finding(.metal, middle, Limits.voids, unit: .share)
  }
}
