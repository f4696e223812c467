public import Imaging

/// Voxels of a grid as runs along rows: a mask under construction.
///
/// It holds what ``Imaging/VoxelMask`` holds, and can be taken apart into connected regions without
/// writing out the grid.
public struct VoxelRuns: Equatable, Sendable {
  /// Number of columns of the grid.
  public let columns: Int
  /// Number of rows of the grid.
  public let rows: Int
  /// Number of slices of the grid.
  public let slices: Int
  /// The runs in increasing order; none crosses a row's end.
  public let runs: [VoxelMask.Run]

  /// The voxels of a mask.
  public init(_ mask: VoxelMask) {
    (columns, rows, slices, runs) = (mask.columns, mask.rows, mask.slices, mask.runs)
  }

  init(of grid: ProbabilityGrid, lines: [[VoxelMask.Run]]) {
    (columns, rows, slices) = (grid.columns, grid.rows, grid.slices)
    runs = lines.flatMap { $0 }
  }

  init(like other: VoxelRuns, runs: [VoxelMask.Run]) {
    (columns, rows, slices) = (other.columns, other.rows, other.slices)
    self.runs = runs
  }

  /// Other voxels of the same grid.
  ///
  /// - Parameter runs: In increasing order, none crossing a row's end or another run.
  /// - Returns: `nil` when they are not.
  public func replacing(runs: [VoxelMask.Run]) -> VoxelRuns? {
    var end = 0
    for run in runs {
      guard run.count > 0, run.start >= end, run.start + run.count <= columns * rows * slices,
        run.start / columns == (run.start + run.count - 1) / columns
      else { return nil }
      end = run.start + run.count
    }
    return VoxelRuns(like: self, runs: runs)
  }

  /// Number of voxels.
  public var count: Int { runs.reduce(0) { $0 + $1.count } }

  /// Whether no voxel belongs to it.
  public var isEmpty: Bool { runs.isEmpty }

  /// The same voxels as a mask.
  ///
  /// - Complexity: One step for each voxel of the grid.
  public var mask: VoxelMask {
    var voxels = [Bool](repeating: false, count: columns * rows * slices)
    for run in runs {
      voxels.replaceSubrange(
        run.start..<(run.start + run.count), with: repeatElement(true, count: run.count))
    }
    return VoxelMask(columns: columns, rows: rows, slices: slices, voxels: voxels)
  }

  /// Whether the two share at least one voxel; both must be of one grid.
  public func overlaps(_ other: VoxelRuns) -> Bool {
    var (left, right) = (0, 0)
    while left < runs.count && right < other.runs.count {
      let (a, b) = (runs[left], other.runs[right])
      if a.start < b.start + b.count && b.start < a.start + a.count { return true }
      if a.start + a.count <= b.start + b.count { left += 1 } else { right += 1 }
    }
    return false
  }
}
