/// A part of a picture that is one slice of many.
public struct Tile: Hashable, Sendable {
  /// Place among the slices of the picture, from zero, along its rows from the upper left corner.
  public var number: Int
  /// The tile's first column in the picture, from zero.
  public var column: Int
  /// The tile's first row in the picture, from zero.
  public var row: Int
  /// Number of columns of the tile.
  public var columns: Int
  /// Number of rows of the tile.
  public var rows: Int
  /// Number of columns of the whole picture.
  public var pictureColumns: Int
  /// Number of rows of the whole picture.
  public var pictureRows: Int

  /// The tile of a picture that is divided into `side` × `side` tiles of one size.
  ///
  /// - Parameters:
  ///   - number: Place of the tile, from zero, along the rows.
  ///   - side: Number of tiles in a row, and in a column, of the picture.
  ///   - columns: Number of columns of the picture.
  ///   - rows: Number of rows of the picture.
  /// - Returns: `nil` when the picture does not divide evenly, or has no such tile.
  public init?(number: Int, side: Int, columns: Int, rows: Int) {
    guard (1...65535).contains(side), (1...65535).contains(columns), (1...65535).contains(rows),
      number >= 0, number < side * side, columns % side == 0, rows % side == 0
    else { return nil }
    self.number = number
    (self.columns, self.rows) = (columns / side, rows / side)
    (column, row) = (number % side * self.columns, number / side * self.rows)
    (pictureColumns, pictureRows) = (columns, rows)
  }

  /// The tile's samples.
  ///
  /// - Parameter picture: Samples of the whole picture in row-major order.
  /// - Returns: The tile's in row-major order; `nil` when the picture is of another size.
  public func part(of picture: [Float]) -> [Float]? {
    guard picture.count == pictureColumns * pictureRows else { return nil }
    var samples: [Float] = []
    samples.reserveCapacity(columns * rows)
    for row in row..<(row + rows) {
      let start = row * pictureColumns + column
      guard start >= 0, start + columns <= picture.count else { return nil }
      samples += picture[start..<(start + columns)]
    }
    return samples
  }
}

extension Frame {
  /// The frame as its file has it: of a tile, the whole picture, which lies on no plane.
  public var wholePicture: Frame {
    guard let tile else { return self }
    var whole = self
    (whole.columns, whole.rows) = (tile.pictureColumns, tile.pictureRows)
    (whole.tile, whole.geometry) = (nil, nil)
    return whole
  }
}
