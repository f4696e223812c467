extension LabelVolume {
  /// Voxels of a block's side; a block that lies wholly inside or outside a solid is not looked at further.
  private static let block = 8

  /// Labels what lies inside a solid.
  ///
  /// - Parameters:
  ///   - structure: What the inside becomes.
  ///   - solid: The body.
  ///   - ground: Labels that may be painted over; nil for all.
  public mutating func paint(
    _ structure: Structure, _ solid: Solid, over ground: Set<Structure>? = nil
  ) {
    let allowed = (0..<256).map { raw in
      ground.map { $0.contains(Structure(rawValue: UInt8(raw)) ?? .air) } ?? true
    }
    paint(solid) { allowed[Int($0)] ? structure.rawValue : $0 }
  }

  /// Labels everything inside a solid by its place and its depth under the surface, in mm.
  mutating func paintLayers(of solid: Solid, structure: (KneePoint, Float) -> Structure) {
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          let place = place(x, y, z), value = solid(place)
          guard value < 0 else { continue }
          let index = (z * size.y + y) * size.x + x
          relabelVoxel(index) { _ in structure(place, -value).rawValue }
        }
      }
    }
  }

  /// Relabels what lies inside a solid, voxel by voxel.
  mutating func paint(_ solid: Solid, relabel: (UInt8) -> UInt8) {
    let (low, high) = (voxels(solid.extent.low, up: false), voxels(solid.extent.high, up: true))
    guard low.x <= high.x, low.y <= high.y, low.z <= high.z else { return }
    let side = Self.block
    let reach = Solid.steepest * spacing * Float(side) * 0.5 * Float(3).squareRoot()
    for z in stride(from: low.z, through: high.z, by: side) {
      for y in stride(from: low.y, through: high.y, by: side) {
        for x in stride(from: low.x, through: high.x, by: side) {
          let half = Float(side - 1) / 2
          let middle = place(x, y, z) + spacing * KneePoint(repeating: half)
          let value = solid(middle)
          guard value < reach else { continue }
          let last = SIMD3(
            min(x + side - 1, high.x), min(y + side - 1, high.y), min(z + side - 1, high.z))
          fill(SIMD3(x, y, z), last, value < -reach ? nil : solid, relabel)
        }
      }
    }
  }

  /// Relabels a block; `solid` is nil when the whole block lies inside.
  private mutating func fill(
    _ first: SIMD3<Int>, _ last: SIMD3<Int>, _ solid: Solid?, _ relabel: (UInt8) -> UInt8
  ) {
    for z in first.z...last.z {
      for y in first.y...last.y {
        var index = (z * size.y + y) * size.x + first.x
        for x in first.x...last.x {
          if solid.map({ $0(place(x, y, z)) < 0 }) ?? true {
            relabelVoxel(index, relabel)
          }
          index += 1
        }
      }
    }
  }

  /// The voxel at or beside a place, within the volume.
  private func voxels(_ place: KneePoint, up: Bool) -> SIMD3<Int> {
    let exact = (place - origin) / spacing
    let rounded = exact.rounded(up ? .up : .down)
    return SIMD3(
      min(max(Int(rounded.x), up ? -1 : 0), size.x - (up ? 1 : 0)),
      min(max(Int(rounded.y), up ? -1 : 0), size.y - (up ? 1 : 0)),
      min(max(Int(rounded.z), up ? -1 : 0), size.z - (up ? 1 : 0)))
  }
}
