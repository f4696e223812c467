import CPixels
import Glibc
import Imaging

/// The thinned grid of a search: one voxel of each block.
struct BiasGrid {
  /// One axis.
  struct Axis {
    /// Voxels of the whole axis.
    let length: Int
    /// The voxels in the middle of each block.
    let places: [Int]

    init(length: Int, shrink: Int) {
      self.length = length
      let size = min(max(shrink, 1), length)
      let count = length / size
      let first = (length - count * size) / 2 + size / 2
      places = (0..<count).map { first + $0 * size }
    }
  }

  let columns, rows, slices: Axis

  init(_ geometry: VolumeGeometry, _ settings: BiasFieldSettings) {
    columns = Axis(length: geometry.columns, shrink: settings.shrinkInPlane)
    rows = Axis(length: geometry.rows, shrink: settings.shrinkInPlane)
    slices = Axis(length: geometry.slices, shrink: settings.shrinkAlongSlices)
  }
}

/// The logarithms of the thinned grid's voxels in the mask, packed row by row.
struct BiasVoxels {
  /// Logarithms in the mask.
  var values: [Float] = []
  /// Column of each.
  private(set) var columns: [UInt32] = []
  /// Rows that have voxels in the mask, slice by slice.
  private(set) var lines: [cpixels_mask_line] = []
  /// First line of each slice, and the number of all.
  private(set) var firstLine = [0]

  /// The thinned grid's voxels that are in the mask and above zero; `nil` when there is none.
  init?(of volume: Volume, inside: [UInt8], grid: BiasGrid) {
    for slice in grid.slices.places {
      for (index, row) in grid.rows.places.enumerated() {
        add(volume, inside, row: index, from: (slice * volume.geometry.rows + row), grid)
      }
      firstLine.append(lines.count)
    }
    if values.isEmpty { return nil }
  }

  /// Adds what a row of the volume holds; `line` counts the rows of all slices.
  private mutating func add(
    _ volume: Volume, _ inside: [UInt8], row: Int, from line: Int, _ grid: BiasGrid
  ) {
    let (start, first) = (values.count, line * volume.geometry.columns)
    for (index, column) in grid.columns.places.enumerated() {
      let value = volume.samples[first + column]
      guard inside[first + column] != 0, value > 0 else { continue }
      values.append(log(value))
      columns.append(UInt32(index))
    }
    guard values.count > start else { return }
    lines.append(
      cpixels_mask_line(row: Int32(row), count: Int32(values.count - start), start: start))
  }
}
