public import DICOM
import DICOMFiles
public import Imaging
public import StudyAssembly

/// A region on a series' grid with what it is.
public struct LabelledRegion: Equatable, Sendable {
  /// Segment Label: a finding's type or the name of an anatomical structure.
  public var label: String
  /// Segmented Property Category.
  public var category: CodedConcept
  /// Segmented Property Type.
  public var type: CodedConcept
  /// Model name and version; empty for a region drawn by the reader.
  public var algorithmName: String
  /// The finding's identifier and a UID of its own, to be found again in other objects.
  public var tracking: Tracking?
  /// The voxels, on the grid of the series' frames.
  public var mask: VoxelMask
  /// How probable the region is at each voxel of the grid, in 255ths, of which those of the mask count; nil for a region that is there
  /// or not.
  public var probability: [UInt8]?

  /// What ties a region to its finding.
  public struct Tracking: Equatable, Sendable {
    /// The finding's identifier.
    public var identifier: String
    /// A UID for it.
    public var uid: String

    /// A tracking from its parts.
    public init(identifier: String, uid: String) {
      self.identifier = identifier
      self.uid = uid
    }
  }

  /// A region from its parts.
  public init(
    label: String, category: CodedConcept, type: CodedConcept, algorithmName: String,
    tracking: Tracking? = nil, mask: VoxelMask, probability: [UInt8]? = nil
  ) {
    self.label = label
    self.category = category
    self.type = type
    self.algorithmName = algorithmName
    self.tracking = tracking
    (self.mask, self.probability) = (mask, probability)
  }
}

/// What a written object takes from outside: identifiers, time and the program's version.
public struct DerivedObjectIdentity: Equatable, Sendable {
  /// Series Instance UID of the new series.
  public var seriesInstanceUID: String
  /// SOP Instance UID of the new object.
  public var sopInstanceUID: String
  /// A UID for the order of its frames.
  public var dimensionOrganizationUID: String
  /// Series Number.
  public var seriesNumber: Int
  /// Date, as `YYYYMMDD`.
  public var date: String
  /// Time, as `HHMMSS`.
  public var time: String
  /// Version of the program.
  public var softwareVersion: String

  /// An identity from its parts.
  public init(
    seriesInstanceUID: String, sopInstanceUID: String, dimensionOrganizationUID: String,
    seriesNumber: Int, date: String, time: String, softwareVersion: String
  ) {
    self.seriesInstanceUID = seriesInstanceUID
    self.sopInstanceUID = sopInstanceUID
    self.dimensionOrganizationUID = dimensionOrganizationUID
    self.seriesNumber = seriesNumber
    self.date = date
    self.time = time
    self.softwareVersion = softwareVersion
  }
}

/// Why regions cannot be written as a segmentation.
public enum SegmentationError: Error, Equatable, Sendable {
  /// There is no region.
  case noRegions
  /// A region has no voxel: its label.
  case emptyRegion(label: String)
  /// A region's grid, or its probabilities', is not that of the series: its label.
  case otherGrid(label: String)
  /// A frame of the series has no place in the patient: its index, from zero.
  case noGeometry(frame: Int)
  /// The series' slices are parts of a mosaic, no frames that a segmentation could name.
  case slicesOfMosaic
}

/// Writes regions of one series as one segmentation on the series' own matrix: fractional, with probabilities, where the first region has
/// them, else binary.
///
/// Slices without a voxel of a segment are left out, as the standard allows (PS3.3 C.8.20.2). Each
/// frame names the image it was made from.
///
/// - Parameters:
///   - regions: The regions; the first becomes segment one.
///   - series: The series whose grid they are on.
///   - study: The study the series is in.
///   - identity: Identifiers, time and version of the new object.
///   - path: Path of the new file.
/// - Throws: ``SegmentationError``, or `DICOMWriteError` from the writer.
public func writeSegmentation(
  _ regions: [LabelledRegion], of series: Series, in study: Study,
  identity: DerivedObjectIdentity, to path: String
) throws {
  try DICOMFile.writeSegmentation(
    segmentationDocument(regions, of: series, in: study, identity: identity), to: path)
}

func segmentationDocument(
  _ regions: [LabelledRegion], of series: Series, in study: Study, identity: DerivedObjectIdentity
) throws(SegmentationError) -> SegmentationDocument {
  guard !regions.isEmpty, let first = series.frames.first else { throw .noRegions }
  if let flat = series.frames.firstIndex(where: { $0.geometry == nil }) {
    throw .noGeometry(frame: flat)
  }
  guard series.frames.allSatisfy({ $0.tile == nil }) else { throw .slicesOfMosaic }
  guard let plane = first.geometry else { throw .noGeometry(frame: 0) }
  var document = SegmentationDocument()
  document.sourcePath = first.path
  document.studyInstanceUID = study.studyInstanceUID
  document.sourceSeriesInstanceUID = series.seriesInstanceUID
  document.frameOfReferenceUID = series.frameOfReferenceUID
  (document.rows, document.columns) = (first.rows, first.columns)
  document.orientation = [plane.rowDirection, plane.columnDirection].flatMap { [$0.x, $0.y, $0.z] }
  (document.rowSpacing, document.columnSpacing) = (plane.rowSpacing, plane.columnSpacing)
  let spacing = series.geometry?.sliceSpacing
  document.sliceThickness = series.acquisition.sliceThickness ?? spacing ?? 1
  document.sliceSpacing = spacing ?? document.sliceThickness
  describe(&document, identity, series)
  document.isFractional = regions[0].probability != nil
  for (index, region) in regions.enumerated() {
    document.segments.append(segment(region))
    document.frames += try frames(region, number: index + 1, series: series)
  }
  return document
}

private func describe(
  _ document: inout SegmentationDocument, _ identity: DerivedObjectIdentity, _ series: Series
) {
  document.seriesInstanceUID = identity.seriesInstanceUID
  document.sopInstanceUID = identity.sopInstanceUID
  document.dimensionOrganizationUID = identity.dimensionOrganizationUID
  document.seriesNumber = identity.seriesNumber
  document.seriesDescription =
    "Candidate regions, series \(series.number.map { "\($0)" } ?? "without number")"
  document.contentDescription = "AI candidate regions, unreviewed; research use"
  document.manufacturerModelName = "Reading Room"
  document.softwareVersion = identity.softwareVersion
  (document.date, document.time) = (identity.date, identity.time)
}

private func segment(_ region: LabelledRegion) -> SegmentationDocument.Segment {
  SegmentationDocument.Segment(
    label: String(region.label.prefix(64)), category: region.category, type: region.type,
    algorithmName: String(region.algorithmName.prefix(64)),
    tracking: region.tracking.map { .init(identifier: $0.identifier, uid: $0.uid) })
}

private func frames(
  _ region: LabelledRegion, number: Int, series: Series
) throws(SegmentationError) -> [SegmentationDocument.Frame] {
  let mask = region.mask
  guard let first = series.frames.first, mask.columns == first.columns, mask.rows == first.rows,
    mask.slices == series.frames.count,
    region.probability.map({ $0.count == mask.columns * mask.rows * mask.slices }) ?? true
  else { throw .otherGrid(label: region.label) }
  let area = mask.columns * mask.rows
  let instances = Dictionary(grouping: series.frames, by: \.sopInstanceUID)
  var frames: [SegmentationDocument.Frame] = []
  for (index, source) in series.frames.enumerated() {
    let pixels = mask.slice(index)
    guard pixels.contains(true), let position = source.geometry?.position else { continue }
    let isOfMany = source.frameNumber > 1 || (instances[source.sopInstanceUID]?.count ?? 1) > 1
    frames.append(
      SegmentationDocument.Frame(
        segment: number, stackPosition: index + 1,
        position: [position.x, position.y, position.z], sourceSOPClassUID: source.sopClassUID,
        sourceSOPInstanceUID: source.sopInstanceUID,
        sourceFrame: isOfMany ? source.frameNumber : nil,
        pixels: pixels.enumerated().map { place, isInside in
          isInside ? region.probability?[index * area + place] ?? 1 : 0
        }))
  }
  guard !frames.isEmpty else { throw .emptyRegion(label: region.label) }
  return frames
}
