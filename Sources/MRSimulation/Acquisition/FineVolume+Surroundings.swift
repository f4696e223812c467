import Imaging

extension FineVolume {
  /// The volume with more at its ends: what a limb goes on with, and what lies beside it.
  ///
  /// - Parameters:
  ///   - count: Voxels that are added on a side.
  ///   - side: Where.
  ///   - source: The voxel along the axis that is repeated for an added one, by its distance from the edge, from one.
  ///   - weight: Its share of the source's signal, by the same distance.
  func extended(
    by count: Int, on side: Side, source: (Int) -> Int, weight: (Int) -> Float
  ) -> FineVolume {
    let old = [geometry.columns, geometry.rows, geometry.slices]
    let axis = side.isAlongColumns ? 0 : 2
    let (low, high) = (side.addsLow ? count : 0, side.addsHigh ? count : 0)
    // For each place along the axis, the old place and its weight.
    let places = (0..<(old[axis] + low + high)).map { place -> (from: Int, weight: Float) in
      let inside = place - low
      if inside < 0 { return (source(-inside), weight(-inside)) }
      let beyond = inside - old[axis] + 1
      if beyond > 0 { return (old[axis] - 1 - source(beyond), weight(beyond)) }
      return (inside, 1)
    }
    var size = old
    size[axis] = places.count
    var grown: [Pools] = []
    grown.reserveCapacity(size[0] * size[1] * size[2])
    for slice in 0..<size[2] {
      let (layer, fade) = axis == 2 ? places[slice] : (slice, 1)
      for row in 0..<size[1] {
        let start = (layer * old[1] + row) * old[0]
        if axis == 0 {
          grown += places.map { pools[start + $0.from] * $0.weight }
        } else {
          let line = pools[start..<(start + old[0])]
          if fade == 1 { grown += line } else { grown += line.map { $0 * fade } }
        }
      }
    }
    return FineVolume(
      geometry: geometry.grown(columns: axis == 0 ? low : 0, slices: axis == 2 ? low : 0, to: size),
      pools: grown, hasDecay: hasDecay)
  }

  /// Where voxels are added.
  enum Side: Sendable {
    case lowColumns, highColumns, bothEnds

    fileprivate var isAlongColumns: Bool { self != .bothEnds }
    fileprivate var addsLow: Bool { self != .highColumns }
    fileprivate var addsHigh: Bool { self != .lowColumns }
  }
}

extension VolumeGeometry {
  /// A grid that begins some columns and slices before this one.
  fileprivate func grown(columns before: Int, slices below: Int, to size: [Int]) -> VolumeGeometry {
    var first = firstSlice
    first.position =
      first.position + first.rowDirection * (-Double(before) * first.columnSpacing)
      + first.normal * (-Double(below) * sliceSpacing)
    return VolumeGeometry(
      firstSlice: first, sliceSpacing: sliceSpacing, columns: size[0], rows: size[1],
      slices: size[2])
  }
}
