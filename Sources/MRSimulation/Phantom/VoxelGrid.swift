/// An even grid of voxels in the space of a knee of scale 1.
public struct VoxelGrid: Equatable, Sendable {
  /// Side of a voxel in that knee's mm.
  public let spacing: Float
  /// Middle of the first voxel.
  public let origin: KneePoint
  // Values aligned to 32 bytes, such as SIMD3<Int>, are written past the frames of asynchronous functions
  // (Swift 6.3.1), so that none is stored.
  private let counts: SIMD3<Int32>

  /// Voxels along x, y and z.
  public var size: SIMD3<Int> { SIMD3(Int(counts.x), Int(counts.y), Int(counts.z)) }

  init(covering extent: Extent, spacing: Float) {
    let counts = ((extent.high - extent.low) / spacing).rounded(.up)
    self.init(
      spacing: spacing, origin: extent.low + KneePoint(repeating: spacing / 2),
      size: SIMD3(Int(counts.x), Int(counts.y), Int(counts.z)))
  }

  private init(spacing: Float, origin: KneePoint, size: SIMD3<Int>) {
    (self.spacing, self.origin) = (spacing, origin)
    counts = SIMD3(truncatingIfNeeded: size)
  }

  /// All voxels.
  public var count: Int { size.x * size.y * size.z }

  /// The middle of a voxel.
  public func place(_ x: Int, _ y: Int, _ z: Int) -> KneePoint {
    origin + spacing * KneePoint(Float(x), Float(y), Float(z))
  }

  /// Place of a voxel in the order x fastest, then y, then z.
  func index(_ x: Int, _ y: Int, _ z: Int) -> Int { (z * size.y + y) * size.x + x }

  /// Some of the layers along z.
  func slab(_ layers: Range<Int>) -> VoxelGrid {
    VoxelGrid(
      spacing: spacing, origin: place(0, 0, layers.lowerBound),
      size: SIMD3(size.x, size.y, layers.count))
  }

  /// The voxel at or beyond a corner, not below the first.
  func firstVoxel(from low: KneePoint) -> SIMD3<Int> { pointwiseMax(voxel(low, .up), .zero) }

  /// The voxel at or before a corner, not beyond the last.
  func lastVoxel(to high: KneePoint) -> SIMD3<Int> {
    pointwiseMin(voxel(high, .down), size &- SIMD3(repeating: 1))
  }

  private func voxel(_ place: KneePoint, _ rule: FloatingPointRoundingRule) -> SIMD3<Int> {
    let exact = ((place - origin) / spacing).rounded(rule)
    let limit = KneePoint(Float(size.x), Float(size.y), Float(size.z))
    let kept = pointwiseMin(pointwiseMax(exact, [-1, -1, -1]), limit)
    return SIMD3(Int(kept.x), Int(kept.y), Int(kept.z))
  }
}
