/// Weighted linear least squares of few unknowns.
struct LeastSquares {
  private var matrix: [[Double]]
  private var right: [Double]

  init(unknowns: Int) {
    matrix = [[Double]](repeating: [Double](repeating: 0, count: unknowns), count: unknowns)
    right = [Double](repeating: 0, count: unknowns)
  }

  /// Adds the demand that `coefficients` times the unknowns be `value`.
  mutating func add(_ coefficients: [Double], _ value: Double, weight: Double = 1) {
    for row in coefficients.indices {
      right[row] += weight * coefficients[row] * value
      for column in coefficients.indices {
        matrix[row][column] += weight * coefficients[row] * coefficients[column]
      }
    }
  }

  /// The unknowns, by elimination with pivots; `nil` when the demands leave one open.
  func solved() -> [Double]? {
    var matrix = matrix, right = right
    let count = right.count
    for column in 0..<count {
      let pivot =
        (column..<count).max { abs(matrix[$0][column]) < abs(matrix[$1][column]) } ?? column
      guard abs(matrix[pivot][column]) > 1e-9 else { return nil }
      matrix.swapAt(column, pivot)
      right.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let part = matrix[row][column] / matrix[column][column]
        for index in column..<count { matrix[row][index] -= part * matrix[column][index] }
        right[row] -= part * right[column]
      }
    }
    return (0..<count).map { right[$0] / matrix[$0][$0] }
  }
}
