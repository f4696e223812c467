import CPixels
public import Imaging

/// A region slice by slice, with the distance of each pixel to its outline.
public struct RegionPlanes: Sendable {
  let grid: PlaneGrid
  let geometry: VolumeGeometry
  /// The slices of the region, in order.
  let slices: [Int]
  /// Distance to the outline in each of these slices, in mm: negative within the region.
  let depths: [[Float]]
  private let lines: [RegionLine]

  /// Number of voxels of the region.
  private var count: Int { lines.reduce(0) { $0 + $1.last - $1.first + 1 } }

  /// The planes of a region; `nil` when it is empty or of another grid than `geometry`.
  ///
  /// The outline lies half a pixel beyond the centres of the outer pixels.
  ///
  /// - Complexity: A few steps for each pixel of the region's slices.
  public init?(of region: VoxelRuns, on geometry: VolumeGeometry) {
    guard !region.isEmpty, region.columns == geometry.columns, region.rows == geometry.rows,
      region.slices == geometry.slices
    else { return nil }
    let grid = PlaneGrid(geometry)
    (self.grid, self.geometry) = (grid, geometry)
    lines = region.runs.map { RegionLine($0, columns: geometry.columns, rows: geometry.rows) }
    let bySlice = Dictionary(grouping: region.runs) { $0.start / grid.count }
    slices = bySlice.keys.sorted()
    depths = slices.map { slice in
      var inside = [Bool](repeating: false, count: grid.count)
      for run in bySlice[slice] ?? [] {
        for voxel in run.start..<(run.start + run.count) {
          inside[voxel - slice * grid.count] = true
        }
      }
      let half = Float(grid.columnSpacing + grid.rowSpacing) / 4
      let box = grid.box(around: inside, margin: grid.columnSpacing + grid.rowSpacing)
      let (out, into) = (
        grid.distances(to: inside), grid.distances(to: inside.map { !$0 }, in: box)
      )
      return inside.indices.map { inside[$0] ? half - into[$0] : out[$0] - half }
    }
  }

  /// Size of a pixel, in mm: the mean of its sides.
  public var pixelSize: Double { (grid.columnSpacing + grid.rowSpacing) / 2 }

  /// Pixels of the region over those of its convex hull, both summed over the slices: 1 when no slice
  /// has a notch. In the plane what the volume density of the convex hull (R3ER of the Image Biomarker
  /// Standardisation Initiative, doi:10.1148/radiol.2020191145) is in space.
  public var solidity: Double {
    let hulls = Dictionary(grouping: lines, by: \.slice).values.map(PlaneHull.pixelCount)
    return Double(count) / Double(hulls.reduce(0, +))
  }

  /// Hands every pixel of the region's slices whose depth lies in a range to `body`: its voxel index.
  func forEachVoxel(in range: ClosedRange<Float>, _ body: (Int) -> Void) {
    for (slice, depths) in zip(slices, depths) {
      for pixel in depths.indices where range.contains(depths[pixel]) {
        body(slice * grid.count + pixel)
      }
    }
  }
}

/// Order statistics of some samples.
struct SampleStatistics {
  let samples: [Float]

  /// The sample of the rank nearest to a share of all, in increasing order.
  func quantile(_ share: Double) -> Double {
    guard !samples.isEmpty else { return .nan }
    let rank = Int((share * Double(samples.count - 1)).rounded())
    var bins = [UInt32](repeating: 0, count: 65536)
    return Double(cpixels_select_above(samples, samples.count, -.infinity, rank, &bins))
  }

  var median: Double { quantile(0.5) }
}
