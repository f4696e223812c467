public import Imaging

/// Why a volume cannot be placed beside another.
public enum PlacingError: Error, Equatable, Sendable {
  /// The positions of the two have nothing to do with each other, and no registration was asked for.
  case anotherFrameOfReference
  /// The volume shows nothing of the other one's grid.
  case noOverlap
}

/// What is done to lay a volume on another.
public struct PlacingSteps: OptionSet, Hashable, Sendable {
  /// The steps as bits.
  public let rawValue: Int

  /// Steps from their bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The volume's grid is moved to where its values lie best on the other volume; its values stay as they are.
  public static let register = PlacingSteps(rawValue: 1)
  /// The volume is read on the other one's grid, linear.
  public static let resample = PlacingSteps(rawValue: 2)
}

/// A volume laid on another, with how that was found.
public struct PlacedVolume: Equatable, Sendable {
  /// The values where they lie now.
  public let volume: Volume
  /// Voxels that the volume does not show, `[slice, row, column]`; empty unless it was read on another grid. Their value is 0.
  public let outside: [Bool]
  /// How the volumes lie on each other; `nil` where that was not asked for.
  public let registration: Registration?
  /// Whether the registration was applied: a doubtful one never is.
  public let isMoved: Bool
  /// Whether the values were read on the other volume's grid.
  public let isResampled: Bool

  /// Share of the other volume's grid that the volume shows, 0 to 1; 1 where it was not read on it.
  public var covered: Double {
    guard !outside.isEmpty else { return 1 }
    return 1 - Double(outside.reduce(0) { $0 + ($1 ? 1 : 0) }) / Double(outside.count)
  }
}

extension Volume {
  /// The volume laid on another, rigidly.
  ///
  /// A registration that anything speaks against (``Registration/doubts``) is not applied: the volume is then where its header says. Where
  /// the header's positions have nothing to do with the other volume's, it is then not read on its grid either.
  ///
  /// - Parameters:
  ///   - reference: The volume it is laid on.
  ///   - steps: What is done; nothing for none.
  ///   - sharesFrame: Whether positions of both are told in one frame of reference. Where they are not, a registration begins with the grids'
  ///     middles on each other.
  ///   - settings: Of the registration, but for where it begins.
  /// - Throws: ``PlacingError``.
  public func placed(
    on reference: Volume, steps: PlacingSteps, sharesFrame: Bool,
    settings: RegistrationSettings = RegistrationSettings()
  ) throws(PlacingError) -> PlacedVolume {
    var registration: Registration?
    if steps.contains(.register) {
      var settings = settings
      settings.start = sharesFrame ? .samePositions : .middlesTogether
      registration = register(moving: self, to: reference, settings: settings)
    }
    let found = registration.flatMap { $0.isSure ? $0.rigid : nil }
    guard sharesFrame || found != nil else {
      guard registration != nil else { throw .anotherFrameOfReference }
      return PlacedVolume(
        volume: self, outside: [], registration: registration, isMoved: false, isResampled: false)
    }
    guard steps.contains(.resample) else {
      let moved = found.map { Volume(geometry: $0.map(geometry), samples: samples) }
      return PlacedVolume(
        volume: moved ?? self, outside: [], registration: registration, isMoved: moved != nil,
        isResampled: false)
    }
    let transform = found?.affine ?? .identity
    guard let read = resampled(onto: reference.geometry, through: transform) else {
      throw .noOverlap
    }
    let outside = try outside(reference.geometry, transform)
    return PlacedVolume(
      volume: read, outside: outside, registration: registration, isMoved: found != nil,
      isResampled: true)
  }

  /// The voxels of another grid that lie outside this one's.
  private func outside(
    _ grid: VolumeGeometry, _ transform: AffineTransform
  ) throws(PlacingError) -> [Bool] {
    let ones = Volume(geometry: geometry, samples: [Float](repeating: 1, count: samples.count))
    guard let shown = ones.resampled(onto: grid, through: transform) else { throw .noOverlap }
    let outside = shown.samples.map { $0 < 0.5 }
    guard outside.contains(false) else { throw .noOverlap }
    return outside.contains(true) ? outside : []
  }
}
