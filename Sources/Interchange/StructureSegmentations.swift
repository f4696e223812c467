import DICOM
import Imaging
public import KneeAnatomy
public import StudyAssembly

/// The segmentations of one series.
public struct WrittenSegmentations: Equatable, Sendable {
  /// Each structure as a binary segment.
  public let structures: String
  /// The same with each voxel's probability; nil where nobody asked.
  public let probabilities: String?
}

/// Writes the structures of series: for each one binary segmentation, and one fractional where asked.
///
/// - Parameters:
///   - anatomies: The structures of each series, by its `Series.id`.
///   - study: The study they are of.
///   - withProbabilities: Whether each voxel's probability is written beside.
///   - algorithm: Name and version of the model.
///   - folder: An existing folder for the files, `anatomy-1.dcm`, `anatomy-1-probability.dcm` and so on.
///   - makeUID: A new UID at each call.
///   - date: Date, as `YYYYMMDD`.
///   - time: Time, as `HHMMSS`.
///   - softwareVersion: Version of the program.
/// - Returns: The files by `Series.id`.
/// - Throws: ``SegmentationError``, or `DICOMWriteError` from the writer.
public func writeStructureSegmentations(
  of anatomies: [String: StructureMap], in study: Study, withProbabilities: Bool = false,
  algorithm: String, folder: String, makeUID: () -> String, date: String, time: String,
  softwareVersion: String
) throws -> [String: WrittenSegmentations] {
  var written: [String: WrittenSegmentations] = [:]
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
    let number = written.count + 1
    func write(_ regions: [LabelledRegion], seriesNumber: Int, name: String) throws -> String {
      let identity = DerivedObjectIdentity(
        seriesInstanceUID: makeUID(), sopInstanceUID: makeUID(),
        dimensionOrganizationUID: makeUID(), seriesNumber: seriesNumber, date: date, time: time,
        softwareVersion: softwareVersion)
      let path = "\(folder)/\(name).dcm"
      try writeSegmentation(regions, of: series, in: study, identity: identity, to: path)
      return path
    }
    let structures = try write(regions, seriesNumber: 9500 + number, name: "anatomy-\(number)")
    let probable = regions.map { region in
      var region = region
      region.probability = anatomy.confidence
      return region
    }
    written[series.id] = WrittenSegmentations(
      structures: structures,
      probabilities: withProbabilities
        ? try write(
          probable, seriesNumber: 9600 + number, name: "anatomy-\(number)-probability") : nil)
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
