/// One run of a network: the box of the padded grid that it answers for, and its share there.
struct NetworkRun {
  /// The box along the normal.
  let slices: AxisWindow
  /// The box down the columns.
  let rows: AxisWindow
  /// The box along the rows, as it lies in the image that is not mirrored.
  let columns: AxisWindow
  /// How the box is turned for the run; its answer is turned back.
  let flip: PackFlip

  /// Size of the box.
  var size: GridSize {
    GridSize(slices: slices.range.count, rows: rows.range.count, columns: columns.range.count)
  }

  /// Size of the box's part in a grid without padding; it begins where the box begins.
  func sizeInside(_ grid: GridSize) -> GridSize {
    func inside(_ window: AxisWindow, _ count: Int) -> Int {
      window.range.clamped(to: 0..<count).count
    }
    return GridSize(
      slices: inside(slices, grid.slices), rows: inside(rows, grid.rows),
      columns: inside(columns, grid.columns))
  }
}

/// Values on the prepared grid, put together from runs that may overlap.
struct BlendedGrid {
  /// Size of the grid, without padding.
  let size: GridSize
  /// `[slice, row, column]`; zero where no run has answered.
  private(set) var values: [Float]

  init(size: GridSize) {
    self.size = size
    values = [Float](repeating: 0, count: size.count)
  }

  /// Adds a run's values by its shares.
  ///
  /// - Parameters:
  ///   - part: The box's part in the grid, `[slice, row, column]`, turned back.
  ///   - run: Where it lies.
  ///   - weight: Factor for all of them.
  mutating func add(_ part: [Float], of run: NetworkRun, weight: Float) {
    let inside = run.sizeInside(size)
    precondition(part.count == inside.count, "The values are of another box.")
    let (slices, rows, columns) = (run.slices.range, run.rows.range, run.columns.range)
    var index = 0
    for slice in 0..<inside.slices {
      for row in 0..<inside.rows {
        let share = weight * run.slices.shares[slice] * run.rows.shares[row]
        let line = (slices.lowerBound + slice) * size.rows + rows.lowerBound + row
        let first = line * size.columns + columns.lowerBound
        for column in 0..<inside.columns {
          values[first + column] += share * run.columns.shares[column] * part[index]
          index += 1
        }
      }
    }
  }
}
