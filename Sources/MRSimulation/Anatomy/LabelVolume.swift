/// A knee as labels on an even grid in its own space.
public struct LabelVolume: Sendable {
  /// Side of a voxel in mm.
  public let spacing: Float
  /// Middle of the first voxel.
  public let origin: KneePoint
  /// Voxels along x, y and z.
  public let size: SIMD3<Int>
  /// ``Structure`` of each voxel, x fastest, then y, then z.
  public private(set) var labels: [UInt8]

  /// A volume of air over a box.
  public init(covering extent: Extent, spacing: Float) {
    self.spacing = spacing
    origin = extent.low + KneePoint(repeating: spacing / 2)
    let counts = ((extent.high - extent.low) / spacing).rounded(.up)
    size = SIMD3(Int(counts.x), Int(counts.y), Int(counts.z))
    labels = [UInt8](repeating: Structure.air.rawValue, count: size.x * size.y * size.z)
  }

  /// Volume of a structure in mL.
  public func millilitres(of structure: Structure) -> Double {
    let count = labels.lazy.filter { $0 == structure.rawValue }.count
    return Double(count) * Double(spacing * spacing * spacing) / 1000
  }

  /// The middle of a voxel.
  public func place(_ x: Int, _ y: Int, _ z: Int) -> KneePoint {
    origin + spacing * KneePoint(Float(x), Float(y), Float(z))
  }

  mutating func relabelVoxel(_ index: Int, _ relabel: (UInt8) -> UInt8) {
    labels[index] = relabel(labels[index])
  }
}
