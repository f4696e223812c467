import DICOM
import DICOMFiles
import Imaging
import MRSimulation

/// One segment of a series' truth, with the slices that show it.
private struct TruthSegment {
  var segment: SegmentationDocument.Segment
  /// Pixels `[row, column]` by slice.
  var slices: [Int: [Bool]]
}

/// What the slices of a series hold, as a binary segmentation: a segment for each structure and each
/// finding that is seen, structures in order of their labels, then findings in their order. Slices
/// without a pixel of a segment are left out. Every slice names the image of the first echo.
///
/// - Returns: The document, and the Segment Number of each finding that has one; nil where nothing
///   is seen.
func truthSegmentation(
  of series: SimulatedSeries, findings: [SimulatedFinding], identity: StudyIdentity, index: Int,
  images: WrittenImages
) -> (document: SegmentationDocument, findings: [Int: Int])? {
  let own = identity.series[index]
  let uids = own.truthUIDs(2 + findings.count)
  var segments = structureSegments(series.truth.structures)
  var numbers: [Int: Int] = [:]
  for (place, finding) in findings.enumerated() {
    let slices = series.truth.findings[place].filter { $0.value.contains(true) }
    guard !slices.isEmpty else { continue }
    let segment = findingSegment(finding, place: place, trackingUID: uids[2 + place])
    segments.append(TruthSegment(segment: segment, slices: slices))
    numbers[place] = segments.count
  }
  guard !segments.isEmpty else { return nil }
  var document = emptyDocument(series, identity: identity, index: index)
  document.sourcePath = images.firstPath
  (document.sopInstanceUID, document.dimensionOrganizationUID) = (uids[0], uids[1])
  document.segments = segments.map(\.segment)
  for (place, segment) in segments.enumerated() {
    document.frames += frames(
      segment.slices, number: place + 1, series: series, instanceUIDs: images.instanceUIDs[0])
  }
  return (document, numbers)
}

private let algorithm = "Reading Room simulator"

private func structureSegments(_ slices: [[UInt8]]) -> [TruthSegment] {
  let labels = slices.map(presentLabels)
  return Structure.allCases.compactMap { structure in
    guard let coding = structure.coding else { return nil }
    let showing = slices.indices.filter { labels[$0][Int(structure.rawValue)] }
    guard !showing.isEmpty else { return nil }
    let shown = showing.map { pixels(of: structure.rawValue, in: slices[$0]) }
    return TruthSegment(
      segment: SegmentationDocument.Segment(
        label: structure.words, category: coding.category, type: coding.type,
        modifier: coding.modifier, region: coding.region, algorithmName: algorithm),
      slices: Dictionary(uniqueKeysWithValues: zip(showing, shown)))
  }
}

/// For each of 256 labels: whether a slice holds it.
private func presentLabels(_ slice: [UInt8]) -> [Bool] {
  var present = [Bool](repeating: false, count: 256)
  for label in slice { present[Int(label)] = true }
  return present
}

private func pixels(of label: UInt8, in slice: [UInt8]) -> [Bool] {
  [Bool](unsafeUninitializedCapacity: slice.count) { result, count in
    for index in slice.indices { result[index] = slice[index] == label }
    count = slice.count
  }
}

private func findingSegment(
  _ finding: SimulatedFinding, place: Int, trackingUID: String
) -> SegmentationDocument.Segment {
  let coding = finding.coding
  return SegmentationDocument.Segment(
    label: String("\(finding.type) \(finding.variant)".prefix(64)), category: coding.category,
    type: coding.type, algorithmName: algorithm,
    tracking: .init(identifier: "finding-\(place + 1)", uid: trackingUID))
}

private func frames(
  _ slices: [Int: [Bool]], number: Int, series: SimulatedSeries, instanceUIDs: [String]
) -> [SegmentationDocument.Frame] {
  slices.sorted { $0.key < $1.key }.map { slice, pixels in
    let position = series.images[0][slice].geometry.position
    return SegmentationDocument.Frame(
      segment: number, stackPosition: slice + 1,
      position: [position.x, position.y, position.z],
      sourceSOPClassUID: "1.2.840.10008.5.1.4.1.1.4", sourceSOPInstanceUID: instanceUIDs[slice],
      sourceFrame: nil, pixels: pixels.map { $0 ? 1 : 0 })
  }
}

private func emptyDocument(
  _ series: SimulatedSeries, identity: StudyIdentity, index: Int
) -> SegmentationDocument {
  let own = identity.series[index]
  let geometry = series.images[0][0].geometry
  var document = SegmentationDocument()
  document.studyInstanceUID = identity.studyInstanceUID
  document.sourceSeriesInstanceUID = own.seriesInstanceUID
  document.frameOfReferenceUID = identity.frameOfReferenceUID
  (document.rows, document.columns) = (
    series.images[0][0].image.rows, series.images[0][0].image.columns
  )
  document.orientation = [geometry.rowDirection, geometry.columnDirection]
    .flatMap { [$0.x, $0.y, $0.z] }
  (document.rowSpacing, document.columnSpacing) = (geometry.rowSpacing, geometry.columnSpacing)
  document.sliceThickness = series.plan.thickness
  document.sliceSpacing = series.plan.sliceSpacing
  document.seriesInstanceUID = own.truthSeriesInstanceUID
  document.seriesNumber = 9000 + own.number
  document.seriesDescription = "Truth of series \(own.number)"
  document.contentDescription = "What the simulated knee holds"
  document.manufacturerModelName = "Reading Room"
  document.softwareVersion = algorithm
  (document.date, document.time) = (identity.date, timeText(own.end))
  return document
}
