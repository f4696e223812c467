/// What a network can tell of a series' images, by the name that its pack uses.
public enum ImageArtefact: String, CaseIterable, Codable, Sendable {
  /// The limb moved, once or in a rhythm: ghosts and doubled edges along the phase axis.
  case motion
  /// What lies beyond the encoded extent folds over.
  case wrap
  /// Ghosts of an artery along the phase axis.
  case pulsation
  /// Fat that stays bright, and water that is lost, where the field is off.
  case fatSuppressionFailure = "fat-suppression-failure"
  /// Steep shading by the coils.
  case shading
  /// Little signal over the noise.
  case noise
  /// Voids and bright rims about metal.
  case metal
}

/// How sure a network is that a series has an artefact: logits, the limits from which it is told taken off.
public struct ArtefactScore: Equatable, Sendable {
  /// That it is at least moderate; told from 0 on.
  public var moderate: Double
  /// That it is severe; from 0 on it counts as such.
  public var severe: Double

  /// A score from its parts.
  public init(moderate: Double, severe: Double) {
    (self.moderate, self.severe) = (moderate, severe)
  }

  /// How grave it is; nil where nothing is told.
  ///
  /// Only from the limit of moderate ones on is anything told: the network is not asked for mild ones.
  var severity: QualitySeverity? {
    moderate < 0 ? nil : severe < 0 ? .moderate : .severe
  }

  /// What is shown of it: 1 and more is told, as of other scores.
  var strength: Double { 1 + moderate }
}
