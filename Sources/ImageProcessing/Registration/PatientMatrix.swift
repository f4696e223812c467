public import Imaging

/// A three by three matrix over patient coordinates (LPS), by its rows.
public struct PatientMatrix: Hashable, Codable, Sendable {
  /// What gives the x of the result.
  public var x: PatientVector
  /// What gives the y of the result.
  public var y: PatientVector
  /// What gives the z of the result.
  public var z: PatientVector

  /// A matrix from its rows.
  public init(x: PatientVector, y: PatientVector, z: PatientVector) {
    (self.x, self.y, self.z) = (x, y, z)
  }

  /// A matrix from nine entries, row-major.
  init(_ entries: [Double]) {
    precondition(entries.count == 9, "A matrix has nine entries.")
    self.init(
      x: PatientVector(x: entries[0], y: entries[1], z: entries[2]),
      y: PatientVector(x: entries[3], y: entries[4], z: entries[5]),
      z: PatientVector(x: entries[6], y: entries[7], z: entries[8]))
  }

  /// The matrix that changes nothing.
  public static let identity = PatientMatrix([1, 0, 0, 0, 1, 0, 0, 0, 1])

  /// The nine entries, row-major.
  public var entries: [Double] { [x.x, x.y, x.z, y.x, y.y, y.z, z.x, z.y, z.z] }

  /// Rows and columns exchanged.
  public var transposed: PatientMatrix {
    PatientMatrix([x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z])
  }

  /// How much larger a volume becomes; negative for a mirror image.
  public var determinant: Double { x.dot(y.cross(z)) }

  /// The matrix that takes this one back; `nil` where the determinant is 0 or not a number.
  public var inverse: PatientMatrix? {
    let determinant = determinant
    guard determinant.isFinite, determinant != 0 else { return nil }
    let factor = 1 / determinant
    return PatientMatrix(
      x: y.cross(z) * factor, y: z.cross(x) * factor, z: x.cross(y) * factor
    ).transposed
  }

  /// The matrix times a vector.
  public static func * (matrix: PatientMatrix, vector: PatientVector) -> PatientVector {
    PatientVector(x: matrix.x.dot(vector), y: matrix.y.dot(vector), z: matrix.z.dot(vector))
  }

  /// The product of two matrices: `right` acts first.
  public static func * (left: PatientMatrix, right: PatientMatrix) -> PatientMatrix {
    let columns = right.transposed
    return PatientMatrix(x: columns * left.x, y: columns * left.y, z: columns * left.z)
  }
}
