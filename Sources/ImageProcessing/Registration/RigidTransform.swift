import Glibc
public import Imaging

/// A rotation about a centre and a translation: `rotation * (point - centre) + centre + translation` (LPS, mm).
public struct RigidTransform: Hashable, Codable, Sendable {
  /// The same map with any matrix; its matrix is a rotation.
  public let affine: AffineTransform

  /// A map from a turn and a shift.
  ///
  /// - Parameters:
  ///   - rotationInDegrees: Direction: the axis; length: the angle by the right-hand rule, in degrees.
  ///   - translation: How far the centre moves, in mm.
  ///   - centre: The point that the rotation leaves where it is.
  public init(
    rotationInDegrees: PatientVector, translation: PatientVector, centre: PatientPoint
  ) {
    let angle = rotationInDegrees.length * .pi / 180
    let half = rotationInDegrees.normalised.map { $0 * tan(angle / 2) }
    self.init(
      half: half ?? PatientVector(x: 0, y: 0, z: 0), translation: translation, centre: centre)
  }

  /// A map from Gibbs' vector: the axis times the tangent of half the angle.
  init(half: PatientVector, translation: PatientVector, centre: PatientPoint) {
    affine = AffineTransform(
      matrix: PatientMatrix(gibbs: half), translation: translation, centre: centre)
  }

  /// The rigid map whose matrix is that of `affine`, which must be a rotation.
  private init(rotation affine: AffineTransform) { self.affine = affine }

  /// An affine map that is rigid; `nil` where its matrix stretches, shears or mirrors by more than rounding.
  public init?(_ affine: AffineTransform) {
    guard affine.matrix.isRotation(scaledBy: 1) else { return nil }
    self.affine = affine
  }

  /// Reads a map, which must be rigid.
  public init(from decoder: any Decoder) throws {
    let affine = try AffineTransform(from: decoder)
    guard let rigid = RigidTransform(affine) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "The matrix is not a rotation."))
    }
    self = rigid
  }

  /// Writes the map as an affine one.
  public func encode(to encoder: any Encoder) throws { try affine.encode(to: encoder) }

  /// The map that changes nothing.
  public static let identity = RigidTransform(rotation: .identity)

  /// The rotation.
  public var rotation: PatientMatrix { affine.matrix }
  /// How far the centre moves, in mm.
  public var translation: PatientVector { affine.translation }
  /// The point that the rotation leaves where it is.
  public var centre: PatientPoint { affine.centre }

  /// Axis times angle in degrees, 0 to 180.
  public var rotationInDegrees: PatientVector { rotation.rotationInDegrees }

  /// Where a point comes to lie.
  public func map(_ point: PatientPoint) -> PatientPoint { affine.map(point) }

  /// Where a volume's grid comes to lie; its voxels keep their size.
  public func map(_ geometry: VolumeGeometry) -> VolumeGeometry {
    var result = geometry
    result.firstSlice.position = map(geometry.firstSlice.position)
    result.firstSlice.rowDirection = rotation * geometry.firstSlice.rowDirection
    result.firstSlice.columnDirection = rotation * geometry.firstSlice.columnDirection
    return result
  }

  /// The same map told about another centre.
  public func about(_ centre: PatientPoint) -> RigidTransform {
    RigidTransform(rotation: affine.about(centre))
  }

  /// This map after another: `a.after(b).map(p)` is `a.map(b.map(p))`; about the other's centre.
  public func after(_ other: RigidTransform) -> RigidTransform {
    RigidTransform(rotation: affine.after(other.affine))
  }

  /// The way back, about where the centre comes to lie.
  public var inverse: RigidTransform {
    RigidTransform(
      rotation: AffineTransform(
        matrix: rotation.transposed, translation: translation * -1, centre: centre + translation))
  }
}

extension PatientMatrix {
  /// The rotation of Gibbs' vector g, the axis times the tangent of half the angle:
  /// ((1 - g.g) I + 2 g g' + 2 [g]) / (1 + g.g), [g] the matrix of the vector product.
  init(gibbs g: PatientVector) {
    let square = g.dot(g)
    let (factor, own) = (2 / (1 + square), (1 - square) / (1 + square))
    self.init([
      own + factor * g.x * g.x, factor * (g.x * g.y - g.z), factor * (g.x * g.z + g.y),
      factor * (g.y * g.x + g.z), own + factor * g.y * g.y, factor * (g.y * g.z - g.x),
      factor * (g.z * g.x - g.y), factor * (g.z * g.y + g.x), own + factor * g.z * g.z,
    ])
  }

  /// Axis times angle in degrees of the rotation, 0 to 180.
  var rotationInDegrees: PatientVector {
    let twist = PatientVector(x: z.y - y.z, y: x.z - z.x, z: y.x - x.y)
    let angle = atan2(twist.length, x.x + y.y + z.z - 1) * 180 / .pi
    if let axis = twist.normalised { return axis * angle }
    // Half a turn, or none: the axis stands in the symmetric part.
    let columns = [
      x + PatientVector(x: 1, y: 0, z: 0), y + PatientVector(x: 0, y: 1, z: 0),
      z + PatientVector(x: 0, y: 0, z: 1),
    ]
    let longest = columns.max { $0.length < $1.length }
    return (longest?.normalised ?? PatientVector(x: 0, y: 0, z: 0)) * angle
  }
}
