import CPixels

/// Slices of one size as floats, `[slice, row, column]`: what the measures work on.
struct SliceStack: Sendable {
  let columns: Int
  let rows: Int
  let slices: Int
  /// Width of a pixel, in mm; blocks of pixels keep their proportions.
  let columnSpacing: Double
  /// Height of a pixel, in mm.
  let rowSpacing: Double
  var values: [Float]

  var pixels: Int { columns * rows }
  var count: Int { values.count }

  /// A stack; `values` must hold `slices × rows × columns` values.
  init(
    columns: Int, rows: Int, slices: Int, columnSpacing: Double, rowSpacing: Double,
    values: [Float]
  ) {
    precondition(values.count == columns * rows * slices, "A stack needs one value for each voxel.")
    (self.columns, self.rows, self.slices) = (columns, rows, slices)
    (self.columnSpacing, self.rowSpacing, self.values) = (columnSpacing, rowSpacing, values)
  }

  /// A stack of the same size.
  func with(_ values: [Float]) -> SliceStack {
    SliceStack(
      columns: columns, rows: rows, slices: slices, columnSpacing: columnSpacing,
      rowSpacing: rowSpacing, values: values)
  }

  /// Means of blocks of `factor × factor` pixels.
  func blockMeans(_ factor: Int) -> SliceStack {
    let (width, height) = (columns / factor, rows / factor)
    let means = [Float](unsafeUninitializedCapacity: width * height * slices) { means, count in
      if let base = means.baseAddress {
        cpixels_block_means(values, columns, rows, slices, factor, base)
      }
      count = width * height * slices
    }
    return SliceStack(
      columns: width, rows: height, slices: slices, columnSpacing: columnSpacing * Double(factor),
      rowSpacing: rowSpacing * Double(factor), values: means)
  }

  /// Means over windows of `2 across + 1` columns and `2 down + 1` rows, cut at the slices' edges.
  func boxMeans(across: Int, down: Int) -> SliceStack {
    var work = [Double](repeating: 0, count: columns * 2)
    return with(
      [Float](unsafeUninitializedCapacity: count) { means, filled in
        if let base = means.baseAddress {
          cpixels_box_means(values, columns, rows, slices, across, down, &work, base)
        }
        filled = count
      })
  }

  /// The stack with rows and columns exchanged.
  var transposed: SliceStack {
    SliceStack(
      columns: rows, rows: columns, slices: slices, columnSpacing: rowSpacing,
      rowSpacing: columnSpacing,
      values: [Float](unsafeUninitializedCapacity: count) { result, filled in
        values.withUnsafeBufferPointer { values in
          guard let from = values.baseAddress, let to = result.baseAddress else { return }
          for slice in 0..<slices {
            cpixels_transpose(from + slice * pixels, columns, rows, to + slice * pixels)
          }
        }
        filled = count
      })
  }

  /// Some of the slices.
  func slices(_ kept: some Sequence<Int>) -> SliceStack {
    var chosen: [Float] = []
    var number = 0
    for slice in kept {
      chosen += values[(slice * pixels)..<((slice + 1) * pixels)]
      number += 1
    }
    return SliceStack(
      columns: columns, rows: rows, slices: number, columnSpacing: columnSpacing,
      rowSpacing: rowSpacing, values: chosen)
  }
}

extension Collection<Float> {
  /// The value below which a share of the values lies; 0 for none. The values need no order.
  func quantile(_ share: Double) -> Float {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return sorted[
      Swift.min(sorted.count - 1, Swift.max(0, Int(share * Double(sorted.count - 1) + 0.5)))]
  }
}
