public import DICOM
public import Findings
public import StudyAssembly

/// A written segmentation.
public struct WrittenSegmentation: Equatable, Sendable {
  /// Path of the file.
  public var path: String
  /// The `Series.id` whose regions it holds.
  public var seriesID: String
  /// SOP Instance UID.
  public var sopInstanceUID: String
  /// Segment Number by the finding's identifier.
  public var segments: [String: Int]
}

/// Category and type of a finding's segment.
///
/// The category is of CID 7150, types are SNOMED CT; a type that is not in the table is a lesion,
/// with its own name as the segment's label.
///
/// - Parameter findingType: The type in kebab-case, such as `soft-tissue-mass`.
public func segmentConcepts(
  findingType: String
) -> (category: CodedConcept, type: CodedConcept) {
  let altered = CodedConcept("49755003", "SCT", "Morphologically Altered Structure")
  let types = ["soft-tissue-mass": CodedConcept("4147007", "SCT", "Mass")]
  return (altered, types[findingType] ?? CodedConcept("52988006", "SCT", "Lesion"))
}

/// Writes the regions of findings: one binary segmentation for each source series.
///
/// - Parameters:
///   - findings: Findings; those without a region are passed over.
///   - study: The study they are of.
///   - folder: An existing folder for the files, `segmentation-1.dcm` and so on.
///   - makeUID: A new UID at each call.
///   - date: Date, as `YYYYMMDD`.
///   - time: Time, as `HHMMSS`.
///   - softwareVersion: Version of the program.
/// - Returns: What was written, in the order of the study's series.
/// - Throws: ``SegmentationError``, or `DICOMWriteError` from the writer.
public func writeSegmentations(
  of findings: [Finding], in study: Study, folder: String, makeUID: () -> String, date: String,
  time: String, softwareVersion: String
) throws -> [WrittenSegmentation] {
  var written: [WrittenSegmentation] = []
  for series in study.series {
    let members = findings.filter { $0.region?.seriesID == series.id }
    guard !members.isEmpty else { continue }
    let identity = DerivedObjectIdentity(
      seriesInstanceUID: makeUID(), sopInstanceUID: makeUID(), dimensionOrganizationUID: makeUID(),
      seriesNumber: 9000 + written.count + 1, date: date, time: time,
      softwareVersion: softwareVersion)
    let path = "\(folder)/segmentation-\(written.count + 1).dcm"
    let regions = members.compactMap { region(of: $0, trackingUID: makeUID()) }
    try writeSegmentation(regions, of: series, in: study, identity: identity, to: path)
    let numbers = members.enumerated().map { ($1.id, $0 + 1) }
    written.append(
      WrittenSegmentation(
        path: path, seriesID: series.id, sopInstanceUID: identity.sopInstanceUID,
        segments: Dictionary(numbers, uniquingKeysWith: { first, _ in first })))
  }
  return written
}

private func region(of finding: Finding, trackingUID: String) -> LabelledRegion? {
  guard let region = finding.region else { return nil }
  let concepts = segmentConcepts(findingType: finding.type)
  let algorithm =
    if case .model(let model) = finding.origin { "\(model.name) \(model.version)" } else { "" }
  return LabelledRegion(
    label: finding.type, category: concepts.category, type: concepts.type,
    algorithmName: algorithm,
    tracking: .init(identifier: finding.id, uid: trackingUID), mask: region.mask)
}
