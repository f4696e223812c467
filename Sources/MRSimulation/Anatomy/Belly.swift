import Foundation

/// A muscle's belly before its neighbours press on it: an ellipse that moves and changes along the limb.
struct Belly: Sendable {
  /// Middle and half axes of the ellipse at a height.
  struct Station: Sendable {
    var z, x, y, a, b: Float

    init(_ z: Float, _ x: Float, _ y: Float, _ a: Float, _ b: Float) {
      (self.z, self.x, self.y, self.a, self.b) = (z, x, y, a, b)
    }
  }

  /// Nil for fat that keeps muscles away.
  let structure: Structure?
  let extent: Extent
  private static let steps = 128

  private let low, high, cosine, sine, evenness: Float
  /// Middle x and y, half axes a and b, at even heights.
  private let table: [SIMD4<Float>]
  private let pieces: Float

  /// - Parameters:
  ///   - turn: Direction of the first axis, degrees from lateral towards anterior.
  ///   - girth: Of the muscles; 1 in the middle of the population.
  init(_ structure: Structure?, turn: Float, girth: Float, _ stations: [Station]) {
    self.structure = structure
    let rows = stations.sorted { $0.z < $1.z }
    (low, high) = (rows[0].z, rows[rows.count - 1].z)
    (cosine, sine) = (cosf(turn * .pi / 180), sinf(turn * .pi / 180))
    let x = Curve(rows.map { ($0.z, $0.x * girth) })
    let y = Curve(rows.map { ($0.z, ($0.y + 8) * girth - 8) })
    let a = Curve(rows.map { ($0.z, $0.a * girth) }), b = Curve(rows.map { ($0.z, $0.b * girth) })
    let (low, step) = (low, (high - low) / Float(Self.steps))
    table = (0...Self.steps).map { index in
      let z = low + Float(index) * step
      return SIMD4(x(z), y(z), a(z), b(z))
    }
    pieces = 1 / step
    let boxes = rows.map { row in
      let reach = max(row.a, row.b) * girth
      return Extent(
        around: [row.x * girth, (row.y + 8) * girth - 8, row.z], reach: [reach, reach, 0])
    }
    extent = boxes.dropFirst().reduce(boxes[0]) { $0.union($1) }
    let steepest = zip(rows, rows.dropFirst()).map { Self.slope($0, $1) * girth }.max() ?? 0
    evenness = min(1, 1.15 / (1 + steepest * steepest).squareRoot())
  }

  /// How fast the surface moves along the limb.
  private static func slope(_ low: Station, _ high: Station) -> Float {
    let (x, y) = (high.x - low.x, high.y - low.y)
    let growth = max(abs(high.a - low.a), abs(high.b - low.b))
    return ((x * x + y * y).squareRoot() + growth) / (high.z - low.z)
  }

  /// About the distance to the ellipse, negative inside.
  func callAsFunction(_ place: KneePoint) -> Float {
    let z = min(max(place.z, low), high), row = row(z)
    let (dx, dy, a, b) = (place.x - row.x, place.y - row.y, row.z, row.w)
    let unit = SIMD2((cosine * dx + sine * dy) / a, (cosine * dy - sine * dx) / b)
    let size = (unit * unit).sum().squareRoot()
    let slope = (unit.x / a * unit.x / a + unit.y / b * unit.y / b).squareRoot()
    let side = slope > 1e-5 ? max(size * (size - 1) / slope, -min(a, b)) : -min(a, b)
    return evenness * (z == place.z ? side : max(side, abs(place.z - z)))
  }

  private func row(_ z: Float) -> SIMD4<Float> {
    let at = (z - low) * pieces, index = min(Int(at), Self.steps - 1)
    return table[index] + (at - Float(index)) * (table[index + 1] - table[index])
  }

  /// How far a belly fills the room beside its ellipse: most where nothing but muscle is, little where it is thin.
  func swelling(at height: Float) -> Float {
    let z = min(max(height, low), high), row = row(z)
    return min(Self.room(z), 0.6 * min(row.z, row.w))
  }

  private static let room = Curve([
    (-70, 7), (-50, 7), (-20, 5), (0, 2), (25, 2), (50, 4), (75, 8), (80, 8),
  ])
}

/// Bellies pressed against each other, with thin fat between them.
///
/// On the project's real series septa come and go along a muscle, and fat gathers where three muscles meet; sizes are by eye.
struct MuscleBed: Sendable {
  let bellies: [Belly]
  /// Thickness of the fat between two muscles where it is neither thin nor thick.
  let septum: Float
  /// Where septa are thin; every knee has its own.
  private let noise: NoiseField

  init(bellies: [Belly], septum: Float) {
    (self.bellies, self.septum) = (bellies, septum)
    noise = NoiseField(seed: UInt64(septum.bitPattern))
  }

  /// Every muscle's body: where its own belly reaches deeper than any neighbour's.
  var solids: [(Structure, Solid)] {
    bellies.indices.compactMap { own in
      bellies[own].structure.map { ($0, solid(own)) }
    }
  }

  private func solid(_ own: Int) -> Solid {
    let belly = bellies[own], (half, noise) = (septum / 2, noise)
    let beside = bellies.indices.filter { $0 != own && Self.meet(bellies[$0], belly) }
      .map { bellies[$0] }
    return Solid(extent: belly.extent.grown(by: 8)) { place in
      let ellipse = belly(place), depth = ellipse - belly.swelling(at: place.z)
      guard depth < 6 else { return depth }
      // Ends of bellies about the popliteal fossa are round; those of the calf lie close.
      let round = 1.2 + 5 * rise(place.z, -12, 14)
      var nearest = Float.greatestFiniteMagnitude
      for index in beside.indices where beside[index].extent.isNear(place, within: 9) {
        nearest = softMin(nearest, beside[index](place), 0.6 * round)
      }
      // Mostly a third as thick or nearly nothing; slow changes along the limb.
      let width = min(max(0.3 + 2.2 * noise(place / KneePoint(12, 12, 38)), 0.06), 1.8)
      return -softMin(-depth, -(ellipse - nearest) / 2 - half * width, round)
    }
  }

  private static func meet(_ first: Belly, _ second: Belly) -> Bool {
    let (a, b) = (first.extent, second.extent)
    return (0..<3).allSatisfy { a.low[$0] <= b.high[$0] && b.low[$0] <= a.high[$0] }
  }
}
