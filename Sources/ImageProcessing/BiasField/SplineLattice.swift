/// Control points of a cubic B-spline surface on a grid.
struct SplineLattice {
  /// Control points along columns, rows and slices.
  let columns, rows, slices: Int
  /// `[slice, row, column]`.
  var values: [Double]

  /// A lattice of zeros.
  init(columns: Int, rows: Int, slices: Int) {
    (self.columns, self.rows, self.slices) = (columns, rows, slices)
    values = [Double](repeating: 0, count: columns * rows * slices)
  }

  /// Control points of one plane.
  var area: Int { columns * rows }

  /// The control points at a position along slices, `[row, column]`.
  ///
  /// - Parameters:
  ///   - first: First of the four planes that the position depends on.
  ///   - weights: Their four values.
  func plane(first: Int, weights: UnsafePointer<Float>) -> [Float] {
    (0..<area).map { place in
      var sum = 0.0
      for term in 0..<4 { sum += Double(weights[term]) * values[(first + term) * area + place] }
      return Float(sum)
    }
  }

  /// The same surface with spans of half the length.
  ///
  /// Subdivision of uniform cubic splines (Lane, Riesenfeld, IEEE PAMI 2:35, 1980,
  /// doi:10.1109/TPAMI.1980.4766968).
  func refined() -> SplineLattice {
    let fine = Self.refined(values, outer: slices * rows, count: columns, inner: 1)
    let finer = Self.refined(fine, outer: slices, count: rows, inner: 2 * columns - 3)
    var result = SplineLattice(columns: 2 * columns - 3, rows: 2 * rows - 3, slices: 2 * slices - 3)
    result.values = Self.refined(finer, outer: 1, count: slices, inner: result.area)
    return result
  }

  /// Along the middle axis of `[outer, count, inner]`.
  private static func refined(_ values: [Double], outer: Int, count: Int, inner: Int) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(outer * (2 * count - 3) * inner)
    for block in 0..<outer {
      for point in 0..<(2 * count - 3) {
        let first = (block * count + point / 2) * inner
        for place in first..<(first + inner) {
          let (low, middle) = (values[place], values[place + inner])
          result.append(
            point % 2 == 0
              ? (low + middle) / 2 : (low + 6 * middle + values[place + 2 * inner]) / 8)
        }
      }
    }
    return result
  }
}
