/// Something that was not looked for in a series, so that silence on it says nothing.
public enum QualityGap: String, CaseIterable, Codable, Sendable {
  /// No number was measured in its pixels: too few or too small images, or none that could be read.
  case pixelsNotMeasured
  /// The scanner filled the background, or there is too little of it: noise is not judged.
  case noise
  /// No network has read the images: motion is not judged.
  case motion
  /// Phase does not run from head to foot: what folds in from the sides is not told.
  case folding
  /// Header, names and greys do not say what the series shows: it answers no question.
  case weightingUnknown
  /// Header, names and greys do not say whether fat is suppressed: its failure is not judged.
  case fatSuppressionUnknown

  /// What was not looked for in a series.
  ///
  /// - Parameters:
  ///   - seen: What was measured in its pixels; nil where nothing was.
  ///   - traits: What it shows and how.
  public static func gaps(_ seen: SeriesMeasurements?, _ traits: SeriesTraits) -> [QualityGap] {
    guard let seen else { return [.pixelsNotMeasured] }
    var gaps: [QualityGap] = []
    if !seen.hasNaturalAir, seen.learned[.noise] == nil { gaps.append(.noise) }
    if seen.learned[.motion] == nil { gaps.append(.motion) }
    if !seen.isPhaseAlongLimb, seen.learned[.wrap] == nil { gaps.append(.folding) }
    if traits.contrast.value == nil { gaps.append(.weightingUnknown) }
    if traits.fatSuppression.value == nil { gaps.append(.fatSuppressionUnknown) }
    return gaps
  }
}

/// A check that misses more than its bar allows, with what it told of held-out simulated series (`docs/quality.md`).
public struct QualityWeakness: Equatable, Sendable {
  /// What is missed, in words.
  public let words: String
  /// Moderate and severe ones that were told, of how many; nil for what is never told.
  public let told: (count: Int, of: Int)?

  /// Equal when they say the same.
  public static func == (left: QualityWeakness, right: QualityWeakness) -> Bool {
    left.words == right.words && left.told?.count == right.told?.count
      && left.told?.of == right.told?.of
  }

  /// The checks below the bar of nine in ten: 60 studies of 300 series that set no limit, 30 for metal and folding.
  public static let all = [
    QualityWeakness(words: "motion", told: (34, 39)),
    QualityWeakness(words: "ghosting", told: (26, 30)),
    QualityWeakness(words: "metal", told: (2, 3)),
    QualityWeakness(words: "folding in coronal and axial series", told: nil),
    QualityWeakness(words: "pulsation of vessels", told: nil),
  ]
}
