public import Imaging

/// A slice as the scanner gives it.
public struct AcquiredSlice: Equatable, Sendable {
  /// Place in the stack, from zero.
  public let index: Int
  /// Magnitudes, in the units of the fine volume.
  public let image: SliceImage
  /// Where the pixels lie.
  public let geometry: SliceGeometry

  /// A slice from its parts.
  public init(index: Int, image: SliceImage, geometry: SliceGeometry) {
    (self.index, self.image, self.geometry) = (index, image, geometry)
  }
}

/// A scan of a fine volume: sampling, coils, k-space, noise and reconstruction.
///
/// A slice depends on the volume, the plan, the settings, the seed and its index only, so slices
/// may be computed in any order and in parallel. The seed decides the noise.
public struct SeriesAcquisition: Equatable, Sendable {
  /// The object.
  public var volume: FineVolume { bodies[0].volume }
  /// Where the slices lie.
  public let plan: SlicePlan
  /// How they are acquired.
  public let settings: ScanSettings
  /// Decides the noise.
  public let seed: UInt64

  let frame: EncodedFrame
  /// The volume and its surroundings.
  let bodies: [SampledVolume]
  /// What pulsates.
  let pulsating: SampledVolume?
  /// The distinct poses of the object, each with its lines.
  let poses: [PosedLines]
  /// The rows of the work grid that may hold signal.
  let rows: Range<Int>
  let encodings: ComponentEncodings
  let readoutFilter: [Float]
  let filter: KSpaceFilter
  let workTransform: PlaneTransform
  let pixelTransform: PlaneTransform
  /// Factor on each sensitivity that makes their combination 1 at the plan's centre.
  let coilGain: Double

  /// Prepares a scan.
  ///
  /// - Parameter surroundings: What lies beside the volume; their grids may be others.
  public init(
    volume: FineVolume, surroundings: [FineVolume] = [], plan: SlicePlan, settings: ScanSettings,
    seed: UInt64
  ) {
    (self.plan, self.settings, self.seed) = (plan, settings, seed)
    let finest = volume.geometry.finestSpacing
    frame = EncodedFrame(plan: plan, finest: finest)
    let profile = SliceProfile(thickness: plan.thickness, ramp: settings.sliceRamp)
    let sampled = { SampledVolume($0, profile: profile, stepLimit: 1.4 * finest) }
    bodies = ([volume] + surroundings).map(sampled)
    pulsating = (settings.pulsation?.source).map(sampled)
    let lines = settings.train.order(settings.acquiredLines(of: frame.phase.acquired))
    poses = PosedLines.all(lines, settings)
    let corners = bodies.flatMap(\.volume.geometry.corners)
    rows = frame.rows(
      covering: poses.flatMap { part in corners.map(PlacedPose(part.pose, in: plan).moved) })
    encodings = ComponentEncodings(
      frame, settings, lines: lines, blurs: volume.hasDecay && settings.train.length > 1)
    readoutFilter = frame.readoutFilter
    filter = KSpaceFilter(frame, settings)
    workTransform = PlaneTransform(
      size: MatrixSize(columns: frame.readout.work, rows: frame.phase.work))
    pixelTransform = PlaneTransform(
      size: MatrixSize(columns: frame.readout.reconstructed, rows: frame.phase.reconstructed))
    coilGain = 1 / settings.coils.combinedSensitivity(at: plan.centre)
  }

  /// One slice; `index` counts from zero along the plan's normal.
  ///
  /// - Complexity: Work samples × steps through the slice, and for each channel a transform of
  ///   each two components; all of it again for each distinct pose of a moving object.
  public func slice(_ index: Int) -> AcquiredSlice {
    precondition((0..<plan.sliceCount).contains(index), "The slice is one of the stack.")
    var generator = SimulationGenerator(seed: seed, stream: UInt64(index))
    var channels = encode(slice: index)
    for channel in channels.indices { addNoise(to: &channels[channel], using: &generator) }
    return AcquiredSlice(
      index: index, image: reconstruct(channels, slice: index),
      geometry: plan.geometry(ofSlice: index))
  }

  /// All slices, one after another.
  public func slices() -> [AcquiredSlice] { (0..<plan.sliceCount).map(slice) }

  /// Slices in parallel; the same bits as ``slices()``.
  ///
  /// - Parameters:
  ///   - indices: Of the slices, from zero; all where it is nil.
  ///   - progress: Called with the finished share, 0 to 1.
  public func slicesInParallel(
    _ indices: [Int]? = nil, progress: (Double) -> Void = { _ in }
  ) async -> [AcquiredSlice] {
    let indices = indices ?? Array(0..<plan.sliceCount)
    return await withTaskGroup(of: AcquiredSlice.self) { group in
      for index in indices { group.addTask { slice(index) } }
      var result: [AcquiredSlice] = []
      for await slice in group {
        result.append(slice)
        progress(Double(result.count) / Double(indices.count))
      }
      return result.sorted { $0.index < $1.index }
    }
  }
}
