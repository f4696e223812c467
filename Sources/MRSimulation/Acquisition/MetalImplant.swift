public import Imaging

/// Balls of metal in a row, a screw when they overlap: no signal within, and signal displaced along the readout around them.
///
/// The field outside a ball is that of a uniformly magnetised one, f (a/r)³ (3 cos²θ − 1) with θ from the main field; fields add.
/// Displacement = field / bandwidth per pixel, so signal is missing in one place and piled up in a bright rim in another. Where the
/// field is far off, the pulse selects another slice, and the signal is lost from this one. Left out: what other slices give
/// instead, and fat suppression (see ``FatSaturation``).
public struct MetalImplant: Hashable, Sendable {
  /// Middles of the balls, LPS in mm; at least one.
  public var centres: [PatientPoint]
  /// Radius of each ball, in mm; above 0.
  public var radius: Double
  /// Half the field deviation at the poles of each ball, in Hz.
  public var strength: Double
  /// Direction of the main field; length one.
  public var fieldDirection: PatientVector
  /// Field deviation at which half of the signal goes to other slices, in Hz; it falls from all to nothing between half of it and
  /// one and a half.
  public var selectionLimit = Double.infinity
  /// Time for which spins dephase in an uneven field, in ms: the echo time of a gradient echo, 0 for spin echoes.
  public var dephasingTime = 0.0

  /// A ball.
  public init(
    centre: PatientPoint, radius: Double, strength: Double,
    fieldDirection: PatientVector = PatientVector(x: 0, y: 0, z: 1)
  ) {
    self.init(centres: [centre], radius: radius, strength: strength)
    self.fieldDirection = fieldDirection
  }

  /// A rod with round ends, as balls a radius apart.
  ///
  /// - Parameters:
  ///   - start: Middle of its first ball.
  ///   - end: Middle of its last.
  ///   - radius: Of the rod, in mm.
  ///   - strength: Half the field deviation at the poles of a ball of its metal, in Hz.
  public init(from start: PatientPoint, to end: PatientPoint, radius: Double, strength: Double) {
    let parts = max(1, Int(((end - start).length / radius).rounded()))
    let step = (end - start) * (1 / Double(parts))
    // A rod's metal for each radius of its length is three quarters of a ball's.
    self.init(
      centres: (0...parts).map { start + step * Double($0) }, radius: radius,
      strength: 0.75 * strength)
  }

  private init(centres: [PatientPoint], radius: Double, strength: Double) {
    precondition(radius > 0 && !centres.isEmpty, "A ball has a radius.")
    (self.centres, self.radius, self.strength) = (centres, radius, strength)
    fieldDirection = PatientVector(x: 0, y: 0, z: 1)
  }

  /// Field deviation in Hz at a point; `nil` within the metal.
  public func deviation(at point: PatientPoint) -> Double? {
    var sum = 0.0
    for centre in centres {
      let offset = point - centre
      let square = offset.dot(offset)
      guard square > radius * radius else { return nil }
      let along = offset.dot(fieldDirection)
      let ratio = radius * radius / square
      sum += strength * ratio * ratio.squareRoot() * (3 * along * along / square - 1)
    }
    return sum
  }

  /// What the metal does to the samples of a plane.
  ///
  /// - Parameter thickness: Of the slice, in mm.
  func field(on plane: SliceGeometry, size: MatrixSize, thickness: Double) -> MetalField {
    var field = MetalField(count: size.rows * size.columns)
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        let point = plane.point(column: Double(column), row: Double(row))
        let index = row * size.columns + column
        guard let deviation = deviation(at: point) else {
          field.kept[index] = 0
          continue
        }
        field.deviation[index] = Float(deviation)
        field.kept[index] = Float(kept(deviation, at: point, thickness: thickness))
      }
    }
    return field
  }

  /// The share of the signal that is left where the field deviates.
  private func kept(_ deviation: Double, at point: PatientPoint, thickness: Double) -> Double {
    let selected = min(1, max(0, 1.5 - abs(deviation) / selectionLimit))
    guard dephasingTime > 0, selected > 0 else { return selected }
    let distance = centres.reduce(Double.infinity) { min($0, (point - $1).length) }
    // A dipole's field changes by three times its share of the distance; a turn through the slice leaves nothing.
    let turns = 3 * abs(deviation) / distance * thickness * dephasingTime / 1000
    return selected * max(0, 1 - turns)
  }
}

/// The field of metal on a plane of samples, `[row, column]`.
struct MetalField: Equatable, Sendable {
  /// In Hz; 0 within the metal.
  var deviation: [Float]
  /// Share of the signal that is left, 0 to 1.
  var kept: [Float]

  init(count: Int) {
    deviation = [Float](repeating: 0, count: count)
    kept = [Float](repeating: 1, count: count)
  }

  /// An image with its signal displaced along rows, which are along the readout.
  ///
  /// - Parameter samplesPerHertz: Displacement, in columns.
  func displacing(_ image: [Float], size: MatrixSize, samplesPerHertz: Double) -> [Float] {
    var result = [Float](repeating: 0, count: image.count)
    let factor = Float(samplesPerHertz)
    for row in 0..<size.rows {
      let start = row * size.columns
      for column in 0..<size.columns {
        let value = image[start + column] * kept[start + column]
        guard value != 0 else { continue }
        let here = deviation[start + column]
        let before =
          column > 0 && kept[start + column - 1] > 0 ? deviation[start + column - 1] : here
        let after =
          column + 1 < size.columns && kept[start + column + 1] > 0
          ? deviation[start + column + 1] : here
        // Far from the metal nothing moves.
        guard max(abs(here), abs(before), abs(after)) * abs(factor) > 0.02 else {
          result[start + column] += value
          continue
        }
        // Each sample in four parts, each with the field of its own place, so that a stretched image has no holes.
        for part in 0..<4 {
          let place = (Float(part) - 1.5) / 4
          let field = here + abs(place) * ((part < 2 ? before : after) - here)
          let target = Float(column) + place + field * factor
          guard target >= 0, target < Float(size.columns - 1) else { continue }
          let index = start + Int(target), share = target - target.rounded(.down)
          result[index] += value / 4 * (1 - share)
          result[index + 1] += value / 4 * share
        }
      }
    }
    return result
  }
}
