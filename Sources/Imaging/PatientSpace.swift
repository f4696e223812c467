/// A position in the patient, LPS, in millimetres (PS3.3 section C.7.6.2).
public struct PatientPoint: Hashable, Codable, Sendable {
  /// Towards the patient's left.
  public var x: Double
  /// Towards the patient's back.
  public var y: Double
  /// Towards the patient's head.
  public var z: Double

  /// A point from its coordinates in mm.
  public init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }
}

/// A displacement or direction in patient space (LPS); millimetres, or of length one for a direction.
public struct PatientVector: Hashable, Codable, Sendable {
  /// Towards the patient's left.
  public var x: Double
  /// Towards the patient's back.
  public var y: Double
  /// Towards the patient's head.
  public var z: Double

  /// A vector from its components.
  public init(x: Double, y: Double, z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The scalar product.
  public func dot(_ other: PatientVector) -> Double { x * other.x + y * other.y + z * other.z }

  /// The vector product.
  public func cross(_ other: PatientVector) -> PatientVector {
    PatientVector(
      x: y * other.z - z * other.y, y: z * other.x - x * other.z, z: x * other.y - y * other.x)
  }

  /// Euclidean length.
  public var length: Double { dot(self).squareRoot() }

  /// The same direction with length one; `nil` for a vector of length zero.
  public var normalised: PatientVector? {
    let length = length
    return length > 0 ? PatientVector(x: x / length, y: y / length, z: z / length) : nil
  }

  /// The vector times a number.
  public static func * (vector: PatientVector, factor: Double) -> PatientVector {
    PatientVector(x: vector.x * factor, y: vector.y * factor, z: vector.z * factor)
  }

  /// The sum of two vectors.
  public static func + (left: PatientVector, right: PatientVector) -> PatientVector {
    PatientVector(x: left.x + right.x, y: left.y + right.y, z: left.z + right.z)
  }
}

extension PatientPoint {
  /// The point moved by a vector.
  public static func + (point: PatientPoint, vector: PatientVector) -> PatientPoint {
    PatientPoint(x: point.x + vector.x, y: point.y + vector.y, z: point.z + vector.z)
  }

  /// The vector from one point to another.
  public static func - (left: PatientPoint, right: PatientPoint) -> PatientVector {
    PatientVector(x: left.x - right.x, y: left.y - right.y, z: left.z - right.z)
  }
}
