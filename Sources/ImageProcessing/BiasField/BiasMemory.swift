import CPixels
import Imaging

/// The memory that the slices of a search write to at the same time, each its own part.
///
/// Unchecked, since each slice has one writer and is read when all are done.
final class BiasMemory: @unchecked Sendable {
  /// Bins of the histogram.
  let bins: Int
  /// Logarithms in the mask.
  let values: UnsafeMutablePointer<Float>
  /// What each slice tells of the last step.
  let changes: UnsafeMutablePointer<cpixels_bias_change>
  /// `[slice, bin]`.
  let histograms: UnsafeMutablePointer<Double>
  /// The slices, with pointers into this memory.
  private(set) var slices: [cpixels_mask_slice] = []
  /// First voxel of each slice, and the number of all.
  let firstVoxel: [Int]

  private let columns: UnsafeMutablePointer<UInt32>
  private let lines: UnsafeMutablePointer<cpixels_mask_line>

  init(_ voxels: BiasVoxels, bins: Int) {
    let slices = voxels.firstLine.count - 1
    self.bins = bins
    values = .allocate(capacity: voxels.values.count)
    values.initialize(from: voxels.values, count: voxels.values.count)
    columns = .allocate(capacity: voxels.columns.count)
    columns.initialize(from: voxels.columns, count: voxels.columns.count)
    lines = .allocate(capacity: voxels.lines.count)
    lines.initialize(from: voxels.lines, count: voxels.lines.count)
    changes = .allocate(capacity: slices)
    histograms = .allocate(capacity: slices * bins)
    firstVoxel = voxels.firstLine.map {
      $0 < voxels.lines.count ? voxels.lines[$0].start : voxels.values.count
    }
    self.slices = zip(voxels.firstLine, voxels.firstLine.dropFirst()).map { first, next in
      cpixels_mask_slice(lines: lines + first, line_count: next - first, columns: columns)
    }
  }

  deinit {
    values.deallocate()
    columns.deallocate()
    lines.deallocate()
    changes.deallocate()
    histograms.deallocate()
  }

  /// Number of voxels in the mask.
  var count: Int { firstVoxel.last ?? 0 }

  /// Smallest and largest logarithm.
  var range: ClosedRange<Float> {
    let values = UnsafeBufferPointer(start: values, count: count)
    return (values.min() ?? 0)...(values.max() ?? 0)
  }

  /// The histogram of all slices.
  func histogram(low: Double, step: Double) -> [Double] {
    SideBySide.each(slices.count) { slice in
      let target = self.histograms + slice * self.bins
      target.update(repeating: 0, count: self.bins)
      cpixels_bias_histogram(
        self.values + self.firstVoxel[slice], self.firstVoxel[slice + 1] - self.firstVoxel[slice],
        low, step, target, self.bins)
    }
    return (0..<bins).map { bin in
      (0..<slices.count).reduce(0.0) { $0 + histograms[$1 * bins + bin] }
    }
  }
}
