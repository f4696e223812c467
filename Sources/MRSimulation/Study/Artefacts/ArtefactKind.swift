/// What can spoil a series, by the name that ``SimulationRequest/Artefact`` and `truth.json` use.
public enum ArtefactKind: String, CaseIterable, Hashable, Sendable {
  /// The limb moves once or several times while a series is acquired.
  case motion
  /// The limb moves to and fro in a rhythm: discrete ghosts of all of it along the phase axis.
  case ghosting
  /// The popliteal artery's signal follows the pulse: ghosts of it along the phase axis.
  case pulsation
  /// What lies beyond the encoded extent along the phase axis folds over to the other side.
  case wrap
  /// A piece of metal in tibia or femur, as after a reconstructed ligament; in every series.
  case metal
  /// The field is off, so that fat stays bright in places and water is lost in others.
  case fatSuppressionFailure = "fat-suppression-failure"
  /// Little signal over the noise.
  case noise
  /// Steep shading by the coils.
  case shading
  /// The receiver's range is exceeded: the brightest pixels are all alike.
  case clipping

  /// Whether it lies in the knee and so in every series of the study.
  public var isOfWholeStudy: Bool { self == .metal }

  /// Whether all series of a study share it by chance: they have coil and shim in common.
  var isShared: Bool { isOfWholeStudy || self == .shading || self == .fatSuppressionFailure }

  /// Whether a series can have it.
  public func applies(to scan: SeriesProtocol) -> Bool {
    guard self == .fatSuppressionFailure else { return true }
    if case .chemical = scan.suppression { return true }
    return false
  }
}

/// How strong an artefact is; what that means for each kind says ``ArtefactScale``.
public enum ArtefactSeverity: String, CaseIterable, Hashable, Sendable {
  /// Seen when looked for; nothing is missed for it.
  case mild
  /// Seen at once; small findings may be missed.
  case moderate
  /// The series is hardly of use.
  case severe
}

/// An artefact of one series, with what is known of it.
public struct SimulatedArtefact: Equatable, Sendable {
  /// What it is.
  public var kind: ArtefactKind
  /// How strong it is.
  public var severity: ArtefactSeverity
  /// Where it is; nil where it is everywhere.
  public var site: String?
  /// How strong it is in numbers, by name with unit.
  ///
  /// - motion: `displacementInMillimetres` and `rotationInDegrees`, the greatest of its poses; `movements`, their number.
  /// - ghosting: `displacementInMillimetres` from one end to the other; `ghostSpacingInMillimetres`.
  /// - pulsation: `signalOverMuscle`, the amplitude of the artery's signal over muscle's; `periodInMs`;
  ///   `ghostSpacingInMillimetres`, from the artery to its first ghosts, which fold over themselves.
  /// - wrap: `foldedInMillimetres`, how far from each edge the fold may reach; `phaseOversampling`, encoded extent
  ///   over field of view.
  /// - metal: `radiusInMillimetres`, `lengthInMillimetres`; `susceptibilityInPartsPerMillion` over tissue.
  /// - fat-suppression-failure: `shareOfLimb` where fat keeps more than half of its signal.
  /// - noise: `signalToNoise` of cartilage in the middle.
  /// - shading: `brightestOverDarkest`, the receivers' shading over the limb that is left in the images.
  /// - clipping: `shareOfLimb` whose pixels are clipped.
  public var measurements: [String: Double]

  /// An artefact from its parts.
  public init(
    kind: ArtefactKind, severity: ArtefactSeverity, site: String? = nil,
    measurements: [String: Double] = [:]
  ) {
    (self.kind, self.severity) = (kind, severity)
    (self.site, self.measurements) = (site, measurements)
  }
}
