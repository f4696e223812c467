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

  /// Works on the real and imaginary parts from the start of a row on.
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
  ///
  /// - Parameter lines: Which of the outer × inner lines; the others stay as they are.
  func apply(
    _ real: inout [Float], _ imaginary: inout [Float], inner: Int, lines: Range<Int>,
    isInverse: Bool = false
  ) {
    precondition(
      real.count % (count * inner) == 0 && imaginary.count == real.count && lines.lowerBound >= 0
        && lines.upperBound <= real.count / count, "The transform's length is that of the axis.")
    var work = [Float](repeating: 0, count: cpixels_fourier_work_count(count))
    if isInverse {
      cpixels_fourier_axis(
        &imaginary, &real, count, inner, lines.lowerBound, lines.count, table, &work)
    } else {
      cpixels_fourier_axis(
        &real, &imaginary, count, inner, lines.lowerBound, lines.count, table, &work)
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
  ///
  /// - Parameters:
  ///   - rows: All rows that are not zero.
  ///   - columns: The columns that are wanted; the others are not finished.
  func apply(
    _ image: inout ComplexImage, rows: CyclicRange, columns: CyclicRange, isInverse: Bool = false
  ) {
    for lines in rows.parts(of: image.rows) {
      alongRows.apply(
        &image.real, &image.imaginary, inner: 1, lines: lines, isInverse: isInverse)
    }
    for lines in columns.parts(of: image.columns) {
      downColumns.apply(
        &image.real, &image.imaginary, inner: image.columns, lines: lines, isInverse: isInverse)
    }
  }
}

/// Places of an axis that closes upon itself: `count` from `start` on, which may be negative.
struct CyclicRange: Equatable, Sendable {
  let start, count: Int

  /// The places in order, of at most `length`; `first` counts from the range's start.
  func runs(of length: Int) -> [(first: Int, places: Range<Int>)] {
    let begin = modulo(start, length), straight = min(count, length - begin)
    return [(0, begin..<(begin + straight)), (straight, 0..<(count - straight))]
  }

  /// The places from 0 to `length` − 1, each once.
  func parts(of length: Int) -> [Range<Int>] {
    guard count < length else { return [0..<length] }
    let first = modulo(start, length)
    guard first + count > length else { return [first..<(first + count)] }
    return [0..<(first + count - length), first..<length]
  }
}
