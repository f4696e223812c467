import Imaging

/// The pixels of one slice, and what can be said of masks on them.
struct PlaneGrid: Equatable {
  let columns: Int
  let rows: Int
  /// Distance between columns, in mm.
  let columnSpacing: Double
  /// Distance between rows, in mm.
  let rowSpacing: Double

  init(_ geometry: VolumeGeometry) {
    (columns, rows) = (geometry.columns, geometry.rows)
    columnSpacing = geometry.firstSlice.columnSpacing
    rowSpacing = geometry.firstSlice.rowSpacing
  }

  /// Number of pixels.
  var count: Int { columns * rows }

  /// Area of one pixel, in mm².
  var pixelArea: Double { columnSpacing * rowSpacing }

  /// Whether a pixel lies on the outermost rows or columns.
  func isAtEdge(_ pixel: Int) -> Bool {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: columns)
    return row == 0 || row == rows - 1 || column == 0 || column == columns - 1
  }

  /// Hands the pixels that share an edge with a pixel to `body`.
  @inline(__always)
  func forEachNeighbour(of pixel: Int, _ body: (Int) -> Void) {
    let column = pixel % columns
    if column > 0 { body(pixel - 1) }
    if column < columns - 1 { body(pixel + 1) }
    if pixel >= columns { body(pixel - columns) }
    if pixel < count - columns { body(pixel + columns) }
  }

  /// The pixels of `allowed` that can be reached from `seeds`, which are marked themselves.
  func flood(from seeds: [Int], through allowed: (Int) -> Bool) -> [Bool] {
    var reached = [Bool](repeating: false, count: count)
    for seed in seeds { reached[seed] = true }
    var stack = seeds
    while let pixel = stack.popLast() {
      forEachNeighbour(of: pixel) { next in
        if !reached[next] && allowed(next) {
          reached[next] = true
          stack.append(next)
        }
      }
    }
    return reached
  }

  /// Distance of every pixel's centre in a box to the nearest centre there that is in a mask, in mm; a
  /// very large number where there is none, and outside the box.
  ///
  /// Exact, by the lower envelope of parabolas (Felzenszwalb and Huttenlocher 2012,
  /// doi:10.4086/toc.2012.v008a019).
  func distances(to mask: [Bool], in box: PixelBox? = nil) -> [Float] {
    precondition(mask.count == count, "The mask is of another slice.")
    let box = box ?? PixelBox(columns: 0...(columns - 1), rows: 0...(rows - 1))
    let far: Float = 1e4
    var result = [Float](repeating: far, count: count)
    let step = Float(columnSpacing)
    for row in box.rows {
      let first = row * columns + box.columns.lowerBound
      let line = first..<(first + box.columns.count)
      var distance = far
      for pixel in line {
        distance = mask[pixel] ? 0 : min(distance + step, far)
        result[pixel] = distance
      }
      distance = far
      for pixel in line.reversed() {
        distance = mask[pixel] ? 0 : min(distance + step, far)
        result[pixel] = min(result[pixel], distance)
      }
    }
    var envelope = Envelope(count: box.rows.count, spacing: Float(rowSpacing))
    for column in box.columns {
      envelope.apply(to: &result, from: box.rows.lowerBound * columns + column, by: columns)
    }
    return result
  }

  /// The box around the pixels of a mask, grown by a distance in mm; `nil` when the mask is empty.
  func box(around mask: [Bool], margin: Double) -> PixelBox? {
    var (left, right, top, bottom) = (columns, -1, rows, -1)
    for row in 0..<rows {
      for column in 0..<columns where mask[row * columns + column] {
        (left, right) = (min(left, column), max(right, column))
        (top, bottom) = (min(top, row), max(bottom, row))
      }
    }
    guard right >= 0 else { return nil }
    let (x, y) = (
      Int((margin / columnSpacing).rounded(.up)), Int((margin / rowSpacing).rounded(.up))
    )
    return PixelBox(
      columns: max(0, left - x)...min(columns - 1, right + x),
      rows: max(0, top - y)...min(rows - 1, bottom + y))
  }
}

/// A box of pixels.
struct PixelBox: Equatable {
  let columns: ClosedRange<Int>
  let rows: ClosedRange<Int>
}

/// The lower envelope of parabolas over a column of distances.
private struct Envelope {
  private let spacing: Float
  private var squares: [Float]
  private var vertices: [Int]
  private var borders: [Float]

  init(count: Int, spacing: Float) {
    self.spacing = spacing
    squares = [Float](repeating: 0, count: count)
    vertices = [Int](repeating: 0, count: count)
    borders = [Float](repeating: 0, count: count + 1)
  }

  /// Replaces distances along rows by distances in the plane.
  mutating func apply(to values: inout [Float], from first: Int, by step: Int) {
    for index in squares.indices {
      let value = values[first + index * step]
      squares[index] = value * value
    }
    var last = 0
    (vertices[0], borders[0], borders[1]) = (0, -.infinity, .infinity)
    for index in squares.indices.dropFirst() {
      var crossing = meeting(index, vertices[last])
      while crossing <= borders[last] {
        last -= 1
        crossing = meeting(index, vertices[last])
      }
      last += 1
      (vertices[last], borders[last], borders[last + 1]) = (index, crossing, .infinity)
    }
    last = 0
    for index in squares.indices {
      while borders[last + 1] < Float(index) { last += 1 }
      let offset = Float(index - vertices[last]) * spacing
      values[first + index * step] = (offset * offset + squares[vertices[last]]).squareRoot()
    }
  }

  /// Where the parabola of a later index begins to lie below that of an earlier one.
  private func meeting(_ later: Int, _ earlier: Int) -> Float {
    let (p, q) = (Float(later), Float(earlier))
    let rise = (squares[later] - squares[earlier]) / (spacing * spacing)
    return (rise + p * p - q * q) / (2 * (p - q))
  }
}
