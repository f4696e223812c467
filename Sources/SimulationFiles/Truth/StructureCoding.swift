import DICOM
import MRSimulation

/// What a structure's segment is, in codes (PS3.3 C.8.20.2 and 10.5).
///
/// Codes are those of `CodedConcept+Anatomy`: SNOMED CT where DICOM's dictionary has it, else Uberon.
/// No code is ours. What neither names is a kind with a modifier and a region, such as ligament,
/// lateral, knee joint; the label says the rest.
struct StructureCoding: Hashable {
  /// Segmented Property Category, of CID 7150.
  var category: CodedConcept
  /// Segmented Property Type.
  var type: CodedConcept
  /// Segmented Property Type Modifier.
  var modifier: CodedConcept?
  /// Anatomic Region.
  var region: CodedConcept?
}

extension Structure {
  /// The name in words, such as `medial tibial cartilage`.
  var words: String {
    "\(self)".map { $0.isUppercase ? " " + $0.lowercased() : String($0) }.joined()
  }

  /// What the structure's segment is; nil for air, which has none.
  var coding: StructureCoding? { Self.codings[self] }

  private static let codings: [Structure: StructureCoding] = [
    .skin: tissue(.skin),
    .subcutaneousFat: tissue(.subcutaneousFat),
    .deepFascia: anatomy(.uberon("0011236", "deep fascia")),
    .intermuscularFat: tissue(.fat, in: .muscleOfLowerLimb),
    .femurCortex: tissue(.compactBone, in: .femur),
    .femurMarrow: tissue(.marrow, in: .femur),
    .tibiaCortex: tissue(.compactBone, in: .tibia),
    .tibiaMarrow: tissue(.marrow, in: .tibia),
    .fibulaCortex: tissue(.compactBone, in: .fibula),
    .fibulaMarrow: tissue(.marrow, in: .fibula),
    .patellaCortex: tissue(.compactBone, in: .patella),
    .patellaMarrow: tissue(.marrow, in: .patella),
    .growthPlateScar: anatomy(.uberon("0006768", "epiphyseal line")),
    .femoralCartilage: tissue(.cartilage, in: .femur),
    .medialTibialCartilage: tissue(.cartilage, .medial, in: .tibialPlateau),
    .lateralTibialCartilage: tissue(.cartilage, .lateral, in: .tibialPlateau),
    .patellarCartilage: tissue(.cartilage, in: .patella),
    .medialMeniscus: anatomy(.meniscus, .medial, in: .kneeJoint),
    .lateralMeniscus: anatomy(.meniscus, .lateral, in: .kneeJoint),
    .anteriorCruciateLigament: anatomy(
      .anteriorCruciateLigament),
    .posteriorCruciateLigament: anatomy(
      .posteriorCruciateLigament),
    .medialCollateralLigament: anatomy(.ligament, .medial, in: .kneeJoint),
    .lateralCollateralLigament: anatomy(.ligament, .lateral, in: .kneeJoint),
    .patellarTendon: anatomy(.patellarTendon),
    .quadricepsTendon: anatomy(.quadricepsTendon),
    .medialRetinaculum: tissue(.connectiveTissue, .medial, in: .patella),
    .lateralRetinaculum: tissue(.connectiveTissue, .lateral, in: .patella),
    .iliotibialBand: anatomy(.uberon("0003669", "fascia lata"), .lateral),
    .popliteusTendon: anatomy(.tendon, in: .popliteus),
    .bicepsTendon: anatomy(.tendon, in: .bicepsFemoris),
    .semimembranosusTendon: anatomy(.tendon, in: .semimembranosus),
    .semitendinosusTendon: anatomy(.uberon("8480009", "tendon of semitendinosus")),
    .infrapatellarFatPad: anatomy(.infrapatellarFatPad),
    .suprapatellarFatPad: anatomy(.fatPad, .superior, in: .patella),
    .prefemoralFatPad: anatomy(.fatPad, .anterior, in: .femur),
    .jointFluid: StructureCoding(
      category: .bodySubstance,
      type: .synovialFluid),
    .vastusMedialis: anatomy(.uberon("0001380", "vastus medialis")),
    .vastusIntermedius: anatomy(.uberon("0014847", "vastus intermedius")),
    .vastusLateralis: anatomy(.uberon("0001379", "vastus lateralis")),
    .bicepsFemoris: anatomy(.bicepsFemoris),
    .semimembranosus: anatomy(.semimembranosus),
    .semitendinosus: anatomy(.uberon("0001375", "semitendinosus")),
    .sartorius: anatomy(.uberon("0001373", "sartorius muscle")),
    .gracilis: anatomy(.uberon("0000950", "gracilis")),
    .medialGastrocnemius: anatomy(.uberon("0011907", "gastrocnemius medialis")),
    .lateralGastrocnemius: anatomy(.uberon("0011908", "gastrocnemius lateralis")),
    .popliteus: anatomy(.popliteus),
    .soleus: anatomy(.uberon("0001389", "soleus muscle")),
    .tibialisAnterior: anatomy(.uberon("0001385", "tibialis anterior")),
    .poplitealArtery: anatomy(CodedConcept("43899006", "SCT", "Popliteal artery")),
    .poplitealVein: anatomy(CodedConcept("56849005", "SCT", "Popliteal Vein")),
    .tibialNerve: anatomy(.uberon("0001323", "tibial nerve")),
  ]

  private static func tissue(
    _ type: CodedConcept, _ modifier: CodedConcept? = nil, in region: CodedConcept? = nil
  ) -> StructureCoding {
    StructureCoding(
      category: .tissue, type: type, modifier: modifier,
      region: region)
  }

  private static func anatomy(
    _ type: CodedConcept, _ modifier: CodedConcept? = nil, in region: CodedConcept? = nil
  ) -> StructureCoding {
    StructureCoding(
      category: .anatomicalStructure, type: type,
      modifier: modifier, region: region)
  }
}

extension CodedConcept {
  fileprivate static let skin = CodedConcept("39937001", "SCT", "Skin")
  fileprivate static let fat = CodedConcept("55603005", "SCT", "Fat")
  fileprivate static let marrow = CodedConcept("14016003", "SCT", "Bone Marrow")
  fileprivate static let compactBone = uberon("0001439", "compact bone tissue")
  fileprivate static let connectiveTissue = CodedConcept("21793004", "SCT", "Connective tissue")
  fileprivate static let tendon = CodedConcept("13024002", "SCT", "Tendon")
  fileprivate static let fatPad = uberon("0003916", "fat pad")
  fileprivate static let popliteus = uberon("0001391", "popliteus muscle")
  fileprivate static let bicepsFemoris = uberon("0001374", "biceps femoris")
  fileprivate static let semimembranosus = uberon("0001381", "semimembranosus muscle")

  fileprivate static let medial = CodedConcept("255561001", "SCT", "Medial")
  fileprivate static let lateral = CodedConcept("49370004", "SCT", "Lateral")
  fileprivate static let anterior = CodedConcept("255549009", "SCT", "Anterior")
  fileprivate static let superior = CodedConcept("264217000", "SCT", "Superior")

  fileprivate static let tibialPlateau = CodedConcept("306783000", "SCT", "Tibial Plateau")
  fileprivate static let kneeJoint = CodedConcept("49076000", "SCT", "Knee joint")
  fileprivate static let muscleOfLowerLimb = CodedConcept(
    "102292000", "SCT", "Muscle of lower limb")
}

extension SimulatedFinding {
  /// What the finding's segment is: a lesion, or one of the kinds that DICOM's dictionary names.
  var coding: StructureCoding {
    let types = [
      "effusion": CodedConcept("41699000", "SCT", "Effusion"),
      "cyst": CodedConcept("367643001", "SCT", "Cyst"),
      "ganglion": CodedConcept("367643001", "SCT", "Cyst"),
      "edema": CodedConcept("79654002", "SCT", "Edema"),
    ]
    let kind = types.first { type.contains($0.key) }?.value
    return StructureCoding(
      category: CodedConcept("49755003", "SCT", "Morphologically Abnormal Structure"),
      type: kind ?? CodedConcept("52988006", "SCT", "Lesion"))
  }
}
