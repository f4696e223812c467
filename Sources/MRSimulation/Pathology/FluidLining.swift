/// Thickened lining of the joint: tissue that grows from the walls of the fluid inwards.
struct FluidLining: Sendable {
  let tissue: Tissue
  /// Where to look for fluid.
  let extent: Extent
  /// Mean thickness in mm, and how uneven it is, 0 to 1.
  let thickness, unevenness: Float
  let noise: NoiseField

  /// Structures on which no lining grows.
  private static let bare: Set<Structure> = [
    .jointFluid, .femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage,
    .patellarCartilage, .medialMeniscus, .lateralMeniscus,
  ]

  /// Thickness at a place, in mm.
  private func thickness(_ place: KneePoint) -> Float {
    thickness * max(1 + 2 * unevenness * noise(place / 5), 0.2)
  }

  /// Paints the lining of whatever fluid there is.
  func paint(_ phantom: inout KneePhantom) {
    let grid = phantom.grid
    var depth = WallDistance(phantom, extent, bare: Self.bare)
    depth.spread()
    let paint = Paint(tissue: tissue, over: [.jointFluid])
    depth.forEach { index, x, y, z, distance in
      guard distance < 2.2 * thickness else { return }
      let beyond = (thickness(grid.place(x, y, z)) - distance) / grid.spacing
      paint.apply(min(max(beyond + 0.5, 0), 1), to: &phantom.voxels[index])
    }
  }
}

/// Distance of every voxel of fluid from the nearest wall: two sweeps with the weights 1 and √2
/// (Borgefors, Computer Vision, Graphics, and Image Processing 34:344, 1986).
private struct WallDistance {
  private let grid: VoxelGrid
  // Lives only within one synchronous call.
  private let low, size: SIMD3<Int>
  private var values: [Float]
  private let isFluid: [Bool]

  init(_ phantom: KneePhantom, _ extent: Extent, bare: Set<Structure>) {
    grid = phantom.grid
    low = grid.firstVoxel(from: extent.low)
    size = pointwiseMax(grid.lastVoxel(to: extent.high) &- low &+ SIMD3(repeating: 1), .zero)
    let isBare = (0..<256).map { Structure(rawValue: UInt8($0)).map(bare.contains) ?? false }
    var (values, fluid): ([Float], [Bool]) = ([], [])
    for z in 0..<size.z {
      for y in 0..<size.y {
        let row = grid.index(low.x, low.y + y, low.z + z)
        for index in row..<(row + size.x) {
          let structure = phantom.voxels[index].structure
          fluid.append(structure == Structure.jointFluid.rawValue)
          values.append(isBare[Int(structure)] ? .greatestFiniteMagnitude : 0)
        }
      }
    }
    (self.values, isFluid) = (values, fluid)
  }

  mutating func spread() {
    for (order, sign) in [(Array(0..<size.z), -1), (Array((0..<size.z).reversed()), 1)] {
      for z in order {
        for y in sign < 0 ? Array(0..<size.y) : (0..<size.y).reversed() {
          for step in 0..<size.x { relax(sign < 0 ? step : size.x - 1 - step, y, z, sign) }
        }
      }
    }
  }

  private static let steps: [(Int, Int, Int, Float)] = [
    (1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1), (1, 1, 0, 1.414), (-1, 1, 0, 1.414),
    (1, 0, 1, 1.414), (-1, 0, 1, 1.414), (0, 1, 1, 1.414), (0, -1, 1, 1.414),
  ]

  private mutating func relax(_ x: Int, _ y: Int, _ z: Int, _ sign: Int) {
    let at = (z * size.y + y) * size.x + x
    guard isFluid[at] else { return }
    for (dx, dy, dz, weight) in Self.steps {
      let (i, j, k) = (x + sign * dx, y + sign * dy, z + sign * dz)
      guard i >= 0, j >= 0, k >= 0, i < size.x, j < size.y, k < size.z else { continue }
      let beside = values[(k * size.y + j) * size.x + i]
      values[at] = min(values[at], beside + weight * grid.spacing)
    }
  }

  /// Calls with the phantom's index and the voxel of all fluid, and its distance from the wall in mm.
  func forEach(_ body: (Int, Int, Int, Int, Float) -> Void) {
    var at = 0
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          defer { at += 1 }
          guard isFluid[at] else { continue }
          let (i, j, k) = (low.x + x, low.y + y, low.z + z)
          body(grid.index(i, j, k), i, j, k, values[at] - grid.spacing / 2)
        }
      }
    }
  }
}
