public import Imaging

/// A linear map of patient space about a centre: `matrix * (point - centre) + centre + translation` (LPS, mm).
public struct AffineTransform: Hashable, Codable, Sendable {
  /// Rotation, scales and shears.
  public var matrix: PatientMatrix
  /// How far the centre moves, in mm.
  public var translation: PatientVector
  /// The point that `matrix` leaves where it is.
  public var centre: PatientPoint

  /// A map from its parts.
  public init(matrix: PatientMatrix, translation: PatientVector, centre: PatientPoint) {
    (self.matrix, self.translation, self.centre) = (matrix, translation, centre)
  }

  /// The map that changes nothing.
  public static let identity = AffineTransform(
    matrix: .identity, translation: PatientVector(x: 0, y: 0, z: 0),
    centre: PatientPoint(x: 0, y: 0, z: 0))

  /// Where a point comes to lie.
  public func map(_ point: PatientPoint) -> PatientPoint {
    centre + translation + matrix * (point - centre)
  }

  /// What becomes of a displacement, which has no place.
  public func map(_ vector: PatientVector) -> PatientVector { matrix * vector }

  /// The same map told about another centre.
  public func about(_ centre: PatientPoint) -> AffineTransform {
    AffineTransform(matrix: matrix, translation: map(centre) - centre, centre: centre)
  }

  /// This map after another: `a.after(b).map(p)` is `a.map(b.map(p))`; about the other's centre.
  public func after(_ other: AffineTransform) -> AffineTransform {
    AffineTransform(
      matrix: matrix * other.matrix, translation: map(other.map(other.centre)) - other.centre,
      centre: other.centre)
  }

  /// The way back, about where the centre comes to lie; `nil` for a map that flattens space.
  public var inverse: AffineTransform? {
    guard let matrix = matrix.inverse else { return nil }
    return AffineTransform(
      matrix: matrix, translation: translation * -1, centre: centre + translation)
  }

  /// Where a volume's grid comes to lie; `nil` unless the map keeps right angles and handedness.
  ///
  /// For a rotation the voxels keep their size; with one scale for all directions the spacings take it.
  public func map(_ geometry: VolumeGeometry) -> VolumeGeometry? {
    let scale = matrix.x.length
    guard matrix.isRotation(scaledBy: scale) else { return nil }
    var result = geometry
    result.firstSlice.position = map(geometry.firstSlice.position)
    result.firstSlice.rowDirection = matrix * geometry.firstSlice.rowDirection * (1 / scale)
    result.firstSlice.columnDirection = matrix * geometry.firstSlice.columnDirection * (1 / scale)
    result.firstSlice.columnSpacing *= scale
    result.firstSlice.rowSpacing *= scale
    result.sliceSpacing *= scale
    return result
  }
}
