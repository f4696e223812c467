import CPixels
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
    let balls = centres.flatMap { [$0.x, $0.y, $0.z] }, main = fieldDirection
    var deviation = [Double](repeating: 0, count: size.columns), nearest = deviation
    for row in 0..<size.rows {
      let shift = plane.columnDirection * (Double(row) * plane.rowSpacing)
      var places = cpixels_row(
        position: (plane.position.x, plane.position.y, plane.position.z),
        direction: triple(plane.rowDirection), shift: triple(shift), spacing: plane.columnSpacing)
      cpixels_balls_field(
        &places, size.columns, balls, centres.count, radius, strength, [main.x, main.y, main.z],
        &deviation, &nearest)
      let start = row * size.columns
      for column in 0..<size.columns {
        let isMetal = nearest[column] <= radius * radius
        field.deviation[start + column] = isMetal ? 0 : Float(deviation[column])
        field.kept[start + column] =
          isMetal ? 0 : Float(kept(deviation[column], nearest[column], thickness: thickness))
      }
    }
    return field
  }

  /// The share of the signal that is left where the field deviates.
  ///
  /// - Parameter square: Squared distance of the nearest ball's middle.
  private func kept(_ deviation: Double, _ square: Double, thickness: Double) -> Double {
    let selected = min(1, max(0, 1.5 - abs(deviation) / selectionLimit))
    guard dephasingTime > 0, selected > 0 else { return selected }
    // A dipole's field changes by three times its share of the distance; a turn through the slice leaves nothing.
    let turns = 3 * abs(deviation) / square.squareRoot() * thickness * dephasingTime / 1000
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

  /// Images with their signal displaced along rows, which are along the readout.
  ///
  /// - Parameters:
  ///   - images: Up to four, `[image, row, column]`, which are displaced alike.
  ///   - samplesPerHertz: Displacement, in columns.
  func displacing(_ images: [Float], size: MatrixSize, samplesPerHertz: Double) -> [Float] {
    let area = size.rows * size.columns, count = images.count / max(area, 1)
    precondition(count <= 4 && images.count == count * area, "Up to four images of one size.")
    let factor = Float(samplesPerHertz)
    return [Float](unsafeUninitializedCapacity: images.count) { result, filled in
      var line = [SIMD4<Float>](repeating: .zero, count: size.columns)
      images.withUnsafeBufferPointer { images in
        for row in 0..<size.rows {
          let start = row * size.columns
          for column in line.indices { line[column] = .zero }
          for column in 0..<size.columns {
            var value = SIMD4<Float>.zero
            for image in 0..<count { value[image] = images[image * area + start + column] }
            value *= kept[start + column]
            if value != .zero { add(value, to: &line, row: start, column, factor) }
          }
          for image in 0..<count {
            for column in 0..<size.columns {
              result[image * area + start + column] = line[column][image]
            }
          }
        }
      }
      filled = images.count
    }
  }

  /// Adds a sample to the line at the places to which it is displaced.
  ///
  /// - Parameters:
  ///   - row: Place of the line's first sample.
  ///   - factor: Columns for each Hz.
  @inline(__always)
  private func add(
    _ value: SIMD4<Float>, to line: inout [SIMD4<Float>], row: Int, _ column: Int, _ factor: Float
  ) {
    let here = deviation[row + column]
    let before = column > 0 && kept[row + column - 1] > 0 ? deviation[row + column - 1] : here
    let isLast = column + 1 == line.count
    let after = !isLast && kept[row + column + 1] > 0 ? deviation[row + column + 1] : here
    // Far from the metal nothing moves.
    guard max(abs(here), abs(before), abs(after)) * abs(factor) > 0.02 else {
      line[column] += value
      return
    }
    // Each sample in four parts, each with the field of its own place, so that a stretched image has no holes.
    let quarter = value / 4
    for part in 0..<4 {
      let place = (Float(part) - 1.5) / 4
      let field = here + abs(place) * ((part < 2 ? before : after) - here)
      let target = Float(column) + place + field * factor
      guard target >= 0, target < Float(line.count - 1) else { continue }
      let index = Int(target), share = target - Float(index)
      line[index] += quarter * (1 - share)
      line[index + 1] += quarter * share
    }
  }
}
