import Glibc
public import Imaging

/// Where a region lies with respect to the nearest bone that was found.
public struct RegionToBone: Equatable, Sendable {
  /// Least distance between the region and the bone's outer surface, in mm: between the boxes of their
  /// voxels, 0 when two of them touch.
  public let distance: Double
  /// Share of the region's slices in which a bone was found.
  public let coverage: Double
  /// From the bone's middle to the region's, in the slices that show both; length one.
  public let direction: PatientVector?
  /// Shares of the region's area by direction from the bone's middle, in 36 parts of ten degrees: from
  /// the front by the patient's left to the back and on; of the slices that show both.
  public let directions: [Double]
  /// Share of the directions around the bone in which the region lies, mean of these slices.
  public let encirclement: Double

  /// - Returns: `nil` when no bone was found.
  public init?(of planes: RegionPlanes, by map: TissueMap) {
    guard
      let nearest = map.bones.map({ (bone: $0, distance: leastDistance(planes, to: $0)) })
        .min(by: { $0.distance < $1.distance })
    else { return nil }
    distance = nearest.distance
    let found = Set(map.bones.flatMap { $0.runs.map { $0.start / planes.grid.count } })
    coverage = Double(planes.slices.count { found.contains($0) }) / Double(planes.slices.count)
    let sectors = Sectors(of: planes, around: nearest.bone)
    (direction, directions) = (sectors.direction, sectors.shares)
    encirclement = sectors.encirclement
  }
}

/// The least distance between voxel boxes of a region and a bone, in mm.
private func leastDistance(_ planes: RegionPlanes, to bone: VoxelRuns) -> Double {
  let (grid, spacing) = (planes.grid, planes.geometry.sliceSpacing)
  let bySlice = Dictionary(grouping: bone.runs) { $0.start / grid.count }
  let half = planes.pixelSize / 2
  var least = Double.infinity
  for (slice, runs) in bySlice {
    // The nearest slices first, so that the others need no look.
    for index in planes.slices.indices.sorted(by: {
      abs(planes.slices[$0] - slice) < abs(planes.slices[$1] - slice)
    }) {
      let steps = abs(planes.slices[index] - slice)
      let through = Double(max(0, steps - 1)) * spacing
      guard through < least else { break }
      for run in runs {
        for voxel in run.start..<(run.start + run.count) {
          let depth = Double(planes.depths[index][voxel % grid.count])
          let inPlane = max(0, depth - half)
          least = min(least, (inPlane * inPlane + through * through).squareRoot())
        }
      }
    }
  }
  return least
}

/// A region's area by direction from a bone.
private struct Sectors {
  private(set) var shares = [Double](repeating: 0, count: 36)
  private(set) var direction: PatientVector?
  private(set) var encirclement = 0.0

  init(of planes: RegionPlanes, around bone: VoxelRuns) {
    let (grid, plane) = (planes.grid, planes.geometry.firstSlice)
    let bySlice = Dictionary(grouping: bone.runs) { $0.start / grid.count }
    var (sum, slices) = (PatientVector(x: 0, y: 0, z: 0), 0.0)
    for (slice, depths) in zip(planes.slices, planes.depths) {
      guard let runs = bySlice[slice] else { continue }
      let middle = meanPixel(runs, grid)
      var met = Set<Int>()
      for pixel in depths.indices where depths[pixel] < 0 {
        let (row, column) = pixel.quotientAndRemainder(dividingBy: grid.columns)
        let offset =
          plane.rowDirection * ((Double(column) - middle.column) * grid.columnSpacing)
          + plane.columnDirection * ((Double(row) - middle.row) * grid.rowSpacing)
        let sector = sector(of: offset)
        shares[sector] += 1
        met.insert(sector)
        sum = sum + offset
      }
      encirclement += Double(met.count) / 36
      slices += 1
    }
    let total = shares.reduce(0, +)
    guard total > 0 else { return }
    encirclement /= slices
    shares = shares.map { $0 / total }
    direction = PatientVector(x: sum.x, y: sum.y, z: 0).normalised
  }

  /// Ten degrees each: the first on either side of the front, then towards the patient's left.
  private func sector(of offset: PatientVector) -> Int {
    let degrees = atan2(offset.x, -offset.y) * 180 / .pi
    return (Int(((degrees + 360) / 10).rounded()) + 36) % 36
  }

  private func meanPixel(
    _ runs: [VoxelMask.Run], _ grid: PlaneGrid
  ) -> (column: Double, row: Double) {
    var (column, row, count) = (0.0, 0.0, 0.0)
    for run in runs {
      let (line, first) = (run.start % grid.count).quotientAndRemainder(dividingBy: grid.columns)
      column += Double(run.count) * (Double(first) + Double(run.count - 1) / 2)
      row += Double(run.count * line)
      count += Double(run.count)
    }
    return (column / count, row / count)
  }
}
