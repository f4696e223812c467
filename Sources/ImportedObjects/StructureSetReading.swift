import DICOM
import Imaging
import StudyAssembly

/// Reads an RT Structure Set (PS3.3 A.19): regions of interest as contours in patient coordinates.
struct StructureSetReading {
  private var contents: ImportedContents
  private let dataSet: DataSet
  private let series: [Series]
  private var notices = NoticeCounter()

  /// A slice of a candidate series, both from zero.
  private struct Place: Hashable {
    var series: Int
    var slice: Int
  }

  /// One contour on its slice, in pixels.
  private enum Contour {
    case area([PixelPoint])
    case shape(OverlayShape)
  }

  init(_ object: ImportedObject, _ dataSet: DataSet, _ study: Study) {
    contents = ImportedContents(of: object)
    self.dataSet = dataSet
    series = object.candidates(in: study)
  }

  /// The regions, closed contours filled on the slices they lie on.
  mutating func read() -> ImportedContents {
    guard !series.isEmpty else {
      contents.notices.append(.refersToNothing)
      return contents
    }
    let items = Dictionary(
      dataSet.items(.roiContourSequence).map { ($0.integer(.referencedROINumber) ?? -1, $0) },
      uniquingKeysWith: { first, _ in first })
    var frames: [Int: String] = [:]
    for item in dataSet.items(.structureSetROISequence) {
      guard let number = item.integer(.roiNumber) else { continue }
      frames[number] = item.string(.referencedFrameOfReferenceUID)
    }
    for part in contents.object.parts {
      guard let item = items[part.number] else { continue }
      read(item.items(.contourSequence), of: part, frameOfReference: frames[part.number])
    }
    contents.notices += notices.notices
    return contents
  }

  private mutating func read(
    _ items: [DataSet], of part: ImportedPart, frameOfReference: String?
  ) {
    let usable = series.indices.filter { index in
      frameOfReference == nil || series[index].frameOfReferenceUID == frameOfReference
    }
    guard !usable.isEmpty else {
      contents.notices.append(.otherFrameOfReference(part: part.label))
      return
    }
    var contours: [Place: [Contour]] = [:]
    for item in items {
      guard let (place, contour) = contour(item, of: part, in: usable) else { continue }
      contours[place, default: []].append(contour)
    }
    let bySeries = Dictionary(grouping: contours, by: \.key.series)
    for (index, members) in bySeries.sorted(by: { $0.key < $1.key }) {
      let slices = members.map { ($0.key.slice, $0.value) }
      contents.overlays.append(overlay(slices, of: part, on: series[index]))
    }
  }

  private mutating func contour(
    _ item: DataSet, of part: ImportedPart, in usable: [Int]
  ) -> (Place, Contour)? {
    let numbers = item.doubles(.contourData)
    guard numbers.count >= 3, numbers.count % 3 == 0 else {
      notices.add { .malformedGraphics(part: part.label, count: $0) }
      return nil
    }
    let points = stride(from: 0, to: numbers.count, by: 3).map {
      PatientPoint(x: numbers[$0], y: numbers[$0 + 1], z: numbers[$0 + 2])
    }
    guard let (place, pixels) = locate(points, in: usable) else {
      notices.add { .contoursBetweenSlices(part: part.label, contours: $0) }
      return nil
    }
    switch item.string(.contourGeometricType) ?? "" {
    case "CLOSED_PLANAR" where pixels.count >= 3, "CLOSEDPLANAR_XOR" where pixels.count >= 3:
      return (place, .area(pixels))
    case "POINT": return (place, .shape(.points(pixels)))
    case "OPEN_PLANAR": return (place, .shape(.polyline(pixels)))
    case let type:
      notices.add { .contourType(part: part.label, type: type, contours: $0) }
      return nil
    }
  }

  /// The slice that all points lie on, and the points in its pixels.
  private func locate(_ points: [PatientPoint], in usable: [Int]) -> (Place, [PixelPoint])? {
    for index in usable {
      let tolerance = planeTolerance(series[index])
      for (slice, frame) in series[index].frames.enumerated() where frame.hasSoundMatrix {
        guard let geometry = frame.geometry, let first = points.first,
          abs(geometry.pixel(first).distance) <= tolerance
        else { continue }
        let places = points.map(geometry.pixel)
        guard places.allSatisfy({ abs($0.distance) <= tolerance }),
          places.allSatisfy({ $0.pixel.column.isFinite && $0.pixel.row.isFinite })
        else { continue }
        return (Place(series: index, slice: slice), places.map(\.pixel))
      }
    }
    return nil
  }

  private mutating func overlay(
    _ slices: [(Int, [Contour])], of part: ImportedPart, on series: Series
  ) -> ImportedOverlay {
    var overlay = ImportedOverlay(
      objectUID: contents.object.id, part: part.number, label: part.label,
      maker: contents.object.maker(of: part), seriesID: series.id)
    for (slice, contours) in slices {
      let frame = series.frames[slice]
      var marks = OverlaySlice()
      let areas = contours.compactMap { if case .area(let corners) = $0 { corners } else { nil } }
      if !areas.isEmpty {
        marks.mask = VoxelMask(
          columns: frame.columns, rows: frame.rows, slices: 1,
          voxels: fillPolygons(areas, columns: frame.columns, rows: frame.rows))
        overlay.volumeInMillilitres = 0
      }
      marks.shapes = contours.compactMap {
        if case .shape(let shape) = $0 { shape } else { nil }
      }
      overlay.slices[slice] = marks
    }
    if overlay.volumeInMillilitres != nil {
      overlay.volumeInMillilitres = overlay.maskVolume(on: series)
      if overlay.volumeInMillilitres == nil { notices.add { _ in .noVolume(part: part.label) } }
    }
    return overlay
  }
}
