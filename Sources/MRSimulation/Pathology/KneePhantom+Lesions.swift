import Imaging

/// Some of a phantom's voxels, as they were.
struct PhantomPart: Sendable {
  // Not SIMD3<Int>: see VoxelGrid.
  private let low, high: SIMD3<Int32>
  private let voxels: [KneePhantom.Voxel]

  init(_ phantom: KneePhantom, from low: SIMD3<Int>, through high: SIMD3<Int>) {
    (self.low, self.high) = (SIMD3(truncatingIfNeeded: low), SIMD3(truncatingIfNeeded: high))
    var voxels: [KneePhantom.Voxel] = []
    if low.x <= high.x, low.y <= high.y, low.z <= high.z {
      for z in low.z...high.z {
        for y in low.y...high.y {
          let row = phantom.grid.index(low.x, y, z)
          voxels += phantom.voxels[row...(row + high.x - low.x)]
        }
      }
    }
    self.voxels = voxels
  }

  /// The voxel at a place of the whole grid; nil outside the part.
  func voxel(_ x: Int, _ y: Int, _ z: Int) -> KneePhantom.Voxel? {
    let place = SIMD3(Int32(x), Int32(y), Int32(z))
    guard all(place .>= low), all(place .<= high) else { return nil }
    let (at, size) = (place &- low, high &- low &+ SIMD3(repeating: 1))
    return voxels[(Int(at.z) * Int(size.y) + Int(at.y)) * Int(size.x) + Int(at.x)]
  }
}

extension KneePhantom {
  /// Paints lesions over a knee, in order.
  ///
  /// - Parameter anatomy: What the knee was painted from.
  /// - Returns: For each lesion its finding with what is measured, and its voxels.
  mutating func paint(_ lesions: [Lesion], over anatomy: KneeAnatomy)
    -> [(finding: SimulatedFinding, mask: FindingMask)]
  {
    let prepared = lesions.map { $0.prepared(for: anatomy, in: self) }
    // First of all, so that no mask has to move with the tissue.
    for push in prepared.flatMap(\.pushes) { self.push(push) }
    for fragment in prepared.flatMap(\.fragments) { move(fragment) }
    return prepared.map { lesion in
      let mask = lesion.paint(&self)
      return (lesion.measured(mask, scale: scale), mask)
    }
  }

  /// The voxels of a box, with the blocks at its rim that painting may reach.
  func part(_ extent: Extent) -> PhantomPart {
    let grown = extent.grown(by: 8 * grid.spacing)
    return PhantomPart(
      self, from: grid.firstVoxel(from: grown.low), through: grid.lastVoxel(to: grown.high))
  }

  /// The voxels that a lesion has changed.
  ///
  /// - Parameter before: The voxels that its marks may have changed, as they were; nil without marks.
  func mask(of lesion: Lesion, before: PhantomPart?) -> FindingMask {
    let whole = lesion.structures.isEmpty ? nil : extentOfStructures(lesion.structures)
    let marked = lesion.extent.map { (grid.firstVoxel(from: $0.low), grid.lastVoxel(to: $0.high)) }
    guard let (low, high) = union(whole, marked), low.x <= high.x, low.y <= high.y, low.z <= high.z
    else { return .empty(grid) }
    let size = high &- low &+ SIMD3(repeating: 1)
    let tissues = lesion.tissues
    let isWhole = Self.table(of: lesion.structures)
    let (left, front, bottom, columns, rows) = (low.x, low.y, low.z, size.x, size.y)
    let layers = SideBySide.results(of: size.z) { layer in
      var shares: [UInt8] = []
      shares.reserveCapacity(columns * rows)
      for y in front..<(front + rows) {
        let row = grid.index(left, y, bottom + layer)
        for column in 0..<columns {
          let voxel = voxels[row + column]
          if isWhole[Int(voxel.structure)] {
            shares.append(255)
          } else {
            let old = before?.voxel(left + column, y, bottom + layer)
            shares.append(old == nil || old == voxel ? 0 : voxel.share(of: tissues))
          }
        }
      }
      return shares
    }
    let shares = Array(layers.joined())
    return FindingMask(grid, first: low, size: size, shares: shares)
  }

  private func union(
    _ first: (SIMD3<Int>, SIMD3<Int>)?, _ second: (SIMD3<Int>, SIMD3<Int>)?
  ) -> (SIMD3<Int>, SIMD3<Int>)? {
    guard let first, let second else { return first ?? second }
    return (pointwiseMin(first.0, second.0), pointwiseMax(first.1, second.1))
  }

  /// By raw value, whether it is one of the structures.
  private static func table(of structures: Set<Structure>) -> [Bool] {
    (0...UInt8.max).map { raw in Structure(rawValue: raw).map(structures.contains) ?? false }
  }

  private func extentOfStructures(_ structures: Set<Structure>) -> (SIMD3<Int>, SIMD3<Int>)? {
    let wanted = Self.table(of: structures)
    var low = grid.size, high = SIMD3(repeating: -1)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        let row = grid.index(0, y, z)
        for x in 0..<grid.size.x where wanted[Int(voxels[row + x].structure)] {
          low = pointwiseMin(low, SIMD3(x, y, z))
          high = pointwiseMax(high, SIMD3(x, y, z))
        }
      }
    }
    return high.x < 0 ? nil : (low, high)
  }
}

extension KneePhantom.Voxel {
  /// Part that some tissues fill, in 1/255.
  fileprivate func share(of tissues: Set<UInt8>) -> UInt8 {
    let own = tissues.contains(tissue) ? 255 - share : 0
    return own + (tissues.contains(admixture) ? share : 0)
  }
}
