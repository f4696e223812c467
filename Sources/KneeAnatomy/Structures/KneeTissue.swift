/// What the anatomy network tells apart; the raw value is the name that a model pack gives a channel.
///
/// Sides are not told apart: medial and lateral follow from the bones (``KneeStructure``).
public enum KneeTissue: String, CaseIterable, Codable, Sendable {
  case other, femur, tibia, fibula, patella
  case femoralCartilage = "femoral-cartilage"
  case tibialCartilage = "tibial-cartilage"
  case patellarCartilage = "patellar-cartilage"
  case meniscus
  case anteriorCruciateLigament = "anterior-cruciate-ligament"
  case posteriorCruciateLigament = "posterior-cruciate-ligament"
  case medialCollateralLigament = "medial-collateral-ligament"
  case lateralCollateralLigament = "lateral-collateral-ligament"
  case patellarTendon = "patellar-tendon"
  case quadricepsTendon = "quadriceps-tendon"
  case infrapatellarFatPad = "infrapatellar-fat-pad"
  case muscle
  case subcutaneousFat = "subcutaneous-fat"
  case jointFluid = "joint-fluid"
  case vessel, air

  /// The structure of a voxel of this tissue.
  ///
  /// - Parameter isLateral: Whether the voxel lies on the lateral side of the joint's middle.
  public func structure(isLateral: Bool) -> KneeStructure {
    switch self {
    case .other: .other
    case .femur: .femur
    case .tibia: .tibia
    case .fibula: .fibula
    case .patella: .patella
    case .femoralCartilage: .femoralCartilage
    case .tibialCartilage: isLateral ? .lateralTibialCartilage : .medialTibialCartilage
    case .patellarCartilage: .patellarCartilage
    case .meniscus: isLateral ? .lateralMeniscus : .medialMeniscus
    case .anteriorCruciateLigament: .anteriorCruciateLigament
    case .posteriorCruciateLigament: .posteriorCruciateLigament
    case .medialCollateralLigament: .medialCollateralLigament
    case .lateralCollateralLigament: .lateralCollateralLigament
    case .patellarTendon: .patellarTendon
    case .quadricepsTendon: .quadricepsTendon
    case .infrapatellarFatPad: .infrapatellarFatPad
    case .muscle: .muscle
    case .subcutaneousFat: .subcutaneousFat
    case .jointFluid: .jointFluid
    case .vessel: .vessel
    case .air: .air
    }
  }
}
