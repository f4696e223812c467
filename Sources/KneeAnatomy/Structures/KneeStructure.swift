/// What a voxel of a knee belongs to; the raw value is its label in a ``StructureMap``.
///
/// Regions that touch only each other keep one name: the femoral cartilage is one piece and is divided by place where it is measured.
public enum KneeStructure: UInt8, CaseIterable, Codable, Sendable {
  /// Tissue without a name of its own here.
  case other = 0
  case femur, tibia, fibula, patella
  case femoralCartilage, medialTibialCartilage, lateralTibialCartilage, patellarCartilage
  case medialMeniscus, lateralMeniscus
  case anteriorCruciateLigament, posteriorCruciateLigament
  case medialCollateralLigament, lateralCollateralLigament
  case patellarTendon, quadricepsTendon
  case infrapatellarFatPad
  case muscle, subcutaneousFat, jointFluid, vessel
  /// Outside the limb.
  case air

  /// Whether it is a structure, not other tissue or air.
  public var isNamed: Bool { self != .other && self != .air }

  /// The four bones.
  public static let bones: [KneeStructure] = [.femur, .tibia, .fibula, .patella]
  /// The cartilages.
  public static let cartilages: [KneeStructure] = [
    .femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage, .patellarCartilage,
  ]
}
