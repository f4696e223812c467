public import Imaging

/// How a series is turned so that its slices stand as they are displayed, and a left knee as a right one.
///
/// Sagittal slices have anterior on the left and superior at the top, coronal ones the patient's right on the left, axial ones anterior at
/// the top: the orientation that the network learned. Samples change places and are never computed anew, so the way back is exact.
public struct DisplayOrientation: Equatable, Sendable {
  /// The grid that is turned.
  public let source: VolumeGeometry
  /// The turned grid, in the coordinates of a right knee.
  public let geometry: VolumeGeometry
  /// For the columns, rows and slices of the turned grid: the axis of the source, 0 for columns, 1 for rows, 2 for slices, and
  /// whether it runs backwards.
  private let axes: [SourceAxis]

  /// The orientation for a grid.
  ///
  /// - Parameters:
  ///   - source: A series' grid.
  ///   - isMirrored: Whether the patient's x is turned round: true for a left knee.
  public init(of source: VolumeGeometry, isMirrored: Bool) {
    self.source = source
    let plane = source.firstSlice
    let counts = [source.columns, source.rows, source.slices]
    let steps = [
      plane.rowDirection * plane.columnSpacing, plane.columnDirection * plane.rowSpacing,
      plane.normal * source.sliceSpacing,
    ].map { isMirrored ? $0.mirrored : $0 }
    let corner = isMirrored ? plane.position.mirrored : plane.position
    let wanted = Self.directions(plane.plane)
    let isTurned = abs(steps[1].unit.dot(wanted.row)) > abs(steps[0].unit.dot(wanted.row))
    let (across, down) = isTurned ? (1, 0) : (0, 1)
    let acrossBack = steps[across].dot(wanted.row) < 0,
      downBack = steps[down].dot(wanted.column) < 0
    let row = steps[across].unit * (acrossBack ? -1 : 1)
    let column = steps[down].unit * (downBack ? -1 : 1)
    let slicesBack = steps[2].dot(row.cross(column)) < 0
    axes = [
      SourceAxis(axis: across, isReversed: acrossBack),
      SourceAxis(axis: down, isReversed: downBack),
      SourceAxis(axis: 2, isReversed: slicesBack),
    ]
    let first = axes.reduce(corner) { point, part in
      part.isReversed ? point + steps[part.axis] * Double(counts[part.axis] - 1) : point
    }
    geometry = VolumeGeometry(
      firstSlice: SliceGeometry(
        position: first, rowDirection: row, columnDirection: column,
        columnSpacing: steps[across].length, rowSpacing: steps[down].length),
      sliceSpacing: source.sliceSpacing, columns: counts[across], rows: counts[down],
      slices: source.slices)
  }

  /// The volume, turned.
  public func turned(_ volume: Volume) -> Volume {
    precondition(volume.geometry == source, "The volume is of another grid.")
    return Volume(geometry: geometry, samples: turned(volume.samples))
  }

  /// Values of the source's grid in the order of the turned one, `[slice, row, column]`.
  public func turned<Value>(_ values: [Value]) -> [Value] {
    let (start, strides) = places
    precondition(values.count == geometry.columns * geometry.rows * geometry.slices)
    return [Value](unsafeUninitializedCapacity: values.count) { result, filled in
      var index = 0
      for slice in 0..<geometry.slices {
        for row in 0..<geometry.rows {
          var place = start + slice * strides[2] + row * strides[1]
          for _ in 0..<geometry.columns {
            result.initializeElement(at: index, to: values[place])
            place += strides[0]
            index += 1
          }
        }
      }
      filled = index
    }
  }

  /// Values of the turned grid in the order of the source's.
  public func turnedBack<Value>(_ values: [Value]) -> [Value] {
    let (start, strides) = places
    precondition(values.count == geometry.columns * geometry.rows * geometry.slices)
    var result = values
    var index = 0
    for slice in 0..<geometry.slices {
      for row in 0..<geometry.rows {
        var place = start + slice * strides[2] + row * strides[1]
        for _ in 0..<geometry.columns {
          result[place] = values[index]
          place += strides[0]
          index += 1
        }
      }
    }
    return result
  }

  /// Index in the source of the turned grid's first voxel, and the steps along its axes.
  private var places: (start: Int, strides: [Int]) {
    let counts = [source.columns, source.rows, source.slices]
    let steps = [1, source.columns, source.columns * source.rows]
    let start = axes.reduce(0) {
      $0 + ($1.isReversed ? (counts[$1.axis] - 1) * steps[$1.axis] : 0)
    }
    return (start, axes.map { $0.isReversed ? -steps[$0.axis] : steps[$0.axis] })
  }

  /// Where rows and columns run in a displayed plane, LPS.
  private static func directions(_ plane: AnatomicalPlane) -> (
    row: PatientVector, column: PatientVector
  ) {
    let left = PatientVector(x: 1, y: 0, z: 0), back = PatientVector(x: 0, y: 1, z: 0)
    let feet = PatientVector(x: 0, y: 0, z: -1)
    return switch plane {
    case .sagittal: (back, feet)
    case .coronal: (left, feet)
    case .axial: (left, back)
    }
  }
}

/// An axis of the source, and whether it is read backwards.
private struct SourceAxis: Equatable {
  let axis: Int
  let isReversed: Bool
}

extension PatientVector {
  /// With the patient's x turned round.
  var mirrored: PatientVector { PatientVector(x: -x, y: y, z: z) }
  /// Of length one; itself when it has no length.
  var unit: PatientVector { normalised ?? self }
}

extension PatientPoint {
  /// With the patient's x turned round.
  var mirrored: PatientPoint { PatientPoint(x: -x, y: y, z: z) }
}
