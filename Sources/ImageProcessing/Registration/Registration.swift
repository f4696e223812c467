import Glibc
public import Imaging

/// Why a registration should not be relied on.
public enum RegistrationDoubt: Hashable, Codable, Sendable {
  /// Too small a share of the fixed volume's samples lies in the moving volume; 0 to 1.
  case noOverlap(share: Double)
  /// The values of one volume say too little of those of the other; the dependence, 0 to 1.
  case tooLittleInCommon(dependence: Double)
  /// The moving volume was moved, turned or stretched beyond the limits: mm of the fixed volume's middle, degrees, greatest factor.
  case movedBeyondLimits(translation: Double, rotation: Double, scale: Double)
  /// The search was still moving when its steps were used up.
  case notConverged
}

/// How one volume lies on another, found from their values.
public struct Registration: Equatable, Codable, Sendable {
  /// From the moving volume's frame to the fixed one's, about where the fixed volume's middle lies in the moving one's frame.
  public let transform: AffineTransform
  /// The measure where the search began, on the finest level.
  public let measureBefore: Double
  /// The measure where the search ended, on the finest level.
  public let measureAfter: Double
  /// Mutual information over the geometric mean of the two entropies at the end, 0 to 1.
  public let dependence: Double
  /// Share of the fixed volume's samples that lie in the moving volume at the end.
  public let overlap: Double
  /// Steps taken on each level.
  public let iterations: [Int]
  /// Whether the search on the finest level came to rest.
  public let isConverged: Bool
  /// What speaks against the result; empty when nothing does.
  public let doubts: [RegistrationDoubt]

  /// Whether nothing speaks against the result.
  public var isSure: Bool { doubts.isEmpty }
  /// The transform of a rigid registration; `nil` where volumes were stretched or sheared.
  public var rigid: RigidTransform? { RigidTransform(transform) }
}

/// Finds how `moving` must be moved to lie on `fixed`.
///
/// Mutual information of values at sampled voxels, coarse to fine, in patient coordinates (`docs/registration.md`). The grids may lie
/// across one another and have any spacings. The same input gives the same bits for any number of threads.
///
/// - Parameters:
///   - moving: The volume to be moved.
///   - fixed: The volume it is laid on.
///   - mask: Voxels of `fixed` that count, such as those of one bone; all where `nil`.
///   - settings: Model, measure, levels, limits.
/// - Returns: The transform with what speaks against it. Where the volumes do not overlap or hold nothing to compare, the start, doubted.
/// - Complexity: One pass over each volume, and for each step of the search two over the samples.
public func register(
  moving: Volume, to fixed: Volume, mask: VoxelMask? = nil,
  settings: RegistrationSettings = RegistrationSettings()
) -> Registration {
  RegistrationRun(moving: moving, fixed: fixed, mask: mask, settings: settings).result()
}

/// A registration on its way.
private struct RegistrationRun {
  let settings: RegistrationSettings
  let mask: PlaceMask?
  let centre: PatientPoint
  /// From fine to coarse.
  let moving: [LevelImage]
  let fixed: [LevelImage]
  let start: AffineTransform

  init(moving: Volume, fixed: Volume, mask: VoxelMask?, settings: RegistrationSettings) {
    self.settings = settings
    self.mask = mask.flatMap { PlaceMask($0, on: fixed.geometry) }
    centre = fixed.geometry.centre
    self.moving = Self.pyramid(moving, settings)
    self.fixed = Self.pyramid(fixed, settings)
    start = Self.start(moving.geometry, fixed.geometry, settings.start)
  }

  private static func pyramid(_ volume: Volume, _ settings: RegistrationSettings) -> [LevelImage] {
    var images: [LevelImage] = []
    var image = LevelImage(volume)
    for level in settings.levels.reversed() {
      image = LevelImage(
        image, resolution: level.resolutionInMillimetres, threads: settings.threads)
      images.append(image)
    }
    return images
  }

  /// From the fixed frame to the moving one, about the fixed volume's middle.
  private static func start(
    _ moving: VolumeGeometry, _ fixed: VolumeGeometry, _ start: RegistrationStart
  ) -> AffineTransform {
    switch start {
    case .samePositions: .identity.about(fixed.centre)
    case .middlesTogether:
      AffineTransform(
        matrix: .identity, translation: moving.centre - fixed.centre, centre: fixed.centre)
    case .transform(let transform): transform.inverse.affine.about(fixed.centre)
    }
  }

  func result() -> Registration {
    var (transform, iterations, isConverged) = (start, [Int](), false)
    var metric: MutualInformation?
    for (index, level) in settings.levels.enumerated() {
      let image = settings.levels.count - 1 - index
      let here = information(level, fixed: fixed[image], moving: moving[image])
      metric = here
      let model = index == 0 && settings.levels.count > 1 ? .rigid : settings.model
      let found = search(here, from: transform, model: model, level: level)
      transform = found.transform
      iterations.append(found.iterations)
      isConverged = found.isConverged
    }
    return registration(metric, transform, iterations, isConverged)
  }

  private func information(
    _ level: RegistrationLevel, fixed: LevelImage, moving: LevelImage
  ) -> MutualInformation {
    let places = SamplePlaces(
      fixed, wanted: level.samples, seed: settings.seed, centre: centre, mask: mask,
      bins: settings.bins)
    let step = max(1, moving.samples.count / level.samples)
    let values = stride(from: 0, to: moving.samples.count, by: step).map { moving.samples[$0] }
    return MutualInformation(
      places: places, moving: moving, range: BinRange(values, bins: settings.bins),
      measure: settings.measure, threads: settings.threads)
  }

  private func search(
    _ metric: MutualInformation, from start: AffineTransform, model: RegistrationModel,
    level: RegistrationLevel
  ) -> (transform: AffineTransform, iterations: Int, isConverged: Bool) {
    let parameters = LinearParameters(model: model, start: start, radius: metric.places.radius)
    let optimiser = QuasiNewton(
      tolerance: level.resolutionInMillimetres / 200,
      firstStep: level.resolutionInMillimetres / 2,
      longestStep: level.resolutionInMillimetres * 2, iterations: settings.iterations)
    let found = optimiser.minimum(from: [Double](repeating: 0, count: parameters.count)) {
      let value = metric.value(at: parameters.transform($0))
      return (-value.measure, parameters.gradient($0, slope: value.slope).map { -$0 })
    }
    return (parameters.transform(found.parameters), found.iterations, found.isConverged)
  }

  private func registration(
    _ metric: MutualInformation?, _ transform: AffineTransform, _ iterations: [Int],
    _ isConverged: Bool
  ) -> Registration {
    let before = metric?.value(at: start, slope: false) ?? MutualInformation.Value()
    let after = metric?.value(at: transform, slope: false) ?? MutualInformation.Value()
    return Registration(
      transform: transform.inverse ?? .identity, measureBefore: before.measure,
      measureAfter: after.measure, dependence: after.dependence, overlap: after.overlap,
      iterations: iterations, isConverged: isConverged,
      doubts: doubts(after, transform, isConverged))
  }

  private func doubts(
    _ value: MutualInformation.Value, _ transform: AffineTransform, _ isConverged: Bool
  ) -> [RegistrationDoubt] {
    let limits = settings.limits
    guard value.overlap >= limits.overlap else { return [.noOverlap(share: value.overlap)] }
    var doubts: [RegistrationDoubt] = []
    if !(value.dependence >= limits.dependence) {
      doubts.append(.tooLittleInCommon(dependence: value.dependence))
    }
    let movement = Movement(transform, from: start)
    if !movement.isWithin(limits) {
      doubts.append(
        .movedBeyondLimits(
          translation: movement.translation, rotation: movement.rotation, scale: movement.scale))
    }
    if !isConverged { doubts.append(.notConverged) }
    return doubts
  }
}

/// How far the search went from its start.
private struct Movement {
  /// Of the centre, in mm.
  let translation: Double
  /// In degrees.
  let rotation: Double
  /// Greatest stretch or shrinkage, as a factor of at least 1; infinite for a map that flattens space or mirrors it.
  let scale: Double

  init(_ transform: AffineTransform, from start: AffineTransform) {
    let change = transform.matrix * start.matrix.transposed
    translation = (transform.map(start.centre) - start.map(start.centre)).length
    rotation = change.nearestRotation?.rotationInDegrees.length ?? .infinity
    scale = change.greatestStretch
  }

  func isWithin(_ limits: RegistrationLimits) -> Bool {
    translation <= limits.translationInMillimetres && rotation <= limits.rotationInDegrees
      && scale <= limits.scale
  }
}
