extension KneeStructure {
  /// The name in radiology's words.
  ///
  /// - Parameter sideIsKnown: Whether the knee's side is stated; else medial and lateral are named by where they lie in the patient,
  ///   whose right is the lateral side of a right knee.
  public func words(sideIsKnown: Bool = true) -> String {
    let (medial, lateral) =
      sideIsKnown ? ("medial ", "lateral ") : ("the patient's left ", "the patient's right ")
    return switch self {
    case .other: "other tissue"
    case .femur: "femur"
    case .tibia: "tibia"
    case .fibula: "fibula"
    case .patella: "patella"
    case .femoralCartilage: "femoral cartilage"
    case .medialTibialCartilage: medial + "tibial cartilage"
    case .lateralTibialCartilage: lateral + "tibial cartilage"
    case .patellarCartilage: "patellar cartilage"
    case .medialMeniscus: medial + "meniscus"
    case .lateralMeniscus: lateral + "meniscus"
    case .anteriorCruciateLigament: "anterior cruciate ligament"
    case .posteriorCruciateLigament: "posterior cruciate ligament"
    case .medialCollateralLigament: "medial collateral ligament"
    case .lateralCollateralLigament: "lateral collateral ligament"
    case .patellarTendon: "patellar tendon"
    case .quadricepsTendon: "quadriceps tendon"
    case .infrapatellarFatPad: "infrapatellar fat pad"
    case .muscle: "muscle"
    case .subcutaneousFat: "subcutaneous fat"
    case .jointFluid: "joint fluid"
    case .vessel: "popliteal vessels"
    case .air: "air"
    }
  }
}
