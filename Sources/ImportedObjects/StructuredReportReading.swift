import DICOM
import Imaging
import StudyAssembly

/// Reads a structured report (PS3.3 C.17.3): its tree as indented lines, its coordinates as graphics on
/// the images they refer to.
struct StructuredReportReading {
  private var contents: ImportedContents
  private let dataSet: DataSet
  private let study: Study
  private let placer: FramePlacer
  private var overlays: [Int: ImportedOverlay] = [:]
  private var notices = NoticeCounter()
  private var missing: Set<String> = []
  private var leftOut = 0

  /// More lines than people read; a bound for hostile files.
  private static let mostLines = 10_000

  init(_ object: ImportedObject, _ dataSet: DataSet, _ study: Study) {
    contents = ImportedContents(of: object)
    (self.dataSet, self.study) = (dataSet, study)
    placer = FramePlacer(study.series)
  }

  /// The report's lines and graphics.
  mutating func read() -> ImportedContents {
    line(0, contents.object.label, "")
    for item in dataSet.items(.contentSequence) { read(item, depth: 1) }
    contents.overlays = overlays.sorted { $0.key < $1.key }.map(\.value)
    contents.notices += notices.notices
    if !missing.isEmpty { contents.notices.append(.imagesMissing(missing.count)) }
    if leftOut > 0 { contents.notices.append(.linesLeftOut(leftOut)) }
    return contents
  }

  private mutating func line(_ depth: Int, _ name: String, _ value: String) {
    guard contents.lines.count < Self.mostLines else {
      leftOut += 1
      return
    }
    // Text may have several lines (PS3.5 section 6.2, VR UT).
    let parts = value.split(whereSeparator: \.isNewline)
    guard let first = parts.first else {
      contents.lines.append(ImportedLine(depth: depth, name: name, value: ""))
      return
    }
    contents.lines.append(ImportedLine(depth: depth, name: name, value: String(first)))
    for part in parts.dropFirst().prefix(Self.mostLines - contents.lines.count) {
      contents.lines.append(ImportedLine(depth: depth + 1, name: "", value: String(part)))
    }
  }

  private mutating func read(_ item: DataSet, depth: Int) {
    let concept = item.items(.conceptNameCodeSequence).first.flatMap(CodedConcept.init)
    let name = concept?.codeMeaning ?? ""
    line(depth, name, value(of: item))
    for child in item.items(.contentSequence) { read(child, depth: depth + 1) }
  }

  private mutating func value(of item: DataSet) -> String {
    switch item.string(.valueType) ?? "" {
    case "CONTAINER": return ""
    case "TEXT": return item.string(.textValue) ?? ""
    case "CODE": return Self.code(item, .conceptCodeSequence)?.codeMeaning ?? "no code"
    case "NUM": return Self.number(item)
    case "PNAME": return readableName(item.string(.personNameValue) ?? "")
    case "DATE": return readableDate(item.string(.dateValue) ?? "")
    case "TIME": return readableTime(item.string(.timeValue) ?? "")
    case "DATETIME": return item.string(.dateTimeValue) ?? ""
    case "UIDREF": return item.string(.uidValue) ?? ""
    case "IMAGE", "COMPOSITE", "WAVEFORM": return references(of: item)
    case "SCOORD": return readPlanar(item)
    case "SCOORD3D": return readSpatial(item)
    case "": return "refers to another line of the report"
    case let type: return "\(type), not shown"
    }
  }

  private static func code(_ item: DataSet, _ tag: Tag) -> CodedConcept? {
    item.items(tag).first.flatMap(CodedConcept.init)
  }

  /// A measured value with its unit, or why there is none (PS3.3 C.18.1).
  private static func number(_ item: DataSet) -> String {
    guard let measured = item.items(.measuredValueSequence).first,
      let value = measured.string(.numericValue)
    else { return code(item, .numericValueQualifierCodeSequence)?.codeMeaning ?? "no value" }
    let unit = code(measured, .measurementUnitsCodeSequence).map(readableUnit) ?? ""
    return unit.isEmpty ? value : "\(value) \(unit)"
  }

  /// The instances of a reference, in words.
  private mutating func references(of item: DataSet) -> String {
    let images = ObjectReferences.images(item, .referencedSOPSequence)
    guard !images.isEmpty else { return "refers to nothing" }
    return images.map { words(for: $0, classUID: item) }.joined(separator: "; ")
  }

  private mutating func words(for image: ObjectReferences.Image, classUID item: DataSet) -> String {
    let places = placer.slices(image)
    if let place = places.first {
      let series = study.series[place.series]
      let number = series.number.map { "series \($0)" } ?? "a series without number"
      let more = places.count > 1 ? " and \(places.count - 1) more" : ""
      return "slice \(place.slice + 1)\(more) of \(number)"
    }
    if let object = study.objects.first(where: { $0.id == image.sopInstanceUID }) {
      return SOPClass.name(of: object.sopClassUID) ?? "another object of this study"
    }
    missing.insert(image.sopInstanceUID)
    let uid = item.items(.referencedSOPSequence).first?.string(.referencedSOPClassUID) ?? ""
    return "\(SOPClass.name(of: uid) ?? "an object") that is not in this study"
  }

  /// Coordinates on an image (PS3.3 C.18.6), drawn on the images of the items below them.
  private mutating func readPlanar(_ item: DataSet) -> String {
    let type = item.string(.graphicType) ?? ""
    let points = Graphics.pairs(item.doubles(.graphicData)) ?? []
    let label = "\(type.lowercased()), \(points.count) points"
    let images = item.items(.contentSequence)
      .flatMap { ObjectReferences.images($0, .referencedSOPSequence) }
    guard let shape = Graphics.shape(type, points.map(Graphics.fromCorner)) else {
      notices.add { .malformedGraphics(part: "coordinates", count: $0) }
      return label + ", not drawn"
    }
    let places = images.flatMap(placer.slices)
    guard !places.isEmpty else { return label + ", not drawn: its image is not in this study" }
    // Its coordinates are those of the whole picture.
    guard places.allSatisfy({ study.series[$0.series].frames[$0.slice].tile == nil }) else {
      return label + ", not drawn: its image is a picture of many slices"
    }
    for place in places { add(shape, series: place.series, slice: place.slice) }
    return label
  }

  /// Coordinates in the patient (PS3.3 C.18.9), drawn where all of them lie on one slice.
  private mutating func readSpatial(_ item: DataSet) -> String {
    let type = item.string(.graphicType) ?? ""
    let numbers = item.doubles(.graphicData)
    let label = "\(type.lowercased()), \(numbers.count / 3) points in the patient"
    guard numbers.count >= 3, numbers.count % 3 == 0 else {
      notices.add { .malformedGraphics(part: "coordinates", count: $0) }
      return label + ", not drawn"
    }
    let points = stride(from: 0, to: numbers.count, by: 3).map {
      PatientPoint(x: numbers[$0], y: numbers[$0 + 1], z: numbers[$0 + 2])
    }
    let frameOfReference = item.string(.referencedFrameOfReferenceUID) ?? ""
    var isDrawn = false
    for (index, series) in study.series.enumerated()
    where !frameOfReference.isEmpty && series.frameOfReferenceUID == frameOfReference {
      for (slice, frame) in series.frames.enumerated() {
        guard let places = frame.geometry.map({ points.map($0.pixel) }),
          places.allSatisfy({ abs($0.distance) <= planeTolerance(series) }),
          let shape = Graphics.shape(type, places.map(\.pixel))
        else { continue }
        add(shape, series: index, slice: slice)
        isDrawn = true
      }
    }
    return isDrawn ? label : label + ", on no slice: not drawn"
  }

  private mutating func add(_ shape: OverlayShape, series: Int, slice: Int) {
    let object = contents.object
    var overlay =
      overlays[series]
      ?? ImportedOverlay(
        objectUID: object.id, part: nil, label: object.label, maker: object.provenance.maker,
        seriesID: study.series[series].id)
    overlay.slices[slice, default: OverlaySlice()].shapes.append(shape)
    overlays[series] = overlay
  }
}
