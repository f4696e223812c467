public import Imaging

/// What an object of another system holds, ready to be shown.
public struct ImportedContents: Equatable, Sendable {
  /// The object.
  public var object: ImportedObject
  /// What can be drawn on the study's pictures.
  public var overlays: [ImportedOverlay] = []
  /// Its text, in the order of the object.
  public var lines: [ImportedLine] = []
  /// What is not shown, or shown in another way than the object asks for.
  public var notices: [ImportedNotice] = []

  /// Contents with nothing in them yet.
  public init(of object: ImportedObject) { self.object = object }
}

/// Something to be drawn on the pictures of one series. It lies over the picture and is never part of it.
public struct ImportedOverlay: Equatable, Sendable, Identifiable {
  /// SOP Instance UID of the object that it comes from.
  public var objectUID: String
  /// ``ImportedPart/number`` of the segment, region or quantity; `nil` for the object as a whole.
  public var part: Int?
  /// The name in the object.
  public var label: String
  /// Who or what made it, in a few words.
  public var maker: String
  /// The `Series.id` that it is drawn on.
  public var seriesID: String
  /// What lies on each slice of the series, from zero.
  public var slices: [Int: OverlaySlice] = [:]
  /// Volume of the masks in mL; `nil` where there are none or the slices form no even grid.
  public var volumeInMillilitres: Double?
  /// Smallest and largest value of a map; `nil` for what is no map.
  public var range: ClosedRange<Float>?
  /// Unit of a map's values; empty when not stated.
  public var unit = ""

  /// An overlay with nothing on it yet.
  public init(objectUID: String, part: Int?, label: String, maker: String, seriesID: String) {
    (self.objectUID, self.part, self.label) = (objectUID, part, label)
    (self.maker, self.seriesID) = (maker, seriesID)
  }

  /// Unique among the overlays of a study.
  public var id: String { "\(objectUID):\(part ?? 0):\(seriesID)" }

  /// What stands beside the picture while the overlay lies on it.
  public var caption: String { "imported: \(label) (\(maker)), not checked" }
}

/// What an overlay has on one slice.
public struct OverlaySlice: Equatable, Sendable {
  /// A region; one slice deep, of the slice's own matrix.
  public var mask: VoxelMask?
  /// Lines and points.
  public var shapes: [OverlayShape] = []
  /// Values on the slice's own matrix, in the overlay's unit; not-a-number where there is none.
  public var map: SliceImage?
  /// The window that a presentation state asks for.
  public var window: WindowLevel?

  /// A slice with nothing on it yet.
  public init() {}
}

/// A line, points or words on a slice; coordinates in the image's pixels, whole numbers at centres.
public enum OverlayShape: Equatable, Sendable {
  /// Straight lines from point to point; a closed one ends where it starts.
  case polyline([PixelPoint])
  /// Single points.
  case points([PixelPoint])
  /// Words at a place.
  case text(String, at: PixelPoint)
}

/// One line of an object's text.
public struct ImportedLine: Equatable, Sendable {
  /// Depth in the object's tree, from zero.
  public var depth: Int
  /// Name of the concept; empty for a line that has none.
  public var name: String
  /// The value; empty for a heading.
  public var value: String

  /// A line from its parts.
  public init(depth: Int, name: String, value: String) {
    (self.depth, self.name, self.value) = (depth, name, value)
  }

  /// The line as indented text.
  public var text: String {
    let parts = [name, value].filter { !$0.isEmpty }
    return String(repeating: "  ", count: depth) + parts.joined(separator: ": ")
  }
}

/// Values of one frame of an object.
public struct ObjectFrame: Equatable, Sendable {
  /// Number of columns.
  public let columns: Int
  /// Number of rows.
  public let rows: Int
  /// `[row, column]`, row-major: stored values, or the numbers of Float and Double Float Pixel Data.
  public let values: [Float]

  /// A frame from its parts; `values` must hold `rows × columns` values.
  public init(columns: Int, rows: Int, values: [Float]) {
    precondition(values.count == rows * columns, "A frame needs one value for each pixel.")
    (self.columns, self.rows, self.values) = (columns, rows, values)
  }
}

/// Reads one frame of an object by its number, from one.
public typealias ObjectFrameReader = (_ frame: Int) throws -> ObjectFrame
