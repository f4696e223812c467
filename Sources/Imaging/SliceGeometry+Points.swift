extension SliceGeometry {
  /// The patient point at a pixel position.
  public func point(_ pixel: PixelPoint) -> PatientPoint {
    point(column: pixel.column, row: pixel.row)
  }

  /// The pixel position nearest to a patient point, and the point's signed distance from the plane.
  ///
  /// - Returns: The foot of the perpendicular, and the distance in mm along the normal.
  public func pixel(_ point: PatientPoint) -> (pixel: PixelPoint, distance: Double) {
    let offset = point - position
    return (
      PixelPoint(
        column: offset.dot(rowDirection) / columnSpacing,
        row: offset.dot(columnDirection) / rowSpacing),
      offset.dot(normal)
    )
  }

  /// Distance between two pixel positions, in mm; pixels need not be square.
  public func distance(from start: PixelPoint, to end: PixelPoint) -> Double {
    let across = (end.column - start.column) * columnSpacing
    let down = (end.row - start.row) * rowSpacing
    return (across * across + down * down).squareRoot()
  }
}

extension VolumeGeometry {
  /// The plane of a slice, from zero.
  public func slice(_ index: Int) -> SliceGeometry {
    var plane = firstSlice
    plane.position = plane.position + plane.normal * (Double(index) * sliceSpacing)
    return plane
  }

  /// The voxel whose centre is nearest to a patient point; `nil` outside the grid.
  public func voxel(_ point: PatientPoint) -> VoxelIndex? {
    let (pixel, distance) = firstSlice.pixel(point)
    let places = [pixel.column, pixel.row, distance / sliceSpacing]
    let counts = [columns, rows, slices]
    guard zip(places, counts).allSatisfy({ $0 >= -0.5 && $0 < Double($1) - 0.5 }) else {
      return nil
    }
    let index = places.map { Int(($0 + 0.5).rounded(.down)) }
    return VoxelIndex(column: index[0], row: index[1], slice: index[2])
  }
}
