import CPixels
public import Imaging

/// A receiving loop.
///
/// Sensitivity (1 + (d/a)²)^(−3/2) at distance d from the middle of a loop of radius a: the law of
/// Biot and Savart on the loop's axis, here for all directions, which makes it smooth everywhere.
/// Real: a coil's phase is left out, since it hardly changes a sum of squares.
public struct CoilElement: Hashable, Sendable {
  /// Middle of the loop, LPS in mm.
  public var position: PatientPoint
  /// Radius of the loop, in mm; infinite for a coil that sees everything alike.
  public var radius: Double

  /// A loop from its parts.
  public init(position: PatientPoint, radius: Double) {
    precondition(radius > 0, "A loop has a radius.")
    (self.position, self.radius) = (position, radius)
  }

  /// Sensitivity at a point, 0 to 1.
  public func sensitivity(at point: PatientPoint) -> Double {
    let distance = (point - position).length / radius
    let square = 1 + distance * distance
    return 1 / (square * square.squareRoot())
  }
}

/// Receiving loops whose images are combined as the root of the sum of squares.
public struct CoilArray: Hashable, Sendable {
  /// The loops, a channel each; at least one.
  public var elements: [CoilElement]

  /// An array of loops.
  public init(elements: [CoilElement]) {
    precondition(!elements.isEmpty, "A signal needs a receiver.")
    self.elements = elements
  }

  /// One channel that sees everything alike, as a body coil nearly does.
  public static let uniform = CoilArray(elements: [
    CoilElement(position: PatientPoint(x: 0, y: 0, z: 0), radius: .infinity)
  ])

  /// Loops in rings on a cylinder around the knee.
  ///
  /// - Parameters:
  ///   - centre: Middle of the cylinder.
  ///   - axis: Its axis; length one, not along the patient's x axis.
  ///   - cylinderRadius: Distance of the loops from the axis, in mm.
  ///   - loopRadius: Radius of each loop, in mm.
  ///   - perRing: Loops in each ring, at least 1.
  ///   - ringOffsets: Places of the rings along the axis, in mm from the centre.
  public static func knee(
    centre: PatientPoint, axis: PatientVector = PatientVector(x: 0, y: 0, z: 1),
    cylinderRadius: Double = 90, loopRadius: Double = 80, perRing: Int, ringOffsets: [Double] = [0]
  ) -> CoilArray {
    let across = axis.cross(PatientVector(x: 1, y: 0, z: 0))
    guard let up = across.normalised else { preconditionFailure("The axis is not along x.") }
    let side = up.cross(axis)
    let elements = ringOffsets.enumerated().flatMap { ring, offset in
      (0..<perRing).map { index in
        // Every other ring is turned by half a loop.
        let turn = PlainMath.turn((Double(index) + Double(ring % 2) / 2) / Double(perRing))
        let place =
          side * (turn.cosine * cylinderRadius) + up * (turn.sine * cylinderRadius)
          + axis * offset
        return CoilElement(position: centre + place, radius: loopRadius)
      }
    }
    return CoilArray(elements: elements)
  }

  /// Root of the sum of squared sensitivities at a point.
  public func combinedSensitivity(at point: PatientPoint) -> Double {
    elements.reduce(0) { sum, element in
      let value = element.sensitivity(at: point)
      return sum + value * value
    }.squareRoot()
  }

  /// One channel's sensitivity over a plane, `[row, column]`, times `gain`.
  func sensitivity(
    ofChannel channel: Int, on plane: SliceGeometry, size: MatrixSize, gain: Double
  ) -> [Float] {
    let element = elements[channel]
    let origin = plane.position - element.position
    let column = plane.rowDirection * plane.columnSpacing
    let row = plane.columnDirection * plane.rowSpacing
    var result = [Float](repeating: 0, count: size.rows * size.columns)
    cpixels_loop_sensitivity(
      [origin.x, origin.y, origin.z], [column.x, column.y, column.z], [row.x, row.y, row.z],
      element.radius, gain, size.rows, size.columns, &result)
    return result
  }

  /// The root of the sum of squares over a plane, `[row, column]`, times `gain`.
  func combinedSensitivity(on plane: SliceGeometry, size: MatrixSize, gain: Double) -> [Float] {
    let nothing = [Float](repeating: 0, count: size.rows * size.columns)
    var sums = nothing
    for channel in elements.indices {
      let map = sensitivity(ofChannel: channel, on: plane, size: size, gain: gain)
      cpixels_add_power(map, nothing, map.count, &sums)
    }
    return sums.map { $0.squareRoot() }
  }
}
