import Imaging

extension FineVolume {
  /// What lies beyond one side of the volume: its mirror image there, which fades out.
  ///
  /// The part begins with the volume's own last layer, so that nothing is missing between the two.
  ///
  /// - Parameters:
  ///   - side: Where.
  ///   - count: Voxels that are added.
  ///   - weight: What is left of the signal of an added voxel, by its distance from the edge, from one.
  func beyond(_ side: Side, by count: Int, weight: (Int) -> Float) -> FineVolume {
    let old = [geometry.columns, geometry.rows, geometry.slices]
    let axis = side.isAlongColumns ? 0 : 2
    // For each place along the axis, the old place and its weight.
    let outward = (0...count).map { step in
      (from: max(step - 1, 0), weight: step == 0 ? 1 : weight(step))
    }
    let places =
      side.isLow
      ? outward.reversed() : outward.map { (from: old[axis] - 1 - $0.from, weight: $0.weight) }
    var size = old
    size[axis] = places.count
    var part: [Pools] = []
    part.reserveCapacity(size[0] * size[1] * size[2])
    for slice in 0..<size[2] {
      for row in 0..<size[1] {
        let layer = axis == 2 ? places[slice] : (from: slice, weight: 1)
        let start = (layer.from * old[1] + row) * old[0]
        if axis == 0 {
          part += places.map { pools[start + $0.from] * $0.weight }
        } else {
          part += pools[start..<(start + old[0])].map { $0 * layer.weight }
        }
      }
    }
    // A hair outwards, so that a place on the layer itself belongs to the volume alone.
    let first = side.isLow ? Double(-count) - 1e-6 : Double(old[axis] - 1) + 1e-6
    return FineVolume(
      geometry: geometry.part(
        fromColumn: axis == 0 ? first : 0, slice: axis == 2 ? first : 0, size: size),
      pools: part, hasDecay: hasDecay)
  }

  /// A side of a volume.
  enum Side: Sendable {
    case lowColumns, highColumns, lowSlices, highSlices

    fileprivate var isAlongColumns: Bool { self == .lowColumns || self == .highColumns }
    fileprivate var isLow: Bool { self == .lowColumns || self == .lowSlices }
  }
}

extension VolumeGeometry {
  /// A grid of the same voxels that begins at another of them.
  fileprivate func part(fromColumn column: Double, slice: Double, size: [Int]) -> VolumeGeometry {
    var first = firstSlice
    first.position =
      first.position + first.rowDirection * (column * first.columnSpacing)
      + first.normal * (slice * sliceSpacing)
    return VolumeGeometry(
      firstSlice: first, sliceSpacing: sliceSpacing, columns: size[0], rows: size[1],
      slices: size[2])
  }
}
