import CPixels

/// A complex image in two planes, `[row, column]`.
struct ComplexImage: Equatable, Sendable {
  /// Number of columns.
  let columns: Int
  /// Number of rows.
  let rows: Int
  /// Real parts, row-major.
  var real: [Float]
  /// Imaginary parts, row-major.
  var imaginary: [Float]

  /// An image of zeros.
  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    real = [Float](repeating: 0, count: columns * rows)
    imaginary = real
  }

  /// Works on one row's real and imaginary parts.
  mutating func withLine(
    _ row: Int, _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition((0..<rows).contains(row), "The row is one of the image.")
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard let real = real.baseAddress, let imaginary = imaginary.baseAddress else { return }
        body(real + row * columns, imaginary + row * columns)
      }
    }
  }
}

/// The discrete Fourier transform of one length, prepared.
///
/// Mixed radix (Stockham's ordering) for lengths whose prime factors are at most 13, Bluestein's
/// algorithm for the others; single precision with factors computed in double.
struct FourierTransform: Equatable, Sendable {
  /// Number of samples.
  let count: Int
  private let table: [Float]

  /// Prepares transforms of `count` samples, at least 1.
  init(count: Int) {
    precondition(count >= 1, "A transform needs a sample.")
    self.count = count
    var work = [Float](repeating: 0, count: cpixels_fourier_work_count(count))
    var table = [Float](repeating: 0, count: cpixels_fourier_table_count(count))
    cpixels_fourier_prepare(count, &table, &work)
    self.table = table
  }

  /// Transforms the middle axis of `[outer, count, inner]` in place; not normalised either way.
  func apply(
    _ real: inout [Float], _ imaginary: inout [Float], outer: Int, inner: Int,
    isInverse: Bool = false
  ) {
    precondition(
      real.count == outer * count * inner && imaginary.count == real.count,
      "The transform's length is that of the axis.")
    var work = [Float](repeating: 0, count: cpixels_fourier_work_count(count))
    if isInverse {
      cpixels_fourier_axis(&imaginary, &real, outer, count, inner, table, &work)
    } else {
      cpixels_fourier_axis(&real, &imaginary, outer, count, inner, table, &work)
    }
  }
}

/// Two-dimensional transforms of one size, prepared.
struct PlaneTransform: Equatable, Sendable {
  private let alongRows: FourierTransform
  private let downColumns: FourierTransform

  /// Prepares transforms of images of this size.
  init(size: MatrixSize) {
    alongRows = FourierTransform(count: size.columns)
    downColumns =
      size.rows == size.columns ? alongRows : FourierTransform(count: size.rows)
  }

  /// Transforms both axes in place; not normalised either way.
  func apply(_ image: inout ComplexImage, isInverse: Bool = false) {
    alongRows.apply(
      &image.real, &image.imaginary, outer: image.rows, inner: 1, isInverse: isInverse)
    downColumns.apply(
      &image.real, &image.imaginary, outer: 1, inner: image.columns, isInverse: isInverse)
  }
}
