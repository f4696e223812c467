/// What the severities mean in numbers, and how often scanners meet them.
///
/// All are estimates: reviews of clinical knees count what was repeated, not what was seen.
enum ArtefactScale {
  /// The range from which an artefact's strength is drawn.
  ///
  /// - Returns: For motion the greatest displacement in mm, with half a degree for each mm; for ghosting the displacement from end
  ///   to end in mm; for pulsation the amplitude of the artery's signal over muscle's; for wrap the breadth of the fold in mm; for
  ///   metal the susceptibility over tissue in parts per million; for fat suppression's failure the share of the limb in which fat
  ///   keeps more than half its signal; for noise the signal of cartilage over it; for shading the receivers' brightest over
  ///   their darkest place in the limb; for clipping the share of the limb's pixels.
  static func range(_ kind: ArtefactKind, _ severity: ArtefactSeverity) -> ClosedRange<Double> {
    let ranges = ranges(kind)
    return switch severity {
    case .mild: ranges.mild
    case .moderate: ranges.moderate
    case .severe: ranges.severe
    }
  }

  private typealias Ranges = (
    mild: ClosedRange<Double>, moderate: ClosedRange<Double>, severe: ClosedRange<Double>
  )

  private static func ranges(_ kind: ArtefactKind) -> Ranges {
    switch kind {
    case .motion: (0.3...0.6, 0.9...1.5, 2.2...3.5)
    case .ghosting: (0.25...0.4, 0.7...1, 1.6...2.2)
    case .pulsation: (0.35...0.55, 1.1...1.6, 2.8...3.8)
    case .wrap: (16...20, 28...34, 42...50)
    // Titanium about 190 over tissue, implants of stainless steel 3500 to 6700: Schenck, Medical Physics 23:815, 1996,
    // from memory; unverified. Only the size tells mild from moderate.
    case .metal: (185...195, 185...195, 3500...4500)
    case .fatSuppressionFailure: (0.05...0.12, 0.2...0.3, 0.45...0.6)
    case .noise: (9...11, 5.5...7, 3.2...4)
    case .shading: (2.2...2.8, 3.8...4.8, 7...9)
    case .clipping: (0.008...0.015, 0.03...0.05, 0.1...0.15)
    }
  }

  /// How often a series, or a study where all series share it, has an artefact, and how often it is then moderate and severe.
  ///
  /// One series in eight has motion; in one study of twenty fat suppression fails in more than a corner (design/knee.md, section
  /// 2.4, has one in ten for any failure), and in four more at the ends of the field of view, where the shim ends (estimates).
  static func rate(_ kind: ArtefactKind) -> (any: Double, moderate: Double, severe: Double) {
    switch kind {
    case .motion: (0.125, 0.25, 0.06)
    case .ghosting: (0.02, 0.2, 0.05)
    case .pulsation: (0.9, 0.12, 0.02)
    case .wrap: (0.03, 0.25, 0.05)
    case .metal: (0.015, 0.5, 0.1)
    case .fatSuppressionFailure: (0.45, 0.08, 0.025)
    case .noise: (0.05, 0.2, 0.03)
    case .shading: (0.45, 0.15, 0.02)
    case .clipping: (0.01, 0.2, 0.02)
    }
  }
}
