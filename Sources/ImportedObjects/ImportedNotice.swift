/// What of an object is not shown, or shown in another way than the object asks for.
public enum ImportedNotice: Hashable, Sendable {
  /// It names no image and no Frame of Reference of this study.
  case refersToNothing
  /// Frames of a part that lie on no slice of the series it belongs to.
  case notOnGrid(part: String, frames: Int)
  /// Frames of a part whose position contradicts the image that they name as their source.
  case contradictorySource(part: String, frames: Int)
  /// Frames without a segment that the object lists.
  case unknownSegment(frames: Int)
  /// Fractional values (`PROBABILITY` or `OCCUPANCY`), drawn where they reach half of the maximum.
  case fractional(String)
  /// A region's volume is not stated, since the slices form no even grid.
  case noVolume(part: String)
  /// Contours of a region that lie on no slice.
  case contoursBetweenSlices(part: String, contours: Int)
  /// Contours of a region of a type that is not drawn.
  case contourType(part: String, type: String, contours: Int)
  /// Contours or graphics that are malformed or too long to be read.
  case malformedGraphics(part: String, count: Int)
  /// The region is given in another Frame of Reference than the images.
  case otherFrameOfReference(part: String)
  /// An attribute of a presentation state that is not applied, in words.
  case notApplied(String)
  /// Graphics of a type that is not drawn.
  case graphicType(String)
  /// References to images that are not in this study.
  case imagesMissing(Int)
  /// Frames of a map without a linear way to real values.
  case noRealWorldValues(frames: Int)
  /// Overlay planes of images that could not be read, with the reason.
  case planesUnreadable(images: Int, reason: String)
  /// Images of which a plane reaches beyond the edge.
  case planeCut(part: String, images: Int)
  /// Images of which nothing of a plane lies on the picture.
  case planeEmpty(part: String, images: Int)
  /// A plane that images call by several names, so that it is shown by its group's number.
  case planeNames(part: String, names: Int)
  /// Lines of text beyond what is listed.
  case linesLeftOut(Int)
}

extension ImportedNotice {
  /// The notice as one line for the reader.
  public var words: String {
    switch self {
    case .refersToNothing: "It refers to nothing in this study; nothing of it is drawn."
    case .notOnGrid(let part, let frames):
      "\(part): not drawn, since not on this series' grid: \(counted(frames, "frame"))."
    case .contradictorySource(let part, let frames):
      "\(part): not drawn, since the source image lies elsewhere: \(counted(frames, "frame"))."
    case .unknownSegment(let frames):
      "Not drawn, since of no segment that is listed: \(counted(frames, "frame"))."
    case .fractional(let type):
      "Fractional (\(type.lowercased())): outlines stand where the value is half of the maximum."
    case .noVolume(let part): "\(part): no volume, since the slices form no even grid."
    case .contoursBetweenSlices(let part, let count):
      "\(part): not drawn, since on no slice of the series: \(counted(count, "contour"))."
    case .contourType(let part, let type, let count):
      "\(part): not drawn, since of type \(type): \(counted(count, "contour"))."
    case .malformedGraphics(let part, let count):
      "\(part): not drawn, since malformed or too long: \(counted(count, "graphic"))."
    case .otherFrameOfReference(let part):
      "\(part): not drawn, since in another frame of reference than the images."
    case .notApplied(let what): "Not applied: \(what)."
    case .graphicType(let type): "Not drawn as the object asks for: graphics of type \(type)."
    case .imagesMissing(let count):
      "Not in this study, but referred to: \(counted(count, "image"))."
    case .noRealWorldValues(let frames):
      "Not drawn, since without a linear way to real values: \(counted(frames, "frame"))."
    case .planesUnreadable(let images, let reason):
      "Not drawn: planes of \(counted(images, "image")). \(reason)"
    case .planeCut(let part, let images):
      "\(part): not drawn beyond the edge: \(counted(images, "image"))."
    case .planeEmpty(let part, let images):
      "\(part): nothing to draw: \(counted(images, "image"))."
    case .planeNames(let part, let names): "\(part): has \(counted(names, "name")), listed below."
    case .linesLeftOut(let count): "Not listed: \(counted(count, "more line"))."
    }
  }
}

private func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}

/// Notices with what is counted, kept in their first order.
struct NoticeCounter {
  private var counts: [(key: (Int) -> ImportedNotice, probe: ImportedNotice, count: Int)] = []

  /// Counts one more of a kind; `make` builds the notice from the number.
  mutating func add(_ make: @escaping (Int) -> ImportedNotice) {
    let probe = make(0)
    if let index = counts.firstIndex(where: { $0.probe == probe }) {
      counts[index].count += 1
    } else {
      counts.append((make, probe, 1))
    }
  }

  /// The notices.
  var notices: [ImportedNotice] { counts.map { $0.key($0.count) } }
}
