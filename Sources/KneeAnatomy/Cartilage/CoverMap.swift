/// Where a bone's surface, laid flat, is covered: cells of one millimetre.
struct CoverMap: Sendable {
  /// Side of a cell, in mm.
  static let side = 1.0
  /// Cells around what is covered, so that closing has room.
  private static let margin = 16

  private(set) var cells: [Bool]
  let columns: Int, rows: Int
  private let left: Double, bottom: Double

  /// The cells in which places lie.
  ///
  /// - Parameter places: First and second coordinate, in mm.
  init(_ places: [(Double, Double)]) {
    let (across, along) = (places.map(\.0), places.map(\.1))
    left = (across.min() ?? 0) - Double(Self.margin) * Self.side
    bottom = (along.min() ?? 0) - Double(Self.margin) * Self.side
    columns = Int(((across.max() ?? 0) - left) / Self.side) + Self.margin + 1
    rows = Int(((along.max() ?? 0) - bottom) / Self.side) + Self.margin + 1
    cells = [Bool](repeating: false, count: columns * rows)
    for place in places { if let cell = cell(place.0, place.1) { cells[cell] = true } }
  }

  /// Whether a place lies in a cell that is covered.
  func contains(_ across: Double, _ along: Double) -> Bool {
    cell(across, along).map { cells[$0] } ?? false
  }

  /// Area of the covered cells in mm².
  var area: Double { Double(cells.count { $0 }) * Self.side * Self.side }

  private func cell(_ across: Double, _ along: Double) -> Int? {
    let column = Int(((across - left) / Self.side).rounded(.down))
    let row = Int(((along - bottom) / Self.side).rounded(.down))
    guard column >= 0, row >= 0, column < columns, row < rows else { return nil }
    return row * columns + column
  }
}

extension CoverMap {
  /// Drops what is smaller than an area in mm².
  mutating func dropSpecks(below area: Double) {
    let pieces = pieces(of: true)
    for piece in pieces where Double(piece.count) * Self.side * Self.side < area {
      for cell in piece { cells[cell] = false }
    }
  }

  /// Covers what is enclosed.
  mutating func fillHoles() {
    for piece in pieces(of: false) where !piece.contains(where: isAtEdge) {
      for cell in piece { cells[cell] = true }
    }
  }

  /// Covers what a disc cannot enter from outside.
  mutating func close(radius: Double) {
    let grown = CoverMap.grown(cells, columns, rows, radius)
    let shrunk = CoverMap.grown(grown.map { !$0 }, columns, rows, radius).map { !$0 }
    for index in cells.indices where shrunk[index] { cells[index] = true }
  }

  /// The same without the cells at the margin.
  var withoutMargin: CoverMap {
    var inner = self
    inner.cells = CoverMap.grown(cells.map { !$0 }, columns, rows, 1.5 * Self.side).map { !$0 }
    return inner
  }

  private func isAtEdge(_ cell: Int) -> Bool {
    let (row, column) = (cell / columns, cell % columns)
    return row == 0 || column == 0 || row == rows - 1 || column == columns - 1
  }

  /// Pieces that hang together by their cells' sides.
  private func pieces(of value: Bool) -> [[Int]] {
    var seen = cells.map { $0 != value }, pieces: [[Int]] = []
    for start in cells.indices where !seen[start] {
      var piece = [start], next = 0
      seen[start] = true
      while next < piece.count {
        let cell = piece[next], column = cell % columns
        next += 1
        var beside: [Int] = []
        if column > 0 { beside.append(cell - 1) }
        if column < columns - 1 { beside.append(cell + 1) }
        if cell >= columns { beside.append(cell - columns) }
        if cell < cells.count - columns { beside.append(cell + columns) }
        for cell in beside where !seen[cell] {
          seen[cell] = true
          piece.append(cell)
        }
      }
      pieces.append(piece)
    }
    return pieces
  }

  /// All cells within a radius of a true one.
  private static func grown(_ cells: [Bool], _ columns: Int, _ rows: Int, _ radius: Double)
    -> [Bool]
  {
    let reach = Int(radius / side)
    let disc = (-reach...reach).map { row in
      Int((radius * radius / (side * side) - Double(row * row)).squareRoot())
    }
    var result = [Bool](repeating: false, count: cells.count)
    for row in 0..<rows {
      for column in 0..<columns where cells[row * columns + column] {
        for (index, half) in disc.enumerated() {
          let target = row + index - reach
          guard target >= 0, target < rows else { continue }
          let (low, high) = (max(column - half, 0), min(column + half, columns - 1))
          for cell in target * columns + low...target * columns + high { result[cell] = true }
        }
      }
    }
    return result
  }
}
