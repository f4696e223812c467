import DICOM
import Imaging
import StudyAssembly

/// Reads a Grayscale Softcopy Presentation State (PS3.3 A.33.1): its window, graphics and text. Shutters,
/// turns, its own displayed area and tables are named as not applied.
struct PresentationStateReading {
  private var contents: ImportedContents
  private let dataSet: DataSet
  private let series: [Series]
  private let placer: FramePlacer
  private var overlays: [Int: ImportedOverlay] = [:]
  private var notices = NoticeCounter()
  private var missing: Set<String> = []

  init(_ object: ImportedObject, _ dataSet: DataSet, _ study: Study) {
    contents = ImportedContents(of: object)
    self.dataSet = dataSet
    series = object.candidates(in: study)
    placer = FramePlacer(series)
  }

  /// The graphics and windows by slice, and the text as lines.
  mutating func read() -> ImportedContents {
    for item in dataSet.items(.softcopyVOILUTSequence) { readWindow(item) }
    for item in dataSet.items(.graphicAnnotationSequence) { readAnnotation(item) }
    contents.notices += series.isEmpty ? [.refersToNothing] : notices.notices
    if !missing.isEmpty && !series.isEmpty {
      contents.notices.append(.imagesMissing(missing.count))
    }
    contents.notices += notApplied().map { .notApplied($0) }
    contents.overlays = overlays.sorted { $0.key < $1.key }.map(\.value)
    return contents
  }

  private func notApplied() -> [String] {
    var words: [String] = []
    let shutter = dataSet.strings(.shutterShape).filter { !$0.isEmpty }
    if !shutter.isEmpty { words.append("shutter \(shutter.joined(separator: ", ").lowercased())") }
    if (dataSet.integer(.imageRotation) ?? 0) != 0 { words.append("rotation of the image") }
    if dataSet.string(.imageHorizontalFlip) == "Y" { words.append("flip of the image") }
    if !showsWholeImages { words.append("displayed area (magnification and section)") }
    if !dataSet.items(.modalityLUTSequence).isEmpty { words.append("modality LUT") }
    let hasTable = dataSet.items(.softcopyVOILUTSequence).contains {
      !$0.items(.voiLUTSequence).isEmpty
    }
    if hasTable { words.append("VOI LUT given as a table") }
    if !dataSet.items(.compoundGraphicSequence).isEmpty
      || dataSet.items(.graphicAnnotationSequence).contains(where: {
        !$0.items(.compoundGraphicSequence).isEmpty
      })
    {
      words.append("compound graphics")
    }
    if dataSet.elements.contains(where: { (0x6000...0x601e).contains($0.tag.group) }) {
      words.append("overlay planes")
    }
    return words
  }

  /// Whether each displayed area is the whole of an image here.
  private var showsWholeImages: Bool {
    let sizes = Set(series.flatMap(\.frames).map { [1, 1, Double($0.columns), Double($0.rows)] })
    return dataSet.items(.displayedAreaSelectionSequence).allSatisfy { area in
      sizes.contains(
        area.doubles(.displayedAreaTopLeftHandCorner)
          + area.doubles(.displayedAreaBottomRightHandCorner))
    }
  }

  /// The slices that an item is for: those it names, else all that the state names.
  private mutating func slices(of item: DataSet) -> [(series: Int, slice: Int)] {
    let own = ObjectReferences.images(item, .referencedImageSequence)
    let images =
      own.isEmpty
      ? dataSet.items(.referencedSeriesSequence).flatMap {
        ObjectReferences.images($0, .referencedImageSequence)
      } : own
    return images.flatMap { image in
      let found = placer.slices(image)
      if found.isEmpty { missing.insert(image.sopInstanceUID) }
      return found
    }
  }

  private mutating func readWindow(_ item: DataSet) {
    guard let center = item.double(.windowCenter), let width = item.double(.windowWidth), width > 0
    else { return }
    for place in slices(of: item) {
      change(place) { $0.window = WindowLevel(center: center, width: max(width, 1e-6)) }
    }
  }

  private mutating func readAnnotation(_ item: DataSet) {
    let places = slices(of: item)
    let layer = item.string(.graphicLayer) ?? "graphics"
    for text in item.items(.textObjectSequence) {
      contents.lines.append(
        ImportedLine(depth: 0, name: layer, value: text.string(.unformattedTextValue) ?? ""))
    }
    for place in places {
      let frame = series[place.series].frames[place.slice]
      guard frame.hasSoundMatrix else { continue }
      // Its coordinates are those of the whole picture.
      guard frame.tile == nil else {
        notices.add { _ in .notApplied("graphics on a picture of many slices") }
        continue
      }
      var shapes: [OverlayShape] = []
      for graphic in item.items(.graphicObjectSequence) {
        if let shape = shape(graphic, on: frame, layer: layer) { shapes.append(shape) }
      }
      shapes += item.items(.textObjectSequence).compactMap { text($0, on: frame) }
      if !shapes.isEmpty { change(place) { $0.shapes += shapes } }
    }
  }

  private mutating func shape(
    _ graphic: DataSet, on frame: Frame, layer: String
  ) -> OverlayShape? {
    let type = graphic.string(.graphicType) ?? ""
    let units = graphic.string(.graphicAnnotationUnits) ?? ""
    let points = Graphics.pairs(graphic.doubles(.graphicData))?
      .compactMap { pixel($0, units: units, on: frame) }
    guard let points, !points.isEmpty, let shape = Graphics.shape(type, points) else {
      notices.add { .malformedGraphics(part: layer, count: $0) }
      return nil
    }
    if type == "INTERPOLATED" { notices.add { _ in .graphicType("INTERPOLATED") } }
    return shape
  }

  /// Words at their anchor, else at the upper left of their box.
  private func text(_ item: DataSet, on frame: Frame) -> OverlayShape? {
    guard let words = item.string(.unformattedTextValue) else { return nil }
    let anchored = Graphics.pairs(item.doubles(.anchorPoint))?.first.flatMap {
      pixel($0, units: item.string(.anchorPointAnnotationUnits) ?? "", on: frame)
    }
    let boxed = Graphics.pairs(item.doubles(.boundingBoxTopLeftHandCorner))?.first.flatMap {
      pixel($0, units: item.string(.boundingBoxAnnotationUnits) ?? "", on: frame)
    }
    return (anchored ?? boxed).map { .text(words, at: $0) }
  }

  /// A position in the image's pixels (PS3.3 C.10.5): `PIXEL` counts from the upper left corner,
  /// `DISPLAY` is a share of the displayed area (C.10.4), of the whole image where none is stated.
  private func pixel(_ point: PixelPoint, units: String, on frame: Frame) -> PixelPoint? {
    switch units {
    case "PIXEL": return Graphics.fromCorner(point)
    case "DISPLAY":
      let (first, last) = displayedArea(of: frame)
      return Graphics.fromCorner(
        PixelPoint(
          column: first.column - 1 + point.column * (last.column - first.column + 1),
          row: first.row - 1 + point.row * (last.row - first.row + 1)))
    default: return nil
    }
  }

  /// First and last pixel of the displayed area, counted from one.
  private func displayedArea(of frame: Frame) -> (first: PixelPoint, last: PixelPoint) {
    let areas = dataSet.items(.displayedAreaSelectionSequence)
    let area =
      areas.first { area in
        ObjectReferences.images(area, .referencedImageSequence).contains {
          $0.sopInstanceUID == frame.sopInstanceUID
            && ($0.frames.isEmpty || $0.frames.contains(frame.frameNumber))
        }
      } ?? areas.first { $0.items(.referencedImageSequence).isEmpty }
    let first = area.flatMap { Graphics.pairs($0.doubles(.displayedAreaTopLeftHandCorner))?.first }
    let last = area.flatMap {
      Graphics.pairs($0.doubles(.displayedAreaBottomRightHandCorner))?.first
    }
    return (
      first ?? PixelPoint(column: 1, row: 1),
      last ?? PixelPoint(column: Double(frame.columns), row: Double(frame.rows))
    )
  }

  private mutating func change(
    _ place: (series: Int, slice: Int), _ body: (inout OverlaySlice) -> Void
  ) {
    let object = contents.object
    var overlay =
      overlays[place.series]
      ?? ImportedOverlay(
        objectUID: object.id, part: nil, label: object.label, maker: object.provenance.maker,
        seriesID: series[place.series].id)
    body(&overlay.slices[place.slice, default: OverlaySlice()])
    overlays[place.series] = overlay
  }
}
