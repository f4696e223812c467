import CPixels

/// Cubic B-splines along one axis, at some positions.
///
/// The splines' domain is the axis from its first voxel's centre to its last, in equal spans; a position
/// depends on four control points (Lee, Wolberg, Shin, IEEE TVCG 3:228, 1997, doi:10.1109/2945.620490).
/// Owns the tables that C reads, and never changes them.
final class SplineAxis: @unchecked Sendable {
  /// Number of control points: spans and three.
  let points: Int
  private let first: UnsafeMutablePointer<Int32>
  private let tables: UnsafeMutablePointer<Float>
  private let count: Int

  /// Splines.
  ///
  /// - Parameters:
  ///   - positions: In voxels, from 0 to `length - 1`.
  ///   - length: Voxels of the axis.
  ///   - points: Control points, at least 4.
  init(positions: [Double], length: Int, points: Int) {
    precondition(points >= 4, "A cubic spline needs four control points.")
    (self.points, count) = (points, positions.count)
    first = .allocate(capacity: positions.count)
    tables = .allocate(capacity: positions.count * 12)
    let spans = Double(points - 3)
    for (index, position) in positions.enumerated() {
      let place = length > 1 ? position / Double(length - 1) * spans : 0
      let span = min(max(place.rounded(.down), 0), spans - 1)
      first[index] = Int32(span)
      fill(index, Self.values(at: place - span))
    }
  }

  deinit {
    first.deallocate()
    tables.deallocate()
  }

  /// The splines' values, `[position, 4]`.
  var values: cpixels_spline_axis { table(0) }
  /// Their squares.
  var squared: cpixels_spline_axis { table(1) }
  /// Their cubes over the sum of their squares.
  var cubed: cpixels_spline_axis { table(2) }

  /// The four values of uniform cubic B-splines in a span, of sum 1; `t` from 0 to 1.
  private static func values(at t: Double) -> [Double] {
    let s = 1 - t
    let second = (3 * t * t * t - 6 * t * t + 4) / 6
    let third = (3 * s * s * s - 6 * s * s + 4) / 6
    return [s * s * s / 6, second, third, t * t * t / 6]
  }

  private func fill(_ index: Int, _ values: [Double]) {
    let squares = values.reduce(0) { $0 + $1 * $1 }
    for (term, value) in values.enumerated() {
      let place = 4 * index + term
      tables[place] = Float(value)
      tables[4 * count + place] = Float(value * value)
      tables[8 * count + place] = Float(value * value * value / squares)
    }
  }

  private func table(_ index: Int) -> cpixels_spline_axis {
    cpixels_spline_axis(first: first, values: tables + 4 * count * index, points: points)
  }
}
