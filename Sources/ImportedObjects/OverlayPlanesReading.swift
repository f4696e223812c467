public import DICOM
import Imaging
public import StudyAssembly

/// The overlay planes of one frame of a series, or why they could not be read, in words.
public typealias FramePlanes = Result<[OverlayPlane], PlanesFailure>

/// Why the overlay planes of an image could not be read.
public struct PlanesFailure: Error, Hashable, Sendable {
  /// The reason in words.
  public let reason: String

  /// A failure from its reason.
  public init(_ reason: String) { self.reason = reason }
}

extension ImportedObject {
  /// The overlay planes in the images of a series (PS3.3 C.9.2), as one object.
  ///
  /// Its parts are the groups; their numbers count from one for group 6000. Names are those of the
  /// first image that holds the group. Who drew the planes is not stated anywhere: the provenance is
  /// the images'.
  ///
  /// - Parameters:
  ///   - place: Place of the series in the study's list, from one.
  ///   - series: The series.
  ///   - header: Reads the header of one of its frames.
  /// - Returns: `nil` where no image of the series states a plane.
  /// - Throws: What `header` throws.
  public init?(
    planesOf place: Int, series: Series, header: (Frame) throws -> InstanceHeader
  ) rethrows {
    var headers: [String: InstanceHeader] = [:]
    var first: InstanceHeader?
    var parts: [ImportedPart] = []
    for group in series.overlayGroups {
      guard let frame = series.frames.first(where: { $0.overlayGroups.contains(group) }) else {
        continue
      }
      let found = try headers[frame.path] ?? header(frame)
      headers[frame.path] = found
      first = first ?? found
      parts.append(ImportedPart(planesOf: group, found.dataSet))
    }
    guard let first else { return nil }
    self.init(
      sopInstanceUID: "", sopClassUID: first.dataSet.string(.sopClassUID) ?? "",
      kind: .overlayPlanes, seriesPlace: place, path: first.path,
      label: "overlay planes of \(series.nameInWords)",
      description: "", seriesDescription: series.description,
      provenance: Provenance(first.dataSet, kind: .overlayPlanes, parts: parts), standing: nil,
      parts: parts, references: ObjectReferences())
  }

  /// What the overlay planes of a series hold.
  ///
  /// - Parameters:
  ///   - planes: By place of the frame in the series, from zero, what was read of it.
  ///   - series: The series.
  public func contents(ofPlanes planes: [Int: FramePlanes], in series: Series) -> ImportedContents {
    var reading = OverlayPlanesReading(self, series)
    for (slice, result) in planes.sorted(by: { $0.key < $1.key }) { reading.add(result, slice) }
    return reading.finish()
  }
}

extension Series {
  /// Number, echo and what else sets it apart from others of its number.
  fileprivate var nameInWords: String {
    let name = number.map { "series \($0)" } ?? "a series without number"
    return ([name] + [echo.map { "echo \($0)" } ?? "", distinction]).filter { !$0.isEmpty }
      .joined(separator: ", ")
  }
}

extension ImportedPart {
  /// The part that stands for a group of a header.
  fileprivate init(planesOf group: UInt16, _ dataSet: DataSet) {
    let label = dataSet.string(.overlayLabel(group)) ?? ""
    let description = dataSet.string(.overlayDescription(group)) ?? ""
    let kind = OverlayPlane.Kind(overlayType: dataSet.string(.overlayType(group)))
    self.init(
      number: Self.number(ofPlanes: group),
      label: planeName(label, description) ?? planeGroup(group),
      meaning: kind.words, algorithmType: "", algorithm: "")
  }

  /// One for group 6000, two for 6002.
  fileprivate static func number(ofPlanes group: UInt16) -> Int { (Int(group) - 0x6000) / 2 + 1 }
}

extension OverlayPlane.Kind {
  fileprivate var words: String {
    switch self {
    case .graphics: "graphics"
    case .regionOfInterest: "region of interest"
    }
  }
}

/// Label and description, each once; `nil` where neither is stated.
private func planeName(_ label: String, _ description: String) -> String? {
  let words = [label, description].filter { !$0.isEmpty }.uniqued()
  return words.isEmpty ? nil : words.joined(separator: ", ")
}

private func planeGroup(_ group: UInt16) -> String { "plane " + String(group, radix: 16) }

/// Puts planes on the slices of their series.
private struct OverlayPlanesReading {
  private let series: Series
  private var contents: ImportedContents
  private var notices = NoticeCounter()
  private var overlays: [UInt16: ImportedOverlay] = [:]
  /// Of each group the names that images give it, with how many do.
  private var names: [UInt16: [(name: String, images: Int)]] = [:]

  init(_ object: ImportedObject, _ series: Series) {
    self.series = series
    contents = ImportedContents(of: object)
  }

  mutating func add(_ planes: FramePlanes, _ slice: Int) {
    guard series.frames.indices.contains(slice) else { return }
    switch planes {
    case .success(let planes): for plane in planes { add(plane, slice) }
    case .failure(let failure):
      notices.add { .planesUnreadable(images: $0, reason: failure.reason) }
    }
  }

  private mutating func add(_ plane: OverlayPlane, _ slice: Int) {
    let frame = series.frames[slice]
    // A plane of another size lies on no pixel that is known.
    guard frame.columns > 0, frame.rows > 0, plane.mask.count == frame.columns * frame.rows else {
      notices.add { .notOnGrid(part: planeGroup(plane.group), frames: $0) }
      return
    }
    count(plane)
    let part = planeGroup(plane.group)
    if plane.isCut { notices.add { .planeCut(part: part, images: $0) } }
    let mask = VoxelMask(columns: frame.columns, rows: frame.rows, slices: 1, voxels: plane.mask)
    guard !mask.runs.isEmpty else {
      notices.add { .planeEmpty(part: part, images: $0) }
      return
    }
    var marks = OverlaySlice()
    marks.mask = mask
    var overlay = overlays[plane.group] ?? overlay(plane.group)
    overlay.slices[slice] = marks
    overlays[plane.group] = overlay
  }

  private func overlay(_ group: UInt16) -> ImportedOverlay {
    ImportedOverlay(
      objectUID: contents.object.id, part: ImportedPart.number(ofPlanes: group),
      label: planeGroup(group), maker: "in images by \(contents.object.provenance.maker)",
      seriesID: series.id)
  }

  private mutating func count(_ plane: OverlayPlane) {
    let name =
      (planeName(plane.label, plane.description) ?? planeGroup(plane.group))
      + " (\(plane.kind.words))"
    var known = names[plane.group] ?? []
    if let index = known.firstIndex(where: { $0.name == name }) {
      known[index].images += 1
    } else {
      known.append((name, 1))
    }
    names[plane.group] = known
  }

  /// A plane that all images call alike is drawn under that name, else under its group's number.
  mutating func finish() -> ImportedContents {
    for group in names.keys.sorted() {
      let known = names[group] ?? []
      if known.count > 1 {
        contents.notices.append(.planeNames(part: planeGroup(group), names: known.count))
      }
      contents.lines += known.prefix(Self.mostNames).map {
        let images = $0.images == 1 ? "1 image" : "\($0.images) images"
        return ImportedLine(depth: 0, name: "\(planeGroup(group)) of \(images)", value: $0.name)
      }
      let more = known.count - Self.mostNames
      if more > 0 { contents.notices.append(.linesLeftOut(more)) }
      guard var overlay = overlays[group] else { continue }
      if known.count == 1 { overlay.label = known[0].name }
      contents.overlays.append(overlay)
    }
    contents.notices += notices.notices
    return contents
  }

  /// A bound for the list of names of one group.
  private static let mostNames = 100
}
