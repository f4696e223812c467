import DICOM
import Imaging
import StudyAssembly

/// Reads a parametric map (PS3.3 A.75): stored integers, floats or doubles with Real World Values.
struct ParametricMapReading {
  private var contents: ImportedContents
  private let series: [Series]
  private let frames: ObjectFrames
  private let placer: FramePlacer
  private var overlays: [String: ImportedOverlay] = [:]
  private var notices = NoticeCounter()

  init(_ object: ImportedObject, _ dataSet: DataSet, _ study: Study) throws(ImportedObjectError) {
    contents = ImportedContents(of: object)
    series = object.candidates(in: study)
    frames = try ObjectFrames(dataSet)
    placer = FramePlacer(series)
  }

  /// The maps' values. Only frames that lie on a slice are read.
  mutating func read(_ reader: ObjectFrameReader) throws -> ImportedContents {
    guard !series.isEmpty else {
      contents.notices.append(.refersToNothing)
      return contents
    }
    for frame in 1...frames.count { try add(frame, reader) }
    contents.overlays = overlays.sorted { $0.key < $1.key }.map(\.value)
      .sorted { ($0.part ?? 0) < ($1.part ?? 0) }
    contents.notices += notices.notices
    return contents
  }

  private mutating func add(_ frame: Int, _ reader: ObjectFrameReader) throws {
    guard let item = frames.group(.realWorldValueMappingSequence, frame: frame),
      case let mapping = RealWorldMapping(item), let (slope, intercept) = mapping.slopeAndIntercept
    else {
      notices.add { .noRealWorldValues(frames: $0) }
      return
    }
    switch frames.placement(of: frame, by: placer) {
    case .notOnGrid: notices.add { .notOnGrid(part: mapping.label, frames: $0) }
    case .contradiction: notices.add { .contradictorySource(part: mapping.label, frames: $0) }
    case .slice(let number, let slice):
      let values = try frames.read(frame, reader).map { Float(Double($0) * slope + intercept) }
      add(values, mapping, series: number, slice: slice)
    }
  }

  private mutating func add(
    _ values: [Float], _ mapping: RealWorldMapping, series: Int, slice: Int
  ) {
    let part = contents.object.parts.first { $0.label == mapping.label }
    let key = "\(mapping.label)\n\(series)"
    var overlay =
      overlays[key]
      ?? ImportedOverlay(
        objectUID: contents.object.id, part: part?.number, label: mapping.label,
        maker: contents.object.provenance.maker, seriesID: self.series[series].id)
    var contents = OverlaySlice()
    contents.map = SliceImage(columns: frames.columns, rows: frames.rows, samples: values)
    overlay.slices[slice] = contents
    overlay.unit = mapping.unit
    let finite = values.lazy.filter(\.isFinite)
    if let low = finite.min(), let high = finite.max() {
      let before = overlay.range
      overlay.range = min(low, before?.lowerBound ?? low)...max(high, before?.upperBound ?? high)
    }
    overlays[key] = overlay
  }
}
