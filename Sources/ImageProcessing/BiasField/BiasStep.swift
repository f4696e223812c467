import CPixels
import Imaging

/// Fitting and subtracting splines at one level of a search.
struct BiasStep {
  private let memory: BiasMemory
  private let columns, rows, slices: SplineAxis
  /// The weight that the mask gives to each control point.
  private var weights: SplineLattice

  /// A step at the level of `lattice`.
  init(_ memory: BiasMemory, lattice: SplineLattice, grid: BiasGrid) {
    self.memory = memory
    columns = Self.axis(grid.columns, points: lattice.columns)
    rows = Self.axis(grid.rows, points: lattice.rows)
    slices = Self.axis(grid.slices, points: lattice.slices)
    weights = SplineLattice(columns: lattice.columns, rows: lattice.rows, slices: lattice.slices)
    let (memory, columns, rows) = (memory, columns, rows)
    weights.values = sums(slices.squared) { slice, line, target in
      var (across, down) = (columns.squared, rows.squared)
      var lines = memory.slices[slice]
      cpixels_bias_weights(&lines, &across, &down, line, target)
    }
  }

  /// Splines near what the sharpened histogram takes away, by Lee's approximation.
  ///
  /// - Parameters:
  ///   - expected: The sharpened logarithm of each bin.
  ///   - low: Logarithm of the first bin.
  ///   - width: Distance of bins.
  func fit(_ expected: [Float], low: Double, width: Double) -> SplineLattice {
    let (memory, columns, rows) = (memory, columns, rows)
    var result = weights
    let sums = sums(slices.cubed) { slice, line, target in
      var (across, down) = (columns.cubed, rows.cubed)
      var lines = memory.slices[slice]
      expected.withUnsafeBufferPointer { expected in
        var sharpening = cpixels_sharpening(
          low: low, step: width, expected: expected.baseAddress, bins: expected.count)
        cpixels_bias_gather(
          memory.values, &lines, &sharpening, &across, &down, line, target)
      }
    }
    for index in sums.indices {
      let weight = weights.values[index]
      result.values[index] = weight > 0 ? sums[index] / weight : 0
    }
    return result
  }

  /// Takes splines off the logarithms, and leaves in the memory what changed.
  func subtract(_ lattice: SplineLattice) {
    let (memory, columns, rows, slices) = (memory, columns, rows, slices)
    SideBySide.each(memory.slices.count) { slice in
      let along = slices.values
      let plane = lattice.plane(
        first: Int(along.first[slice]), weights: along.values + 4 * slice)
      var (across, down) = (columns.values, rows.values)
      var lines = memory.slices[slice]
      var line = [Float](repeating: 0, count: lattice.columns)
      cpixels_bias_subtract(
        memory.values, &lines, plane, &across, &down, &line, memory.changes + slice)
    }
  }

  private static func axis(_ axis: BiasGrid.Axis, points: Int) -> SplineAxis {
    SplineAxis(positions: axis.places.map(Double.init), length: axis.length, points: points)
  }

  /// Sums over all slices, `[slice, row, column]` of the lattice.
  ///
  /// - Parameters:
  ///   - along: The factor of each slice for the control points it belongs to.
  ///   - work: Gives the sums of one slice: its index, scratch for a line, and where to write.
  private func sums(
    _ along: cpixels_spline_axis,
    _ work: @Sendable (Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    let (area, points) = (weights.area, weights.columns)
    var planes = [Double](repeating: 0, count: memory.slices.count * area)
    SideBySide.fill(&planes, parts: memory.slices.count) { target, slice in
      var line = [Float](repeating: 0, count: points)
      work(slice, &line, target)
    }
    var result = [Double](repeating: 0, count: weights.values.count)
    for slice in memory.slices.indices {
      for term in 0..<4 {
        let (factor, first) = (
          Double(along.values[4 * slice + term]), (Int(along.first[slice]) + term) * area
        )
        for place in 0..<area { result[first + place] += factor * planes[slice * area + place] }
      }
    }
    return result
  }
}
