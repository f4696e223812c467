import Imaging
import KneeAnatomy
import Testing

/// How series are turned, and left knees mirrored.
@Suite struct DisplayOrientationTests {
  /// A grid whose rows and columns run along given axes of the patient.
  private func geometry(row: PatientVector, column: PatientVector) -> VolumeGeometry {
    VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: 11, y: -7, z: 5), rowDirection: row, columnDirection: column,
        columnSpacing: 0.5, rowSpacing: 0.75),
      sliceSpacing: 4, columns: 4, rows: 3, slices: 2)
  }

  private static let x = PatientVector(x: 1, y: 0, z: 0)
  private static let y = PatientVector(x: 0, y: 1, z: 0)
  private static let z = PatientVector(x: 0, y: 0, z: 1)

  private static let directions: [(PatientVector, PatientVector)] = [
    (y, z * -1), (y * -1, z), (z, y), (x, z * -1), (z * -1, x), (x, y), (y, x), (x * -1, y * -1),
  ]

  @Test(arguments: directions.indices, [false, true])
  func everyValueStaysAtItsPlaceInThePatient(_ index: Int, _ isMirrored: Bool) {
    let (row, column) = Self.directions[index]
    let source = geometry(row: row, column: column)
    let values = (0..<24).map(Float.init)
    let orientation = DisplayOrientation(of: source, isMirrored: isMirrored)
    let turned = orientation.turned(Volume(geometry: source, samples: values))
    var wrong = 0
    for slice in 0..<turned.geometry.slices {
      for row in 0..<turned.geometry.rows {
        for column in 0..<turned.geometry.columns {
          let voxel = VoxelIndex(column: column, row: row, slice: slice)
          var point = turned.geometry.point(voxel)
          if isMirrored { point.x = -point.x }
          let place = placeInSource(point, source)
          let here = (slice * turned.geometry.rows + row) * turned.geometry.columns + column
          if turned.samples[here] != values[place] { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0)
    #expect(orientation.turnedBack(turned.samples) == values)
  }

  private func placeInSource(_ point: PatientPoint, _ grid: VolumeGeometry) -> Int {
    let offset = point - grid.firstSlice.position
    let column = offset.dot(grid.firstSlice.rowDirection) / grid.firstSlice.columnSpacing
    let row = offset.dot(grid.firstSlice.columnDirection) / grid.firstSlice.rowSpacing
    let slice = offset.dot(grid.firstSlice.normal) / grid.sliceSpacing
    return (Int(slice.rounded()) * grid.rows + Int(row.rounded())) * grid.columns
      + Int(column.rounded())
  }

  @Test func slicesStandAsTheyAreDisplayed() {
    for (row, column) in Self.directions {
      let source = geometry(row: row, column: column)
      let plane = DisplayOrientation(of: source, isMirrored: false).geometry.firstSlice
      switch source.firstSlice.plane {
      case .sagittal: #expect(plane.rowDirection == Self.y && plane.columnDirection == Self.z * -1)
      case .coronal: #expect(plane.rowDirection == Self.x && plane.columnDirection == Self.z * -1)
      case .axial: #expect(plane.rowDirection == Self.x && plane.columnDirection == Self.y)
      }
    }
  }

  @Test func aLeftKneeAndItsMirrorImageAreReadAlike() {
    let right = geometry(row: Self.y, column: Self.z * -1)
    // The same knee seen in a mirror: x turned round, slices therefore in the other order.
    var left = right
    let last = right.point(VoxelIndex(column: 0, row: 0, slice: 1))
    left.firstSlice.position = PatientPoint(x: -last.x, y: last.y, z: last.z)
    let values = (0..<24).map(Float.init)
    let swapped = Array(values[12...] + values[..<12])
    let one = DisplayOrientation(of: right, isMirrored: false)
    let other = DisplayOrientation(of: left, isMirrored: true)
    #expect(one.geometry == other.geometry)
    #expect(one.turned(values) == other.turned(swapped))
  }
}
