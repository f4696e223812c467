/// A knee as voxels on an even grid in its own space, that of a knee of scale 1.
public struct KneePhantom: Sendable {
  /// What one voxel holds.
  public struct Voxel: Equatable, Sendable {
    /// ``Structure`` to which it belongs.
    public var structure: UInt8
    /// ``Tissue`` that fills it.
    public var tissue: UInt8
    /// ``Tissue`` mixed in: a neighbour's at a surface, or what is strewn through it.
    public var admixture: UInt8
    /// Part of the admixture, in 1/255.
    public var share: UInt8

    static let air = Voxel(structure: 0, tissue: 0, admixture: 0, share: 0)
  }

  /// What texture changes in one voxel's signal.
  struct Grain: Equatable, Sendable {
    /// Relative deviation of 127 (estimate: marrow's darkest specks).
    static let greatest: Float = 0.6

    /// Deviation of the signal, in 1/127 of the greatest.
    var deviation: Int8 = 0
    /// Code of ``FibreAngle``.
    var fibres: UInt8 = 0

    init() {}

    /// - Parameter deviation: Relative; limited to ``greatest``.
    init(_ deviation: Float, fibres: UInt8 = 0) {
      let kept = min(max(deviation / Self.greatest, -1), 1)
      (self.deviation, self.fibres) = (Int8(kept * 127), fibres)
    }

    /// What the signal is multiplied with.
    var factor: Float { 1 + Float(deviation) * (Self.greatest / 127) }
  }

  /// Where the voxels lie, in mm of a knee of scale 1.
  public let grid: VoxelGrid
  /// True mm of one such mm.
  public let scale: Float
  /// x fastest, then y, then z.
  public internal(set) var voxels: [Voxel]
  /// Each voxel's texture; empty before texture.
  var grains: [Grain] = []

  /// A box of air.
  ///
  /// - Parameters:
  ///   - extent: What is covered, in true mm.
  ///   - spacing: Side of a voxel in true mm.
  ///   - scale: Of the knee.
  public init(covering extent: Extent, spacing: Float, scale: Float = 1) {
    self.init(Self.grid(extent, spacing, scale), scale: scale)
  }

  private init(_ grid: VoxelGrid, scale: Float, voxels: [Voxel]? = nil) {
    (self.grid, self.scale) = (grid, scale)
    self.voxels = voxels ?? [Voxel](repeating: .air, count: grid.count)
  }

  private static func grid(_ extent: Extent, _ spacing: Float, _ scale: Float) -> VoxelGrid {
    VoxelGrid(
      covering: Extent(low: extent.low / scale, high: extent.high / scale),
      spacing: spacing / scale)
  }

  /// ``Structure`` of each voxel.
  public var labels: [UInt8] { voxels.map(\.structure) }

  /// Volume of a structure in mL.
  public func millilitres(of structure: Structure) -> Double {
    let count = voxels.lazy.filter { $0.structure == structure.rawValue }.count
    let side = Double(grid.spacing * scale)
    return Double(count) * side * side * side / 1000
  }

  /// Volume in mL of each structure that has one.
  var millilitresByStructure: [Structure: Double] {
    var counts = [Int](repeating: 0, count: 256)
    for voxel in voxels { counts[Int(voxel.structure)] += 1 }
    let side = Double(grid.spacing * scale)
    var result: [Structure: Double] = [:]
    for structure in Structure.allCases where counts[Int(structure.rawValue)] > 0 {
      result[structure] = Double(counts[Int(structure.rawValue)]) * side * side * side / 1000
    }
    return result
  }

  /// A box painted in slabs side by side, several at once.
  ///
  /// - Parameters:
  ///   - extent: What is covered, in true mm.
  ///   - spacing: Side of a voxel in true mm.
  ///   - scale: Of the knee.
  ///   - thickness: Voxels of a slab along z.
  ///   - paint: Paints one slab; called once for each, in any order.
  static func inSlabs(
    _ extent: Extent, spacing: Float, scale: Float = 1, thickness: Int = 24,
    paint: @escaping @Sendable (inout KneePhantom) -> Void
  ) async -> KneePhantom {
    let grid = grid(extent, spacing, scale)
    let slabs = await withTaskGroup(of: (Int, KneePhantom).self) { group in
      for start in stride(from: 0, to: grid.size.z, by: thickness) {
        let slab = grid.slab(start..<min(start + thickness, grid.size.z))
        group.addTask {
          var phantom = KneePhantom(slab, scale: scale)
          paint(&phantom)
          return (start, phantom)
        }
      }
      var result: [(Int, KneePhantom)] = []
      for await slab in group { result.append(slab) }
      return result.sorted { $0.0 < $1.0 }.map(\.1)
    }
    var voxels: [Voxel] = []
    voxels.reserveCapacity(grid.count)
    for slab in slabs { voxels += slab.voxels }
    var phantom = KneePhantom(grid, scale: scale, voxels: voxels)
    for slab in slabs { phantom.grains += slab.grains }
    return phantom
  }
}
