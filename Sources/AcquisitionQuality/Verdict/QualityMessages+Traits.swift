public import Imaging

extension QualityMessages {
  /// A verdict in words.
  public static func words(_ verdict: QualityVerdict) -> String {
    switch verdict {
    case .accept: "accept"
    case .caution: "caution"
    case .rescan: "re-scan"
    }
  }

  /// What is amiss, as a noun.
  public static func words(_ issue: QualityIssue) -> String {
    switch issue {
    case .missingPlane(let plane): "no \(plane.rawValue) series"
    case .missingT1: "no T1 weighted series"
    case .missingFluidSensitive: "no fluid-sensitive series"
    case .thickSlices: "thick slices"
    case .wideGaps: "wide gaps"
    case .coarsePixels: "coarse pixels"
    case .missingSlices: "missing slices"
    case .irregularSlices: "irregular slices"
    case .shortCoverage: "short coverage"
    case .contradictoryLabels: "contradictory labels"
    case .noise: "noise"
    case .motion: "motion"
    case .fatSuppressionFailure: "failed fat suppression"
    case .pulsation: "pulsation"
    case .wrap: "folding"
    case .metal: "metal"
    case .shading: "uneven brightness"
    case .clipping: "cut-off brightness"
    }
  }

  /// How plain the signs of motion are to the network, told from 1 on; nil where none has read the images.
  public static func motion(_ seen: SeriesMeasurements) -> Double? {
    seen.learned[.motion]?.strength
  }

  /// A weighting in words; for what is not known, too.
  public static func words(_ contrast: Trait<Contrast>) -> String {
    marked(contrast.value?.rawValue ?? "not known", contrast.isContradictory)
  }

  /// What is known of fat's suppression.
  public static func words(_ suppression: Trait<FatSuppression>) -> String {
    let words =
      switch suppression.value {
      case nil: "not known"
      case FatSuppression.none?: "bright"
      case .spectral?: "suppressed"
      case .inversion?: "suppressed (inversion)"
      case .dixonWater?: "suppressed (Dixon)"
      case .waterExcitation?: "suppressed (water only)"
      case .unspecified?: "suppressed"
      }
    return marked(words, suppression.isContradictory)
  }

  /// Which traits were told by the pixels alone; nil where none was.
  public static func toldByPixels(_ traits: SeriesTraits) -> String? {
    let told = [
      traits.contrast.ground == .imageContent ? "weighting" : nil,
      traits.fatSuppression.ground == .imageContent ? "fat suppression" : nil,
    ].compactMap(\.self)
    guard !told.isEmpty else { return nil }
    return "told by the pixels alone, since the header is silent: \(told.joined(separator: ", "))"
  }

  /// A plane in words.
  public static func words(_ plane: Trait<AnatomicalPlane>) -> String {
    marked(plane.value?.rawValue ?? "not known", plane.isContradictory)
  }

  private static func marked(_ words: String, _ isContradictory: Bool) -> String {
    isContradictory ? "\(words)?" : words
  }

  /// What was not looked for, in words.
  public static func words(_ gap: QualityGap) -> String {
    switch gap {
    case .pixelsNotMeasured: "pixels: nothing could be measured in them"
    case .noise: "noise: the background is filled by the scanner, or there is too little of it"
    case .motion: "motion: no model has read these images"
    case .folding: "folding: phase does not run from head to foot"
    case .weightingUnknown:
      "which questions it answers: neither header nor pixels say how it is weighted"
    case .fatSuppressionUnknown: "fat suppression: nothing says whether there is one"
    }
  }

  /// What is measured in the pixels, in one line.
  public static func words(_ seen: SeriesMeasurements) -> String {
    let noise =
      seen.hasNaturalAir
      ? "bright tissue \(decimal(seen.brightOverNoise)) and dark tissue \(decimal(seen.mutedOverNoise)) times the noise"
      : "noise not measured"
    let moved = motion(seen).map { "; motion \(decimal($0)) (told from 1)" } ?? ""
    return
      "\(noise)\(moved); brightest over darkest place \(decimal(seen.shading)); cut off \(decimal(seen.clippedShare * 100)) %; "
      + "fat under the skin \(decimal(seen.brightRim)) times the middle grey"
  }

  /// What is said below every table: which checks miss much.
  ///
  /// - Parameter weaknesses: Those that are named.
  public static func silence(_ weaknesses: [QualityWeakness] = QualityWeakness.all) -> String {
    let often = weaknesses.compactMap { weakness in
      weakness.told.map { "\(weakness.words) (told in \($0.count) of \($0.of))" }
    }
    let never = weaknesses.filter { $0.told == nil }.map(\.words)
    return
      "Silence is no proof. Often missed, by simulated series that set no limit: \(often.joined(separator: ", ")). "
      + "Never told: \(never.joined(separator: ", ")). All limits come from simulated knees (docs/quality.md)."
  }
}
