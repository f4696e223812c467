/// Where things of a pattern lie: in shares of a square that is centred in the picture.
struct PatternFrame: Equatable {
  /// Size of the picture in samples.
  let width: Int
  let height: Int
  /// The pattern's square, in samples.
  private let across: Double
  private let down: Double

  /// Smallest side in samples at which a detail is drawn.
  static let leastDetail = 4

  init(width: Int, height: Int, sampleAspect: Double) {
    let aspect = sampleAspect.isFinite && sampleAspect > 0 ? sampleAspect : 1
    (self.width, self.height) = (max(0, width), max(0, height))
    across = min(Double(self.width), Double(self.height) * aspect)
    down = across / aspect
  }

  /// A rectangle by shares of the square.
  func area(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> PixelRegion {
    let (left, right) = (column(x), column(x + width))
    let (top, bottom) = (row(y), row(y + height))
    return PixelRegion(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// A square of a share of the side, of as many samples wherever it lies.
  func square(_ x: Double, _ y: Double, side: Double) -> PixelRegion {
    PixelRegion(
      x: column(x), y: row(y), width: Int((side * across).rounded()),
      height: Int((side * down).rounded()))
  }

  /// Whether the least patch of a pattern is large enough to be seen.
  var holdsPattern: Bool { square(0, 0, side: 0.08).isDetail }

  /// Places for patches on a ring of `columns × rows` squares, clockwise from the upper left; a tenth of
  /// a square is left free between two.
  func ring(columns: Int, rows: Int, side: Double, middle: Double) -> [PixelRegion] {
    let top = (0..<columns).map { (column: $0, row: 0) }
    let right = (1..<rows).map { (column: columns - 1, row: $0) }
    let bottom = (0..<(columns - 1)).reversed().map { (column: $0, row: rows - 1) }
    let left = (1..<(rows - 1)).reversed().map { (column: 0, row: $0) }
    let x = 0.5 - Double(columns) * side / 2
    let y = middle - Double(rows) * side / 2
    return (top + right + bottom + left).map {
      square(
        x + (Double($0.column) + 0.05) * side, y + (Double($0.row) + 0.05) * side,
        side: 0.9 * side)
    }
  }

  private func column(_ share: Double) -> Int {
    Int((Double(width) / 2 + (share - 0.5) * across).rounded())
  }

  private func row(_ share: Double) -> Int {
    Int((Double(height) / 2 + (share - 0.5) * down).rounded())
  }
}

extension PixelRegion {
  /// Whether the region is large enough to be seen as a detail.
  var isDetail: Bool { min(width, height) >= PatternFrame.leastDetail }

  /// The part in the middle, by shares of the sides.
  func middle(_ across: Double, _ down: Double) -> PixelRegion {
    let inner = (Int(Double(width) * across), Int(Double(height) * down))
    return PixelRegion(
      x: x + (width - inner.0) / 2, y: y + (height - inner.1) / 2, width: inner.0,
      height: inner.1)
  }

  /// The four corners, each of a share of the sides: upper left, upper right, lower left, lower right.
  func corners(_ share: Double) -> [PixelRegion] {
    let (across, down) = (Int(Double(width) * share), Int(Double(height) * share))
    return [y, y + height - down].flatMap { top in
      [x, x + width - across].map { PixelRegion(x: $0, y: top, width: across, height: down) }
    }
  }

  /// Equal parts in rows and columns with a gap of one sample between them.
  func parts(columns: Int, rows: Int) -> [PixelRegion] {
    let across = (width - columns + 1) / max(1, columns)
    let down = (height - rows + 1) / max(1, rows)
    return (0..<rows).flatMap { row in
      (0..<columns).map {
        PixelRegion(
          x: x + $0 * (across + 1), y: y + row * (down + 1), width: across, height: down)
      }
    }
  }
}
