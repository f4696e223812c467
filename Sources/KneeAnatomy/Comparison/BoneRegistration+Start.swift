import ImageProcessing
import Imaging

extension BoneRegistration {
  /// The bones that are registered by themselves, the patella after the femur.
  static let bones: [KneeStructure] = [.femur, .tibia, .patella]

  /// Registers each bone that both examinations show.
  static func all(of earlier: ExaminedKnee, on later: ExaminedKnee) -> [KneeStructure: Self] {
    var found: [KneeStructure: Self] = [:]
    for bone in bones {
      guard let before = earlier.surface(of: bone), let now = later.surface(of: bone),
        before.count > 0, now.count > 0
      else { continue }
      let start =
        between(earlier.axes(of: bone), later.axes(of: bone))
        ?? middles(before, now, turned: found[.femur]?.transform ?? .identity)
      found[bone] = BoneRegistration(
        bone, before, on: now, start: start, isShown: later.shows, wasShown: earlier.shows)
    }
    return found
  }

  /// The map that lays axes on axes.
  private static func between(_ earlier: BoneAxes?, _ later: BoneAxes?) -> RigidTransform? {
    guard let earlier, let later else { return nil }
    func row(_ part: KeyPath<PatientVector, Double>) -> PatientVector {
      earlier.lateral * later.lateral[keyPath: part]
        + earlier.anterior * later.anterior[keyPath: part]
        + earlier.superior * later.superior[keyPath: part]
    }
    return RigidTransform(
      AffineTransform(
        matrix: PatientMatrix(x: row(\.x), y: row(\.y), z: row(\.z)),
        translation: later.origin - earlier.origin, centre: earlier.origin))
  }

  /// The map that lays middle on middle, turned as another one.
  private static func middles(
    _ earlier: StructureSurface, _ later: StructureSurface, turned other: RigidTransform
  ) -> RigidTransform {
    let (from, to) = (earlier.middle, later.middle)
    let moved = other.about(from)
    return RigidTransform(
      rotationInDegrees: moved.rotationInDegrees, translation: to - from, centre: from)
  }
}

extension StructureSurface {
  /// The mean of the vertices; the grid's first voxel where there are none.
  fileprivate var middle: PatientPoint {
    guard count > 0 else { return geometry.firstSlice.position }
    let first = point(0), zero = PatientVector(x: 0, y: 0, z: 0)
    return first + (0..<count).reduce(zero) { $0 + (point($1) - first) } * (1 / Double(count))
  }
}
