import Foundation

/// The deep fascia's outline: distances from the limb's axis by direction and height, in a table.
///
/// Thigh and calf follow their muscles' girth, the joint its bones.
struct LimbOutline: Sendable {
  /// Where the limb's axis lies behind the origin.
  private static let middle: Float = -8
  private static let angles = 72, lowest: Float = -150, step: Float = 4, rows = 76

  private let table: [Float]

  /// - Parameter girth: Of the muscles, 1 in the middle of the population.
  init(girth: Float) {
    let curves = (0..<12).map { direction in
      Curve(Self.stations.map { ($0.z, $0.radii[direction]) })
    }
    var table: [Float] = []
    for row in 0..<Self.rows {
      let z = Self.lowest + Float(row) * Self.step
      let radii = curves.map { $0(z) }
      let growth = 1 + (girth - 1) * (1 - expf(-powf((z - 8) / 38, 2)))
      table += (0..<Self.angles).map { growth * Self.radius(radii, Float($0) / 6) }
    }
    self.table = table
  }

  /// Between radii 30 degrees apart (Catmull and Rom's cubic).
  private static func radius(_ radii: [Float], _ direction: Float) -> Float {
    let first = Int(direction), t = direction - Float(first)
    let (a, b) = (radii[(first + 11) % 12], radii[first % 12])
    let (c, d) = (radii[(first + 1) % 12], radii[(first + 2) % 12])
    let bend = (2 * a - 5 * b + 4 * c - d) + (3 * b - a - 3 * c + d) * t
    return b + 0.5 * t * (c - a + t * bend)
  }

  /// About the distance to the outline, negative inside.
  func callAsFunction(_ place: KneePoint) -> Float {
    let y = place.y - Self.middle, radius = (place.x * place.x + y * y).squareRoot()
    let turn = atan2f(y, place.x) / (2 * .pi)
    let column = (turn < 0 ? turn + 1 : turn) * Float(Self.angles)
    let row = min(max((place.z - Self.lowest) / Self.step, 0), Float(Self.rows) - 1.001)
    let (i, j) = (Int(column), Int(row)), s = column - Float(i), t = row - Float(j)
    let (left, right) = (i % Self.angles, (i + 1) % Self.angles)
    let low = j * Self.angles, high = low + Self.angles
    let below = table[low + left] + s * (table[low + right] - table[low + left])
    let above = table[high + left] + s * (table[high + right] - table[high + left])
    return (radius - below - t * (above - below)) * 0.92
  }

  /// Radii in mm every 30 degrees: lateral, anterior (90), medial (180), posterior (270).
  private static let stations: [(z: Float, radii: [Float])] = [
    (-150, [50, 41, 29, 21, 16, 18, 25, 47, 61, 60, 61, 56]),
    (-95, [50, 41, 29, 21, 16, 18, 25, 48, 63, 62, 63, 57]),
    (-60, [47, 40, 31, 24, 18, 20, 25, 45, 60, 58, 60, 55]),
    (-45, [46, 40, 33, 27, 21, 23, 29, 48, 58, 56, 59, 54]),
    (-30, [45, 41, 37, 34, 30, 32, 36, 50, 57, 54, 57, 52]),
    (0, [43.5, 44, 44, 46, 44, 43.5, 43, 51, 54, 49, 54, 51]),
    (20, [44, 46, 50, 51, 49, 45, 44, 52, 54, 48, 54, 52]),
    (45, [46, 49, 53, 53, 54, 54, 53, 56, 55, 48, 53, 52]),
    (80, [53, 57, 55, 50, 57, 61, 60, 59, 57, 52, 55, 54]),
    (120, [61, 63, 61, 58, 63, 68, 68, 66, 64, 61, 62, 61]),
    (150, [66, 68, 65, 62, 68, 73, 73, 71, 69, 66, 67, 66]),
  ]
}
