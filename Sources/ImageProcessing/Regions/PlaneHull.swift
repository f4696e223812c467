import Imaging

/// A point of the image plane, in mm along the row and down the column.
struct PlanePoint {
  let x: Double
  let y: Double

  func squaredDistance(to other: PlanePoint) -> Double {
    (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
  }

  /// Whether `self`, `next`, `third` turn clockwise or run straight on.
  func doesNotTurnLeft(_ next: PlanePoint, _ third: PlanePoint) -> Bool {
    (next.x - x) * (third.y - y) - (next.y - y) * (third.x - x) <= 0
  }
}

/// The convex hull of a region's outline in one slice.
///
/// The outline passes through the middles of the outer pixels' edges.
struct PlaneHull {
  /// The corners, counter-clockwise; the first is there twice.
  let corners: [PlanePoint]

  /// The hull of the runs of one slice.
  init(_ lines: [RegionLine], on plane: SliceGeometry) {
    var points: [PlanePoint] = []
    for line in lines {
      let row = Double(line.row)
      let (first, last) = (Double(line.first), Double(line.last))
      for (x, y) in [
        (first - 0.5, row), (last + 0.5, row), (first, row - 0.5), (first, row + 0.5),
        (last, row - 0.5), (last, row + 0.5),
      ] {
        points.append(PlanePoint(x: x * plane.columnSpacing, y: y * plane.rowSpacing))
      }
    }
    corners = convexHull(points)
  }

  /// Number of pixels whose centres lie in the convex hull of the centres of the runs of one slice
  /// (Pick 1899: area, half the points on the border, and one).
  static func pixelCount(in lines: [RegionLine]) -> Int {
    let corners = convexHull(
      lines.flatMap { line in
        [line.first, line.last].map { PlanePoint(x: Double($0), y: Double(line.row)) }
      })
    let edges = zip(corners, corners.dropFirst())
    let area = edges.reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y } / 2
    let border = edges.reduce(0) { sum, edge in
      sum + commonDivisor(Int(abs(edge.1.x - edge.0.x)), Int(abs(edge.1.y - edge.0.y)))
    }
    return Int(area + Double(border) / 2 + 1)
  }

  /// The largest distance between two corners, in mm.
  var longestDiameter: Double {
    let (first, second) = farthest
    return first.squaredDistance(to: second).squareRoot()
  }

  /// The longest line through the hull across the largest distance, in mm.
  ///
  /// The longest line of a given direction through a convex polygon meets one of its corners.
  var diameterAcrossLongest: Double {
    let (first, second) = farthest
    let length = first.squaredDistance(to: second).squareRoot()
    guard length > 0 else { return 0 }
    let along = (x: (second.x - first.x) / length, y: (second.y - first.y) / length)
    // Corners by their place along the largest distance and beside it.
    let turned = corners.map { corner in
      PlanePoint(
        x: corner.x * along.x + corner.y * along.y, y: corner.y * along.x - corner.x * along.y)
    }
    return turned.map { lineLength(through: $0.x, turned) }.max() ?? 0
  }

  private var farthest: (PlanePoint, PlanePoint) {
    var (longest, pair) = (-1.0, (PlanePoint(x: 0, y: 0), PlanePoint(x: 0, y: 0)))
    for (index, point) in corners.enumerated() {
      for other in corners[index...] where point.squaredDistance(to: other) > longest {
        (longest, pair) = (point.squaredDistance(to: other), (point, other))
      }
    }
    return pair
  }
}

/// Length of the part of a line of constant `x` that lies in a convex polygon.
private func lineLength(through x: Double, _ corners: [PlanePoint]) -> Double {
  var (low, high) = (Double.infinity, -Double.infinity)
  for (start, end) in zip(corners, corners.dropFirst())
  where min(start.x, end.x) <= x && x <= max(start.x, end.x) {
    let share = start.x == end.x ? 0 : (x - start.x) / (end.x - start.x)
    for y in start.x == end.x ? [start.y, end.y] : [start.y + share * (end.y - start.y)] {
      (low, high) = (min(low, y), max(high, y))
    }
  }
  return max(0, high - low)
}

private func commonDivisor(_ first: Int, _ second: Int) -> Int {
  second == 0 ? first : commonDivisor(second, first % second)
}

/// Monotone chain (Andrew 1979, doi:10.1016/0020-0190(79)90072-3).
private func convexHull(_ points: [PlanePoint]) -> [PlanePoint] {
  let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
  return halfHull(sorted) + halfHull(sorted.reversed()).dropFirst()
}

private func halfHull(_ points: [PlanePoint]) -> [PlanePoint] {
  var hull: [PlanePoint] = []
  for point in points {
    while hull.count >= 2 && hull[hull.count - 2].doesNotTurnLeft(hull[hull.count - 1], point) {
      hull.removeLast()
    }
    hull.append(point)
  }
  return hull
}
