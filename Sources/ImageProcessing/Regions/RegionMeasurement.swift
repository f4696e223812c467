public import Imaging

/// What can be measured of a region on its grid.
///
/// The three orthogonal diameters lie along the patient's axes and include the voxels' own size: a
/// voxel is a box, and its box is projected on the axis. On an oblique grid the boxes stick out, so
/// the diameter errs to the larger side by less than one voxel's projection.
public struct RegionMeasurement: Equatable, Sendable {
  /// Number of voxels.
  public let voxelCount: Int
  /// Voxels times the volume of one, in mL.
  public let volumeInMillilitres: Double
  /// Extent along the patient's left-right axis, in mm.
  public let leftRightInMillimetres: Double
  /// Extent along the patient's anterior-posterior axis, in mm.
  public let anteriorPosteriorInMillimetres: Double
  /// Extent along the patient's long axis, in mm.
  public let craniocaudalInMillimetres: Double
  /// Largest distance between two points of the outline in the key slice, in mm.
  ///
  /// The outline passes through the middles of the outer pixels' edges, where marching
  /// squares draws the contour of a mask at one half.
  public let longestInKeySliceInMillimetres: Double
  /// Longest line through the outline in the key slice that is perpendicular to the largest distance,
  /// in mm, as in the product of diameters (WHO Handbook 1979, ISBN 92-4-170048-3).
  ///
  /// The outline's notches are bridged: it is taken as its convex hull.
  public let acrossInKeySliceInMillimetres: Double
  /// Mean of the voxel centres in the patient.
  public let centroid: PatientPoint
  /// The slice with the largest area, the first of equal ones; from zero.
  public let keySlice: Int
  /// First and last slice of the region, from zero.
  public let sliceRange: ClosedRange<Int>
  /// Whether a voxel lies on the outermost rows, columns or slices: the region may be cut off.
  public let touchesEdge: Bool

  /// Measures a region; `nil` when it is empty or its grid is another than `geometry`.
  ///
  /// - Complexity: A few steps for each run of the region.
  public init?(of region: VoxelRuns, on geometry: VolumeGeometry) {
    guard
      !region.isEmpty, region.columns == geometry.columns, region.rows == geometry.rows,
      region.slices == geometry.slices
    else { return nil }
    let lines = region.runs.map { RegionLine($0, columns: geometry.columns, rows: geometry.rows) }
    voxelCount = region.count
    volumeInMillilitres = Double(voxelCount) * geometry.voxelVolumeInMillilitres
    leftRightInMillimetres = extent(lines, geometry, PatientVector(x: 1, y: 0, z: 0))
    anteriorPosteriorInMillimetres = extent(lines, geometry, PatientVector(x: 0, y: 1, z: 0))
    craniocaudalInMillimetres = extent(lines, geometry, PatientVector(x: 0, y: 0, z: 1))
    centroid = meanPoint(lines, geometry)
    keySlice = largestSlice(lines)
    let key = keySlice
    let outline = PlaneHull(lines.filter { $0.slice == key }, on: geometry.firstSlice)
    longestInKeySliceInMillimetres = outline.longestDiameter
    acrossInKeySliceInMillimetres = outline.diameterAcrossLongest
    sliceRange = (lines.first?.slice ?? 0)...(lines.last?.slice ?? 0)
    touchesEdge = lines.contains { $0.touchesEdge(of: geometry) }
  }
}

/// A run by its coordinates.
struct RegionLine {
  let slice: Int
  let row: Int
  let first: Int
  let last: Int

  init(_ run: VoxelMask.Run, columns: Int, rows: Int) {
    let (line, column) = run.start.quotientAndRemainder(dividingBy: columns)
    (slice, row) = line.quotientAndRemainder(dividingBy: rows)
    (first, last) = (column, column + run.count - 1)
  }

  func touchesEdge(of grid: VolumeGeometry) -> Bool {
    first == 0 || last == grid.columns - 1 || row == 0 || row == grid.rows - 1 || slice == 0
      || slice == grid.slices - 1
  }
}

/// Projection of all voxel boxes on a direction; the ends of runs suffice, because it is linear.
private func extent(_ lines: [RegionLine], _ grid: VolumeGeometry, _ direction: PatientVector)
  -> Double
{
  let plane = grid.firstSlice
  let steps = (
    column: plane.rowDirection.dot(direction) * plane.columnSpacing,
    row: plane.columnDirection.dot(direction) * plane.rowSpacing,
    slice: plane.normal.dot(direction) * grid.sliceSpacing
  )
  var (low, high) = (Double.infinity, -Double.infinity)
  for line in lines {
    let base = Double(line.row) * steps.row + Double(line.slice) * steps.slice
    for column in [line.first, line.last] {
      let place = base + Double(column) * steps.column
      (low, high) = (min(low, place), max(high, place))
    }
  }
  return high - low + abs(steps.column) + abs(steps.row) + abs(steps.slice)
}

private func meanPoint(_ lines: [RegionLine], _ grid: VolumeGeometry) -> PatientPoint {
  var (columns, rows, slices, count) = (0.0, 0.0, 0.0, 0.0)
  for line in lines {
    let length = Double(line.last - line.first + 1)
    columns += length * Double(line.first + line.last) / 2
    rows += length * Double(line.row)
    slices += length * Double(line.slice)
    count += length
  }
  return grid.firstSlice.point(column: columns / count, row: rows / count)
    + grid.firstSlice.normal * (slices / count * grid.sliceSpacing)
}

private func largestSlice(_ lines: [RegionLine]) -> Int {
  var areas: [Int: Int] = [:]
  for line in lines { areas[line.slice, default: 0] += line.last - line.first + 1 }
  return areas.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? 0
}
