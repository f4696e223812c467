import Imaging

/// Metal in the knee: a small anchor, or a screw that holds a ligament's graft in the tibia or the femur.
struct KneeScrew: Sendable {
  let artefact: SimulatedArtefact
  /// Ends in the knee's own space, in mm.
  private let start, end: KneePoint
  /// In mm.
  private let radius: Double
  /// Susceptibility over tissue, in parts per million.
  private let susceptibility: Double

  /// Proton's frequency in MHz for each tesla.
  private static let gyromagneticRatio = 42.577
  /// Middle of the screw and the direction of its tunnel, by the tunnels of anatomic reconstructions of the anterior cruciate
  /// ligament (estimate).
  private static let sites: [(name: String, middle: KneePoint, tunnel: KneePoint)] = [
    ("tibia", [-7, 10, -16], [-0.38, 0.3, -0.87]), ("femur", [17, -8, 24], [0.66, 0.4, 0.63]),
  ]

  /// - Parameters:
  ///   - severity: Mild is the tip of an anchor, 3 x 5 mm; moderate and severe are a screw of 7 to 9 x 22 to 28 mm.
  ///   - susceptibility: Over tissue, in parts per million.
  init(
    _ severity: ArtefactSeverity, _ susceptibility: Double,
    using generator: inout SimulationGenerator
  ) {
    let site = Self.sites[generator.nextUnit() < 0.5 ? 0 : 1]
    let isSmall = severity == .mild
    let length = isSmall ? 5 : generator.drawn(22...28)
    (radius, self.susceptibility) = (isSmall ? 1.5 : generator.drawn(3.5...4.5), susceptibility)
    let middle =
      site.middle
      + KneePoint(
        Float(generator.drawn(-2...2)), Float(generator.drawn(-2...2)),
        Float(generator.drawn(-2...2)))
    let half = site.tunnel * Float(length / 2 - radius)
    (start, end) = (middle - half, middle + half)
    artefact = SimulatedArtefact(
      kind: .metal, severity: severity, site: site.name,
      measurements: [
        "radiusInMillimetres": radius, "lengthInMillimetres": length,
        "susceptibilityInPartsPerMillion": susceptibility,
      ])
  }

  /// The metal in the patient, as a series meets it.
  func implant(_ placement: KneePlacement, _ scan: SeriesProtocol) -> MetalImplant {
    // Deviation at the poles of a ball: two thirds of its susceptibility times the field.
    let hertz = Self.gyromagneticRatio * scan.field.tesla * susceptibility / 3
    var implant = MetalImplant(
      from: placement.point(start), to: placement.point(end), radius: radius, strength: hertz)
    // About two slices off for pulses of 1 kHz for each slice (estimate).
    implant.selectionLimit = 2000
    switch scan.sequence {
    case .spoiledGradientEcho(let echo), .doubleEchoSteadyState(let echo):
      implant.dephasingTime = echo.echoTime
    case .turboSpinEcho, .multiEchoSpinEcho, .inversionRecovery: break
    }
    return implant
  }
}
