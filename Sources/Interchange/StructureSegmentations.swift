import DICOM
import Imaging
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
  of anatomies: [String: StructureMap], in study: Study, algorithm: String, folder: String,
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

/// Category and type of a structure's segment; tissue without a name and air have none.
private func structureCoding(_ structure: KneeStructure)
  -> (category: CodedConcept, type: CodedConcept)?
{
  switch structure {
  case .other, .air: nil
  case .femur: (.anatomicalStructure, .femur)
  case .tibia: (.anatomicalStructure, .tibia)
  case .fibula: (.anatomicalStructure, .fibula)
  case .patella: (.anatomicalStructure, .patella)
  case .femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage, .patellarCartilage:
    (.tissue, .cartilage)
  case .medialMeniscus, .lateralMeniscus: (.anatomicalStructure, .meniscus)
  case .anteriorCruciateLigament: (.anatomicalStructure, .anteriorCruciateLigament)
  case .posteriorCruciateLigament: (.anatomicalStructure, .posteriorCruciateLigament)
  case .medialCollateralLigament, .lateralCollateralLigament: (.anatomicalStructure, .ligament)
  case .patellarTendon: (.anatomicalStructure, .patellarTendon)
  case .quadricepsTendon: (.anatomicalStructure, .quadricepsTendon)
  case .infrapatellarFatPad: (.anatomicalStructure, .infrapatellarFatPad)
  case .muscle: (.tissue, CodedConcept("91727004", "SCT", "Muscle"))
  case .subcutaneousFat: (.tissue, .subcutaneousFat)
  case .jointFluid: (.bodySubstance, .synovialFluid)
  case .vessel: (.anatomicalStructure, CodedConcept("59820001", "SCT", "Blood Vessel"))
  }
}
