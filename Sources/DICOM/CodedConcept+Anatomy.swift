/// What the knee's structures are called in coded segments.
///
/// SNOMED CT codes are those of DICOM's own dictionary (PS3.16). Where that has none the concept is of the Uberon ontology, release of
/// April 2026 (CC BY 3.0), a coding scheme that DICOM registers (1.2.840.10008.2.16.6); its code value is the identifier without the
/// prefix, as DICOM writes FMA's. No code is ours.
extension CodedConcept {
  /// A concept of the Uberon ontology, by its identifier without the prefix.
  public static func uberon(_ code: String, _ meaning: String) -> CodedConcept {
    CodedConcept(code, "UBERON", meaning)
  }

  /// Category of segments: tissue.
  public static let tissue = CodedConcept("85756007", "SCT", "Tissue")
  /// Category of segments: anatomical structure.
  public static let anatomicalStructure = CodedConcept("91723000", "SCT", "Anatomical Structure")
  /// Category of segments: body substance.
  public static let bodySubstance = CodedConcept("91720002", "SCT", "Body Substance")
  /// The femur.
  public static let femur = CodedConcept("71341001", "SCT", "Femur")
  /// The tibia.
  public static let tibia = CodedConcept("12611008", "SCT", "Tibia")
  /// The fibula.
  public static let fibula = CodedConcept("87342007", "SCT", "Fibula")
  /// The patella.
  public static let patella = CodedConcept("64234005", "SCT", "Patella")
  /// The cartilage.
  public static let cartilage = CodedConcept("309312004", "SCT", "Cartilage")
  /// The meniscus.
  public static let meniscus = CodedConcept("74135004", "SCT", "Meniscus")
  /// The ligament.
  public static let ligament = CodedConcept("52082005", "SCT", "Ligament")
  /// The patellar tendon.
  public static let patellarTendon = CodedConcept("18033002", "SCT", "Patellar Tendon")
  /// The anterior cruciate ligament.
  public static let anteriorCruciateLigament = uberon(
    "0003671", "anterior cruciate ligament of knee joint")
  /// The posterior cruciate ligament.
  public static let posteriorCruciateLigament = uberon(
    "0003680", "posterior cruciate ligament of knee joint")
  /// The quadriceps tendon.
  public static let quadricepsTendon = uberon("0014848", "tendon of quadriceps femoris")
  /// The infrapatellar fat pad.
  public static let infrapatellarFatPad = uberon("0016400", "infrapatellar fat pad")
  /// The subcutaneous fat.
  public static let subcutaneousFat = uberon("0002190", "subcutaneous adipose tissue")
  /// The synovial fluid.
  public static let synovialFluid = uberon("0001090", "synovial fluid")
}
