/// What a registration may do to the moving volume.
public enum RegistrationModel: String, CaseIterable, Codable, Sendable {
  /// Turn and shift it: the same knee in one examination.
  case rigid
  /// Stretch and shear it as well.
  case affine
}

/// What is made great.
public enum RegistrationMeasure: String, CaseIterable, Codable, Sendable {
  /// Mutual information in nats (Mattes et al. 2003, doi:10.1109/TMI.2003.809072).
  case mutualInformation
  /// The sum of the two entropies over the joint one, 1 to 2, which depends less on the overlap
  /// (Studholme et al. 1999, doi:10.1016/S0031-3203(98)00091-0).
  case normalisedMutualInformation
}

/// Where the search begins.
public enum RegistrationStart: Equatable, Sendable {
  /// Positions are taken as they are: two series of one examination.
  case samePositions
  /// The grids' middles are laid on each other: two examinations, whose positions have nothing to do with each other.
  case middlesTogether
  /// From the moving volume's frame to the fixed one's.
  case transform(RigidTransform)
}

/// One level of a registration, from coarse to fine.
public struct RegistrationLevel: Hashable, Codable, Sendable {
  /// To what width finer axes are smoothed, in mm (full width at half maximum).
  public var resolutionInMillimetres: Double
  /// How many voxels are compared.
  public var samples: Int

  /// A level from its parts.
  public init(resolutionInMillimetres: Double, samples: Int) {
    (self.resolutionInMillimetres, self.samples) = (resolutionInMillimetres, samples)
  }
}

/// How far a registration may move a volume before it is doubted.
public struct RegistrationLimits: Hashable, Codable, Sendable {
  /// Of the fixed volume's middle, in mm.
  public var translationInMillimetres: Double
  /// In degrees.
  public var rotationInDegrees: Double
  /// Greatest stretch along any direction, and greatest shrinkage, as a factor above 1.
  public var scale: Double
  /// Least share of the fixed volume's samples that must lie in the moving volume.
  public var overlap: Double
  /// Least dependence of the values (``Registration/dependence``).
  public var dependence: Double

  /// Limits from their parts.
  public init(
    translationInMillimetres: Double = 30, rotationInDegrees: Double = 20, scale: Double = 1.25,
    overlap: Double = 0.25, dependence: Double = 0.05
  ) {
    (self.translationInMillimetres, self.rotationInDegrees) = (
      translationInMillimetres, rotationInDegrees
    )
    (self.scale, self.overlap, self.dependence) = (scale, overlap, dependence)
  }
}

/// How volumes are registered.
public struct RegistrationSettings: Equatable, Sendable {
  /// What may be done to the moving volume.
  public var model: RegistrationModel
  /// What is made great.
  public var measure: RegistrationMeasure
  /// Levels, coarse to fine; the first of an affine registration is rigid.
  public var levels: [RegistrationLevel]
  /// Bins of each volume's values, at least 8.
  public var bins: Int
  /// Most steps on each level.
  public var iterations: Int
  /// Where the search begins.
  public var start: RegistrationStart
  /// Decides which voxels are compared.
  public var seed: UInt64
  /// Beyond them the result is doubted.
  public var limits: RegistrationLimits
  /// Most threads at once; as many as there are processors where `nil`. The result has the same bits for any number.
  public var threads: Int?

  /// Settings; what is left out is what `docs/registration.md` measures.
  public init(
    model: RegistrationModel = .rigid, measure: RegistrationMeasure = .mutualInformation,
    levels: [RegistrationLevel] = RegistrationSettings.levels, bins: Int = 32,
    iterations: Int = 40, start: RegistrationStart = .samePositions, seed: UInt64 = 1,
    limits: RegistrationLimits = RegistrationLimits(), threads: Int? = nil
  ) {
    (self.model, self.measure, self.levels, self.bins) = (model, measure, levels, bins)
    (self.iterations, self.start, self.seed) = (iterations, start, seed)
    (self.limits, self.threads) = (limits, threads)
  }

  /// Three levels for knee series of 0.3 to 0.8 mm in slices of 3 to 5 mm.
  public static let levels = [
    RegistrationLevel(resolutionInMillimetres: 4, samples: 8000),
    RegistrationLevel(resolutionInMillimetres: 2, samples: 16000),
    RegistrationLevel(resolutionInMillimetres: 1, samples: 100_000),
  ]
}
