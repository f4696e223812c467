public import Imaging

/// A ball of metal: no signal within, and signal displaced along the readout around it.
///
/// The field outside is that of a uniformly magnetised ball, f (a/r)³ (3 cos²θ − 1) with θ from
/// the main field. Displacement = field / bandwidth per pixel, so signal is missing in one place
/// and piled up in a bright rim in another. Displacement of slices and dephasing within a voxel
/// are left out.
public struct MetalImplant: Hashable, Sendable {
  /// Middle of the ball, LPS in mm.
  public var centre: PatientPoint
  /// Radius of the ball, in mm; above 0.
  public var radius: Double
  /// Half the field deviation at the ball's poles, in Hz.
  public var strength: Double
  /// Direction of the main field; length one.
  public var fieldDirection: PatientVector

  /// A ball from its parts.
  public init(
    centre: PatientPoint, radius: Double, strength: Double,
    fieldDirection: PatientVector = PatientVector(x: 0, y: 0, z: 1)
  ) {
    precondition(radius > 0, "A ball has a radius.")
    (self.centre, self.radius) = (centre, radius)
    (self.strength, self.fieldDirection) = (strength, fieldDirection)
  }

  /// Field deviation in Hz at a point; `nil` within the ball.
  public func deviation(at point: PatientPoint) -> Double? {
    let offset = point - centre
    let distance = offset.length
    guard distance > radius else { return nil }
    let along = offset.dot(fieldDirection) / distance
    let ratio = radius / distance
    return strength * ratio * ratio * ratio * (3 * along * along - 1)
  }

  /// An image with its signal displaced along rows.
  ///
  /// - Parameters:
  ///   - image: `[row, column]` of `plane`; columns along the readout.
  ///   - samplesPerHertz: Displacement, in columns.
  func displacing(
    _ image: [Float], plane: SliceGeometry, size: MatrixSize, samplesPerHertz: Double
  ) -> [Float] {
    var result = [Float](repeating: 0, count: image.count)
    let parts = 4
    for row in 0..<size.rows {
      for place in 0..<(size.columns * parts) {
        let value = image[row * size.columns + place / parts]
        guard value != 0 else { continue }
        // Each sample in parts, so that a stretched image has no holes between its samples.
        let column = (Double(place) + 0.5) / Double(parts) - 0.5
        guard let field = deviation(at: plane.point(column: column, row: Double(row))) else {
          continue
        }
        let target = column + field * samplesPerHertz
        guard target >= 0, target < Double(size.columns - 1) else { continue }
        let index = row * size.columns + Int(target)
        let share = Float(target - target.rounded(.down))
        result[index] += value / Float(parts) * (1 - share)
        result[index + 1] += value / Float(parts) * share
      }
    }
    return result
  }
}
