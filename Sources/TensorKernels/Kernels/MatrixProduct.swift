import COpenBLAS
import CTensor

/// One matrix of a product, row-major, perhaps transposed.
public struct MatrixLayout: Equatable, Sendable {
  /// Rows as stored.
  public let rows: Int
  /// Columns as stored.
  public let columns: Int
  /// Whether the product uses the transpose.
  public let isTransposed: Bool

  /// Makes a layout.
  public init(rows: Int, columns: Int, isTransposed: Bool = false) {
    self.rows = rows
    self.columns = columns
    self.isTransposed = isTransposed
  }

  var usedRows: Int { isTransposed ? columns : rows }
  var usedColumns: Int { isTransposed ? rows : columns }

  /// Offset of an element as the product sees it.
  func offset(_ row: Int, _ column: Int) -> Int {
    isTransposed ? column * columns + row : row * columns + column
  }
}

/// Adds `alpha · left · right` to `beta · output`.
///
/// Cut into tiles of a fixed size, each computed by one call of a single-threaded BLAS, so that the
/// result does not depend on the number of threads.
///
/// - Throws: ``KernelError``.
public func multiply(
  _ left: Span<Float>, _ leftLayout: MatrixLayout, _ right: Span<Float>,
  _ rightLayout: MatrixLayout, alpha: Float = 1, beta: Float = 0,
  into output: inout MutableSpan<Float>, workers: Workers
) throws(KernelError) {
  let m = leftLayout.usedRows, k = leftLayout.usedColumns, n = rightLayout.usedColumns
  try require(left.count, equals: leftLayout.rows * leftLayout.columns)
  try require(right.count, equals: rightLayout.rows * rightLayout.columns)
  try require(rightLayout.usedRows, equals: k)
  try require(output.count, equals: m * n)
  guard m > 0, n > 0 else { return }
  guard k > 0, max(m, n, k) < Int(Int32.max) else {
    guard k == 0 else { throw .invalidParameters }
    for i in 0..<output.count { output[i] = beta == 0 ? 0 : output[i] * beta }
    return
  }
  BLAS.prepare()
  let tileRows = 256, tileColumns = 512
  let columnTiles = (n + tileColumns - 1) / tileColumns
  let tiles = (m + tileRows - 1) / tileRows * columnTiles
  left.withUnsafeBufferPointer { a in
    right.withUnsafeBufferPointer { b in
      output.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
        if m == 1 {
          return multiplyRow(a, b, rightLayout, alpha: alpha, beta: beta, into: c, workers: workers)
        }
        workers.forEach(tiles) { tile in
          let row = tile / columnTiles * tileRows, column = tile % columnTiles * tileColumns
          cblas_sgemm(
            CblasRowMajor, leftLayout.isTransposed ? CblasTrans : CblasNoTrans,
            rightLayout.isTransposed ? CblasTrans : CblasNoTrans,
            Int32(min(tileRows, m - row)), Int32(min(tileColumns, n - column)), Int32(k), alpha,
            a + leftLayout.offset(row, 0), Int32(leftLayout.columns),
            b + rightLayout.offset(0, column), Int32(rightLayout.columns), beta,
            c + row * n + column, Int32(n))
        }
      }
    }
  }
}

/// The product of one row and a matrix, cut into runs of columns of a fixed size.
private func multiplyRow(
  _ row: UnsafePointer<Float>, _ matrix: UnsafePointer<Float>, _ layout: MatrixLayout, alpha: Float,
  beta: Float, into output: UnsafeMutablePointer<Float>, workers: Workers
) {
  let k = layout.usedRows, n = layout.usedColumns, run = 128
  workers.forEach((n + run - 1) / run) { index in
    let first = index * run, count = min(run, n - first)
    cblas_sgemv(
      CblasRowMajor, layout.isTransposed ? CblasNoTrans : CblasTrans,
      Int32(layout.isTransposed ? count : k), Int32(layout.isTransposed ? k : count), alpha,
      matrix + layout.offset(0, first), Int32(layout.columns), row, 1, beta, output + first, 1)
  }
}

/// Multiplies matrices of any number type, plainly: the reference, and the way for integers.
///
/// - Throws: ``KernelError``.
public func multiplyPlainly<Element: NumericScalar>(
  _ left: Span<Element>, _ leftLayout: MatrixLayout, _ right: Span<Element>,
  _ rightLayout: MatrixLayout, into output: inout MutableSpan<Element>
) throws(KernelError) {
  let m = leftLayout.usedRows, k = leftLayout.usedColumns, n = rightLayout.usedColumns
  try require(rightLayout.usedRows, equals: k)
  try require(output.count, equals: m * n)
  for row in 0..<m {
    for column in 0..<n {
      var sum = Element.zero
      for i in 0..<k {
        let product = left[leftLayout.offset(row, i)].times(right[rightLayout.offset(i, column)])
        sum = sum.plus(product)
      }
      output[row * n + column] = sum
    }
  }
}
