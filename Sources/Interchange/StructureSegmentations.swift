import DICOM
public import Imaging
public import KneeAnatomy
public import StudyAssembly

/// Writes the structures of series: one binary segmentation for each.
///
/// - Parameters:
///   - anatomies: The structures of each series, by its `Series.id`.
///   - study: The study they are of.
///   - algorithm: Name and version of the model.
///   - folder: An existing folder for the files, `anatomy-1.dcm` and so on.
///   - makeUID: A new UID at each call.
///   - date: Date, as `YYYYMMDD`.
///   - time: Time, as `HHMMSS`.
///   - softwareVersion: Version of the program.
/// - Returns: The files by `Series.id`.
/// - Throws: ``SegmentationError``, or `DICOMWriteError` from the writer.
public func writeStructureSegmentations(
  of anatomies: [String: SeriesAnatomy], in study: Study, algorithm: String, folder: String,
  makeUID: () -> String, date: String, time: String, softwareVersion: String
) throws -> [String: String] {
  var written: [String: String] = [:]
  for series in study.series {
    guard let anatomy = anatomies[series.id] else { continue }
    let shown = anatomy.volumesInMillilitres
    let regions = KneeStructure.allCases.compactMap { structure -> LabelledRegion? in
      guard let coding = structureCoding(structure), shown[structure] != nil else { return nil }
      return LabelledRegion(
        label: structure.words(), category: coding.category, type: coding.type,
        algorithmName: algorithm, mask: anatomy.mask(of: structure))
    }
    guard !regions.isEmpty else { continue }
    let identity = DerivedObjectIdentity(
      seriesInstanceUID: makeUID(), sopInstanceUID: makeUID(), dimensionOrganizationUID: makeUID(),
      seriesNumber: 9500 + written.count + 1, date: date, time: time,
      softwareVersion: softwareVersion)
    let path = "\(folder)/anatomy-\(written.count + 1).dcm"
    try writeSegmentation(regions, of: series, in: study, identity: identity, to: path)
    written[series.id] = path
  }
  return written
}

/// Category and type of a structure's segment: SNOMED CT where DICOM's dictionary has it, else the Uberon ontology, as for the simulator's
/// truth. Tissue without a name and air have none.
private func structureCoding(_ structure: KneeStructure)
  -> (category: CodedConcept, type: CodedConcept)?
{
  let tissue = CodedConcept("85756007", "SCT", "Tissue")
  let anatomy = CodedConcept("91723000", "SCT", "Anatomical Structure")
  func uberon(_ code: String, _ meaning: String) -> CodedConcept {
    CodedConcept(code, "UBERON", meaning)
  }
  let cartilage = CodedConcept("309312004", "SCT", "Cartilage")
  let meniscus = CodedConcept("74135004", "SCT", "Meniscus")
  let ligament = CodedConcept("52082005", "SCT", "Ligament")
  return switch structure {
  case .other, .air: nil
  case .femur: (anatomy, CodedConcept("71341001", "SCT", "Femur"))
  case .tibia: (anatomy, CodedConcept("12611008", "SCT", "Tibia"))
  case .fibula: (anatomy, CodedConcept("87342007", "SCT", "Fibula"))
  case .patella: (anatomy, CodedConcept("64234005", "SCT", "Patella"))
  case .femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage, .patellarCartilage:
    (tissue, cartilage)
  case .medialMeniscus, .lateralMeniscus: (anatomy, meniscus)
  case .anteriorCruciateLigament:
    (anatomy, uberon("0003671", "anterior cruciate ligament of knee joint"))
  case .posteriorCruciateLigament:
    (anatomy, uberon("0003680", "posterior cruciate ligament of knee joint"))
  case .medialCollateralLigament, .lateralCollateralLigament: (anatomy, ligament)
  case .patellarTendon: (anatomy, CodedConcept("18033002", "SCT", "Patellar Tendon"))
  case .quadricepsTendon: (anatomy, uberon("0014848", "tendon of quadriceps femoris"))
  case .infrapatellarFatPad: (anatomy, uberon("0016400", "infrapatellar fat pad"))
  case .muscle: (tissue, CodedConcept("91727004", "SCT", "Muscle"))
  case .subcutaneousFat: (tissue, uberon("0002190", "subcutaneous adipose tissue"))
  case .jointFluid:
    (CodedConcept("91720002", "SCT", "Body Substance"), uberon("0001090", "synovial fluid"))
  case .vessel: (anatomy, CodedConcept("59820001", "SCT", "Blood Vessel"))
  }
}
