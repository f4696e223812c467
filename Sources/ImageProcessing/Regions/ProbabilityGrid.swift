import CPixels
import Imaging

/// Shares of 0 to 1 on a grid, one byte a voxel: what a contour is drawn through.
///
/// A byte holds the share times 255, rounded; the error is at most 1/510. Everything said about a
/// region is computed from these bytes, so that the same threshold gives the same region again.
public struct ProbabilityGrid: Equatable, Sendable {
  /// Number of columns.
  public let columns: Int
  /// Number of rows.
  public let rows: Int
  /// Number of slices.
  public let slices: Int
  /// `[slice, row, column]`, row-major; 255 is one.
  public private(set) var values: [UInt8]

  /// A grid of zeros, to be filled slice by slice.
  public init(columns: Int, rows: Int, slices: Int) {
    (self.columns, self.rows, self.slices) = (columns, rows, slices)
    values = [UInt8](repeating: 0, count: columns * rows * slices)
  }

  /// A grid of kept bytes; `nil` when their number is another than that of the voxels.
  public init?(columns: Int, rows: Int, slices: Int, values: [UInt8]) {
    guard columns > 0, rows > 0, slices > 0, values.count == columns * rows * slices else {
      return nil
    }
    (self.columns, self.rows, self.slices, self.values) = (columns, rows, slices, values)
  }

  /// Fills one slice with shares, `[row, column]`; values beyond 0 and 1 are clamped.
  public mutating func setSlice(_ index: Int, to shares: [Float]) {
    let area = columns * rows
    precondition(shares.count == area && (0..<slices).contains(index), "Slice of another grid.")
    values.withUnsafeMutableBufferPointer { bytes in
      guard let first = bytes.baseAddress else { return }
      cpixels_quantise(shares, area, first + index * area)
    }
  }

  /// The voxels whose share reaches a threshold; empty for a threshold above 1.
  ///
  /// - Parameter threshold: Above 0, at most 1. The smallest byte taken is `threshold × 255`,
  ///   rounded up.
  public func voxels(reaching threshold: Double) -> VoxelRuns {
    let level = (threshold * 255 - 1e-9).rounded(.up)
    guard level <= 255, level.isFinite else { return VoxelRuns(of: self, lines: []) }
    return VoxelRuns(of: self, lines: runs(reaching: UInt8(max(level, 1))))
  }

  /// Mean share over a region, 0 to 1; `nil` when it is empty.
  public func mean(over region: VoxelRuns) -> Double? {
    var (sum, count) = (0, 0)
    for run in region.runs {
      for voxel in run.start..<(run.start + run.count) { sum += Int(values[voxel]) }
      count += run.count
    }
    return count > 0 ? Double(sum) / Double(count) / 255 : nil
  }

  /// Largest share over a region, 0 to 1; `nil` when it is empty.
  public func maximum(over region: VoxelRuns) -> Double? {
    let largest = region.runs.lazy.map { run in
      values[run.start..<(run.start + run.count)].reduce(0, max)
    }.max()
    return largest.map { Double($0) / 255 }
  }

  private func runs(reaching level: UInt8) -> [[VoxelMask.Run]] {
    values.withUnsafeBufferPointer { bytes in
      (0..<(rows * slices)).map { line in
        guard let first = bytes.baseAddress else { return [] }
        var (runs, start, next): ([VoxelMask.Run], Int, Int) = ([], 0, 0)
        while start < columns {
          let length = cpixels_next_run(first + line * columns, columns, start, level, &next)
          guard length > 0 else { break }
          runs.append(VoxelMask.Run(start: line * columns + next, count: length))
          start = next + length
        }
        return runs
      }
    }
  }
}
