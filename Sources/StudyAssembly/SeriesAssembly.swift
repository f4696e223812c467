import DICOM
import Imaging

/// The frames of one Series Instance UID.
struct SeriesRecords {
  var seriesInstanceUID: String
  var records: [FrameRecord]
}

/// The frames of images by series, in order of UID, and what is missing or malformed.
func seriesRecords(_ images: [InstanceHeader]) -> ([SeriesRecords], [AssemblyProblem]) {
  var groups: [SeriesRecords] = []
  var problems: [AssemblyProblem] = []
  let bySeries = Dictionary(grouping: images) { $0.dataSet.string(.seriesInstanceUID) ?? "" }
  for (uid, members) in bySeries.sorted(by: { $0.key < $1.key }) {
    guard !uid.isEmpty else {
      problems += members.map { .missingAttribute(path: $0.path, .seriesInstanceUID) }
      continue
    }
    var group = SeriesRecords(seriesInstanceUID: uid, records: [])
    for header in members {
      let instance = header.dataSet.string(.sopInstanceUID) ?? ""
      let (found, doubts) = FrameRecord.records(of: header, sopInstanceUID: instance)
      group.records += found
      problems += doubts
    }
    groups.append(group)
  }
  return (groups, problems)
}

/// The series that frames of one Series Instance UID form, a stack each.
///
/// - Parameters:
///   - suffix: What tells the frames from others of the Series Instance UID; added to it.
///   - needsSide: Whether a side is missed that the frames do not state.
func makeSeries(
  _ records: [FrameRecord], of group: SeriesRecords, suffix: String, needsSide: Bool = false
) -> [Series] {
  stacks(of: records).compactMap { stack in
    guard let first = stack.records.first else { return nil }
    let dataSet = first.attributes.dataSet
    let id = group.seriesInstanceUID + suffix + stack.suffix
    let (geometry, problems) = stackGeometry(stack, seriesID: id)
    let sides = stack.records.reduce(into: Set<BodySide>()) { $0.formUnion($1.sides) }
    return Series(
      id: id, seriesInstanceUID: group.seriesInstanceUID, number: dataSet.integer(.seriesNumber),
      description: dataSet.string(.seriesDescription) ?? "",
      modality: dataSet.string(.modality) ?? "", echo: stack.echo, nature: first.nature,
      distinction: stack.distinction, side: sides.agreed,
      frameOfReferenceUID: first.frameOfReferenceUID,
      acquisition: AcquisitionParameters(first.attributes), frames: stack.records.map(\.frame),
      geometry: geometry,
      problems: problems + (needsSide ? [.sideNotStated(seriesID: id)] : [])
        + (stack.records.contains(where: \.isLossy) ? [.lossyCompression(seriesID: id)] : []))
  }
}
