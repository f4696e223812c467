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

extension PatientMatrix {
  /// Whether the matrix is a rotation times a scale above 0, within the rounding of double precision over many products.
  func isRotation(scaledBy scale: Double) -> Bool {
    guard scale > 0, determinant > 0 else { return false }
    let tolerance = 1e-9
    return zip((self * transposed).entries, PatientMatrix.identity.entries)
      .allSatisfy { abs($0 / (scale * scale) - $1) < tolerance }
  }

  /// The rotation nearest to the matrix: the mean of it and its transposed inverse, again and again (Higham 1986,
  /// doi:10.1137/0907079); `nil` for a matrix that flattens space or mirrors it.
  var nearestRotation: PatientMatrix? {
    guard determinant > 0 else { return nil }
    var matrix = self
    // It doubles the correct digits each time; a stretch of a thousand needs fifteen.
    for _ in 0..<20 {
      guard let inverse = matrix.inverse else { return nil }
      matrix = PatientMatrix(
        zip(matrix.entries, inverse.transposed.entries).map { ($0 + $1) / 2 })
    }
    return matrix
  }

  /// The greatest factor by which a length grows or shrinks, at least 1; infinite where space is flattened or mirrored.
  var greatestStretch: Double {
    guard determinant > 0, let inverse else { return .infinity }
    return max(longestImage, inverse.longestImage)
  }

  /// How long a vector of length 1 can become: the power method on the square.
  private var longestImage: Double {
    let square = transposed * self
    let starts = [square.x, square.y, square.z]
    guard var vector = starts.max(by: { $0.length < $1.length })?.normalised else { return 0 }
    // Stretches of a registration differ by a few per cent, and an error of a thousandth does not matter.
    for _ in 0..<50 { vector = (square * vector).normalised ?? vector }
    return (self * vector).length
  }
}
