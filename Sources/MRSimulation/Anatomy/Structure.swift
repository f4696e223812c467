/// What a voxel of the knee belongs to; the raw value is its label.
public enum Structure: UInt8, CaseIterable, Sendable {
  case air = 0
  case skin, subcutaneousFat, deepFascia, intermuscularFat
  case femurCortex, femurMarrow, tibiaCortex, tibiaMarrow
  case fibulaCortex, fibulaMarrow, patellaCortex, patellaMarrow
  case growthPlateScar
  case femoralCartilage, medialTibialCartilage, lateralTibialCartilage, patellarCartilage
  case medialMeniscus, lateralMeniscus
  case anteriorCruciateLigament, posteriorCruciateLigament
  case medialCollateralLigament, lateralCollateralLigament
  case patellarTendon, quadricepsTendon, medialRetinaculum, lateralRetinaculum
  case iliotibialBand, popliteusTendon, bicepsTendon, semimembranosusTendon, semitendinosusTendon
  case infrapatellarFatPad, suprapatellarFatPad, prefemoralFatPad
  case jointFluid
  case vastusMedialis, vastusIntermedius, vastusLateralis
  case bicepsFemoris, semimembranosus, semitendinosus, sartorius
  case gracilis, medialGastrocnemius, lateralGastrocnemius, popliteus, soleus, tibialisAnterior
  case poplitealArtery, poplitealVein, tibialNerve
}
