public import Imaging

/// A knee's axes after Grood and Suntay 1983 (doi:10.1115/1.3138397), from its bones' surfaces.
///
/// What a knee's field of view of 14 to 16 cm leaves of the shafts is too short for hip and ankle, and is often cut. Both bones' axes are
/// therefore made of their joint surfaces, which every study of a knee shows: ``FemoralAxes`` and ``TibialAxes`` give the constructions.
/// Varus is that between the joint surfaces, not that of the limb.
public struct KneeFrame: Equatable, Codable, Sendable {
  /// The femur's axes: the origin between the posterior condyles' middles.
  public let femur: BoneAxes
  /// The tibia's axes: the origin between the plateaux's middles, on the bone. These are the knee's coordinates.
  public let tibia: BoneAxes
  /// How the tibia stands to the femur.
  public let pose: KneePose
  /// Radii of the posterior condyles' cylinders, in mm.
  public let condylarRadius: [KneeSide: Double]
  /// Places of the condyles' crests along the femur's lateral axis, in mm.
  public let condylarCrest: [KneeSide: Double]
  /// Root mean square distance of the condyles from their cylinders, in mm.
  public let condylarResidual: Double

  /// The axes of a knee.
  ///
  /// - Throws: ``KneeFrameError``.
  public init(_ shares: StructureShares) throws(KneeFrameError) {
    try self.init(
      femur: shares.surface(of: .femur), plates: TibialPlates(shares, shares.surface(of: .tibia)))
  }

  /// Samples of the femur's surface that are taken: more do not change the axes by a hundredth of a degree.
  private static let samples = 20_000

  init(femur surface: StructureSurface, plates: TibialPlates) throws(KneeFrameError) {
    guard surface.count > 0 else { throw .boneNotSeen(.femur) }
    guard plates.surface.count > 0 else { throw .boneNotSeen(.tibia) }
    let condyles = try FemoralAxes.condyles(
      SurfaceSample.samples(of: surface, atMost: Self.samples))
    let tibia = try TibialAxes.axes(plates.samples, areas: plates.areas)
    guard let pose = KneePose(femur: condyles.axes, tibia: tibia) else {
      throw .condylesNotSeen
    }
    guard pose.isPlausible else { throw .implausiblePose(pose) }
    (femur, self.tibia, self.pose) = (condyles.axes, tibia, pose)
    (condylarRadius, condylarCrest) = (condyles.radius, condyles.crest)
    condylarResidual = condyles.residual
  }

  /// A patient's point in the knee's coordinates.
  public func position(_ point: PatientPoint) -> JointPosition { tibia.position(point) }

  /// The patient's point of a place in the knee's coordinates.
  public func point(_ position: JointPosition) -> PatientPoint { tibia.point(position) }
}

extension KneePose {
  /// Whether a knee in a scanner's coil can stand so: wide limits, beyond which an axis is more likely wrong.
  var isPlausible: Bool {
    (-30...90).contains(flexion) && abs(varus) < 25 && abs(internalRotation) < 45
      && abs(lateralShift) < 25 && abs(anteriorShift) < 35
  }
}
