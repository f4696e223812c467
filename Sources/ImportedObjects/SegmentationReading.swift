import DICOM
import Imaging
import StudyAssembly

/// Reads a segmentation (PS3.3 A.51): binary, fractional or label map, its frames in any order.
struct SegmentationReading {
  private var contents: ImportedContents
  private let series: [Series]
  private let frames: ObjectFrames
  private let placer: FramePlacer
  private let type: String
  private let maximum: Float
  private var overlays: [Place: ImportedOverlay] = [:]
  private var notices = NoticeCounter()

  /// A segment on a series.
  private struct Place: Hashable {
    var part: Int
    var series: Int
  }

  init(_ object: ImportedObject, _ dataSet: DataSet, _ study: Study) throws(ImportedObjectError) {
    contents = ImportedContents(of: object)
    series = object.candidates(in: study)
    frames = try ObjectFrames(dataSet)
    placer = FramePlacer(series)
    let isLabelMap = object.sopClassUID == "1.2.840.10008.5.1.4.1.1.66.7"
    type = isLabelMap ? "LABELMAP" : dataSet.string(.segmentationType) ?? "BINARY"
    maximum = Float(max(1, dataSet.integer(.maximumFractionalValue) ?? 255))
    if type == "FRACTIONAL" {
      contents.notices.append(.fractional(dataSet.string(.segmentationFractionalType) ?? type))
    }
  }

  /// The segments' masks. Only frames that lie on a slice are read.
  mutating func read(_ reader: ObjectFrameReader) throws -> ImportedContents {
    guard !series.isEmpty else {
      contents.notices.append(.refersToNothing)
      return contents
    }
    for frame in 1...frames.count { try add(frame, reader) }
    finish()
    return contents
  }

  private mutating func add(_ frame: Int, _ reader: ObjectFrameReader) throws {
    let part = type == "LABELMAP" ? nil : segment(of: frame)
    if type != "LABELMAP", part == nil {
      notices.add { .unknownSegment(frames: $0) }
      return
    }
    let name = part?.label ?? "label map"
    switch frames.placement(of: frame, by: placer) {
    case .notOnGrid: notices.add { .notOnGrid(part: name, frames: $0) }
    case .contradiction: notices.add { .contradictorySource(part: name, frames: $0) }
    case .slice(let number, let slice):
      let values = try frames.read(frame, reader)
      if let part {
        add(values.map(isInside), to: part, series: number, slice: slice)
        return
      }
      let present = Set(values)
      for part in contents.object.parts where present.contains(Float(part.number)) {
        add(values.map { $0 == Float(part.number) }, to: part, series: number, slice: slice)
      }
    }
  }

  private func segment(of frame: Int) -> ImportedPart? {
    let number = frames.group(.segmentIdentificationSequence, frame: frame)?
      .integer(.referencedSegmentNumber)
    return contents.object.parts.first { $0.number == number }
  }

  private func isInside(_ value: Float) -> Bool {
    type == "FRACTIONAL" ? 2 * value >= maximum : value > 0
  }

  /// Adds a frame's region; two frames of one segment on one slice are one region.
  private mutating func add(_ voxels: [Bool], to part: ImportedPart, series: Int, slice: Int) {
    let place = Place(part: part.number, series: series)
    var overlay =
      overlays[place]
      ?? ImportedOverlay(
        objectUID: contents.object.id, part: part.number, label: part.label,
        maker: contents.object.maker(of: part), seriesID: self.series[series].id)
    var merged = voxels
    if let before = overlay.slices[slice]?.mask?.slice(0) {
      for (index, isInside) in before.enumerated() where isInside { merged[index] = true }
    }
    if merged.contains(true) {
      var contents = OverlaySlice()
      contents.mask = VoxelMask(
        columns: frames.columns, rows: frames.rows, slices: 1, voxels: merged)
      overlay.slices[slice] = contents
    }
    overlays[place] = overlay
  }

  private mutating func finish() {
    let order = overlays.keys.sorted { ($0.part, $0.series) < ($1.part, $1.series) }
    for place in order {
      guard var overlay = overlays[place] else { continue }
      overlay.volumeInMillilitres = overlay.maskVolume(on: series[place.series])
      if overlay.volumeInMillilitres == nil {
        contents.notices.append(.noVolume(part: overlay.label))
      }
      contents.overlays.append(overlay)
    }
    contents.notices += notices.notices
  }
}

extension ImportedOverlay {
  /// Volume of the masks in mL; `nil` where the slices form no even grid.
  func maskVolume(on series: Series) -> Double? {
    guard let geometry = series.geometry else { return nil }
    let voxels = slices.values.reduce(0) { $0 + ($1.mask?.count ?? 0) }
    return Double(voxels) * geometry.voxelVolumeInMillilitres
  }
}

extension ImportedObject {
  /// Who or what made a part: its algorithm where stated, and the manufacturer.
  func maker(of part: ImportedPart) -> String {
    let words = [provenance.manufacturer, part.algorithm].filter { !$0.isEmpty }.uniqued()
    return words.isEmpty ? provenance.maker : words.joined(separator: ", ")
  }
}
