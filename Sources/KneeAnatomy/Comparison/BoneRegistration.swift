public import ImageProcessing
import Imaging

/// How a bone of an earlier examination lies on the same bone of a later one, by their surfaces.
///
/// Iterated closest points with the distance measured along the later surface's normal (Chen and Medioni, Image and Vision Computing
/// 1992, from memory). Only places that both examinations show take part, and only pairs whose surfaces look the same way: where one
/// study's images cut a shaft off, its end has no partner.
public struct BoneRegistration: Equatable, Sendable {
  /// The bone.
  public let bone: KneeStructure
  /// From the earlier examination's space to the later one's; both are those of a right knee.
  public let transform: RigidTransform
  /// Distance of the surfaces along the normal, root mean square over the pairs, in mm.
  public let residualInMillimetres: Double
  /// Share of the earlier surface, as far as both examinations show it, that has a partner within
  /// ``farthestPartnerInMillimetres``, 0 to 1.
  public let sharedPart: Double

  /// Pairs farther apart are none, in mm: about a slice's thickness.
  public static let farthestPartnerInMillimetres = 3.0

  /// Above this, in mm, or below this share, the surfaces are not taken for one bone's; `docs/knee-measurements.md`, "An earlier
  /// examination", gives what one knee and two people's knees reach.
  public static let greatestResidual = 0.5, leastSharedPart = 0.8

  /// A registration from its parts.
  public init(
    bone: KneeStructure, transform: RigidTransform = .identity, residualInMillimetres: Double,
    sharedPart: Double
  ) {
    (self.bone, self.transform) = (bone, transform)
    (self.residualInMillimetres, self.sharedPart) = (residualInMillimetres, sharedPart)
  }

  /// Whether both surfaces can be those of one bone.
  public var isSound: Bool {
    residualInMillimetres <= Self.greatestResidual && sharedPart >= Self.leastSharedPart
  }
}

extension BoneRegistration {
  /// Samples of either surface.
  private static let samples = (moving: 4000, fixed: 20_000)
  /// Distance within which partners are looked for at each step, in mm; the last stays.
  private static let reaches = [12.0, 12, 8, 8, 5, 5, 3]
  private static let mostSteps = 40
  /// Least cosine between the normals of two partners: 45 degrees.
  static let facing = 0.7
  /// A step that moves by less, in mm or degrees, is the last.
  private static let leastStep = 0.003

  /// Registers a bone.
  ///
  /// - Parameters:
  ///   - earlier: Its surface in the earlier examination, and which places the later one must show too.
  ///   - start: From the earlier space to the later one, within some 10 mm and 15 degrees.
  ///   - isShown: Whether the later examination shows a point of its own space.
  ///   - wasShown: Whether the earlier one shows a point of its own.
  /// - Returns: nil where either surface has too little in common with the other to be laid on it.
  init?(
    _ bone: KneeStructure, _ earlier: StructureSurface, on later: StructureSurface,
    start: RigidTransform, isShown: (PatientPoint) -> Bool, wasShown: (PatientPoint) -> Bool
  ) {
    let moving = SurfaceSample.samples(of: earlier, atMost: Self.samples.moving)
      .filter { wasShown($0.point) }
    let fixed = NearestSamples(
      SurfaceSample.samples(of: later, atMost: Self.samples.fixed).filter { isShown($0.point) },
      side: 4)
    guard moving.count >= 100, fixed.samples.count >= 100 else { return nil }
    var transform = start
    for step in 0..<Self.mostSteps {
      let reach = Self.reaches[min(step, Self.reaches.count - 1)]
      let pairs = SurfacePairs(moving, on: fixed, by: transform, within: reach)
      guard let correction = pairs.correction else { return nil }
      transform = correction.after(transform)
      if step >= Self.reaches.count, correction.translation.length < Self.leastStep,
        correction.rotationInDegrees.length < Self.leastStep
      {
        break
      }
    }
    let pairs = SurfacePairs(
      moving, on: fixed, by: transform, within: Self.farthestPartnerInMillimetres)
    let inBoth = moving.count { isShown(transform.map($0.point)) }
    guard pairs.count >= 100, inBoth >= 100 else { return nil }
    (self.bone, self.transform) = (bone, transform)
    residualInMillimetres = pairs.residual
    sharedPart = min(Double(pairs.count) / Double(inBoth), 1)
  }
}

/// Places of one surface, each with its partner on another.
private struct SurfacePairs {
  private var pairs: [(place: PatientPoint, way: Double, normal: PatientVector)] = []

  init(
    _ moving: [SurfaceSample], on fixed: NearestSamples, by transform: RigidTransform,
    within reach: Double
  ) {
    for sample in moving {
      let place = transform.map(sample.point), normal = transform.rotation * sample.normal
      guard
        let partner = fixed.nearest(
          to: place, normal, within: reach, facing: BoneRegistration.facing)
      else { continue }
      let other = fixed.samples[partner]
      pairs.append((place, (other.point - place).dot(other.normal), other.normal))
    }
  }

  var count: Int { pairs.count }

  /// Distance along the normals, root mean square, in mm.
  var residual: Double {
    (pairs.reduce(0) { $0 + $1.way * $1.way } / Double(max(count, 1))).squareRoot()
  }

  /// The small movement that brings the places nearest to their partners' planes; nil where it is left open.
  var correction: RigidTransform? {
    guard count >= 100 else { return nil }
    let first = pairs[0].place, zero = PatientVector(x: 0, y: 0, z: 0)
    let centre = first + pairs.reduce(zero) { $0 + ($1.place - first) } * (1 / Double(count))
    var squares = LeastSquares(unknowns: 6)
    for (place, way, normal) in pairs {
      let turn = (place - centre).cross(normal)
      squares.add([turn.x, turn.y, turn.z, normal.x, normal.y, normal.z], way)
    }
    guard let found = squares.solved() else { return nil }
    return RigidTransform(
      rotationInDegrees: PatientVector(x: found[0], y: found[1], z: found[2]) * (180 / .pi),
      translation: PatientVector(x: found[3], y: found[4], z: found[5]), centre: centre)
  }
}
