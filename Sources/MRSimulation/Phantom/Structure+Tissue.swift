extension Structure {
  /// What it is made of when healthy.
  public var tissue: Tissue {
    switch self {
    case .air: .air
    case .skin: .skin
    case .subcutaneousFat, .intermuscularFat: .subcutaneousFat
    case .deepFascia: .fascia
    case .femurCortex, .tibiaCortex, .fibulaCortex, .patellaCortex: .corticalBone
    case .femurMarrow, .tibiaMarrow, .fibulaMarrow, .patellaMarrow: .fattyMarrow
    case .growthPlateScar: .growthPlateScar
    case .femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage, .patellarCartilage:
      .cartilage
    case .medialMeniscus, .lateralMeniscus: .meniscus
    case .anteriorCruciateLigament, .posteriorCruciateLigament, .medialCollateralLigament,
      .lateralCollateralLigament, .medialRetinaculum, .lateralRetinaculum:
      .ligament
    case .patellarTendon, .quadricepsTendon, .iliotibialBand, .popliteusTendon, .bicepsTendon,
      .semimembranosusTendon, .semitendinosusTendon:
      .tendon
    case .infrapatellarFatPad, .suprapatellarFatPad, .prefemoralFatPad: .fatPad
    case .jointFluid: .synovialFluid
    case .vastusMedialis, .vastusIntermedius, .vastusLateralis, .bicepsFemoris, .semimembranosus,
      .semitendinosus, .sartorius, .gracilis, .medialGastrocnemius, .lateralGastrocnemius,
      .popliteus, .soleus, .tibialisAnterior:
      .muscle
    case .poplitealArtery: .blood
    case .poplitealVein: .venousBlood
    case .tibialNerve: .nerve
    }
  }
}
