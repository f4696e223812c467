/// A position in an image, in pixels; whole numbers are pixel centres, from zero.
public struct PixelPoint: Hashable, Codable, Sendable {
  /// Column, growing along the row direction.
  public var column: Double
  /// Row, growing along the column direction.
  public var row: Double

  /// A point from its column and row.
  public init(column: Double, row: Double) {
    self.column = column
    self.row = row
  }
}

/// A position on the display matrix, in display pixels; whole numbers are pixel centres, from zero.
public struct DisplayPoint: Hashable, Codable, Sendable {
  /// To the right.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// A point from its coordinates.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Width and height of a display matrix, in pixels.
public struct PixelSize: Hashable, Codable, Sendable {
  /// Pixels in a row.
  public var width: Int
  /// Number of rows.
  public var height: Int

  /// A size from its parts.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Number of pixels.
  public var count: Int { width * height }
}

/// Where each pixel of an image lies on the display, and back.
///
/// Display pixels are square: pixels of the image that are not square are stretched to their true
/// shape. `docs/coordinates.md` has the derivation.
public struct DisplayMapping: Hashable, Sendable {
  /// Number of columns of the image.
  public let columns: Int
  /// Number of rows of the image.
  public let rows: Int
  /// Size of the display matrix.
  public let size: PixelSize
  /// The transform that the mapping carries out.
  public let transform: DisplayTransform
  /// Size of a display pixel in mm; in image columns where the image has no geometry.
  public let millimetresPerPixel: Double
  /// Whether `millimetresPerPixel` is in millimetres.
  public let isCalibrated: Bool

  let columnSpacing: Double
  let rowSpacing: Double

  /// A mapping of an image onto a display.
  ///
  /// - Parameters:
  ///   - columns: Number of columns of the image, at least 1.
  ///   - rows: Number of rows of the image, at least 1.
  ///   - geometry: The image's plane, for the shape of its pixels; `nil` takes `aspectRatio`.
  ///   - transform: Zoom, pan, turns and mirroring. A zoom that is no positive number counts as 1.
  ///   - size: The display matrix, at least 1 × 1.
  ///   - aspectRatio: Height of a pixel by its width, used where there is no geometry.
  public init(
    columns: Int, rows: Int, geometry: SliceGeometry?, transform: DisplayTransform,
    size: PixelSize, aspectRatio: Double = 1
  ) {
    self.columns = max(columns, 1)
    self.rows = max(rows, 1)
    self.size = PixelSize(width: max(size.width, 1), height: max(size.height, 1))
    self.transform = transform
    let spacing = geometry.map { ($0.columnSpacing, $0.rowSpacing) } ?? (1, aspectRatio)
    let isSound = spacing.0 > 0 && spacing.1 > 0 && spacing.0.isFinite && spacing.1.isFinite
    (columnSpacing, rowSpacing) = isSound ? spacing : (1, 1)
    isCalibrated = geometry != nil && isSound
    let isSideways = transform.quarterTurns % 2 == 1
    let extent = (Double(self.columns) * columnSpacing, Double(self.rows) * rowSpacing)
    let (width, height) = isSideways ? (extent.1, extent.0) : extent
    let fit = max(width / Double(self.size.width), height / Double(self.size.height))
    let zoom = transform.zoom.isFinite && transform.zoom > 0 ? transform.zoom : 1
    millimetresPerPixel = fit / zoom
  }

  /// The same image and display with another transform.
  public func with(_ transform: DisplayTransform) -> DisplayMapping {
    let geometry = SliceGeometry(
      position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: columnSpacing,
      rowSpacing: rowSpacing)
    return DisplayMapping(
      columns: columns, rows: rows, geometry: isCalibrated ? geometry : nil,
      transform: transform, size: size, aspectRatio: rowSpacing / columnSpacing)
  }

  /// The display point of an image point.
  public func display(_ point: PixelPoint) -> DisplayPoint {
    let right = (point.column - middle.column) * columnSpacing / millimetresPerPixel
    let down = (point.row - middle.row) * rowSpacing / millimetresPerPixel
    let turned = Self.turn(right, down, quarters: transform.quarterTurns)
    return DisplayPoint(
      x: centre.x + (transform.isFlippedHorizontally ? -turned.x : turned.x),
      y: centre.y + (transform.isFlippedVertically ? -turned.y : turned.y))
  }

  /// The image point of a display point; it may lie outside the image.
  public func pixel(_ point: DisplayPoint) -> PixelPoint {
    let right = (point.x - centre.x) * (transform.isFlippedHorizontally ? -1 : 1)
    let down = (point.y - centre.y) * (transform.isFlippedVertically ? -1 : 1)
    let turned = Self.turn(right, down, quarters: 4 - transform.quarterTurns)
    return PixelPoint(
      column: middle.column + turned.x * millimetresPerPixel / columnSpacing,
      row: middle.row + turned.y * millimetresPerPixel / rowSpacing)
  }

  /// Whether an image point lies on a pixel of the image.
  public func contains(_ point: PixelPoint) -> Bool {
    point.column >= -0.5 && point.column < Double(columns) - 0.5
      && point.row >= -0.5 && point.row < Double(rows) - 0.5
  }

  /// The transform that shows, in place of this one, the image moved by display pixels.
  public func panned(right: Double, down: Double) -> DisplayTransform {
    let target = pixel(DisplayPoint(x: centre.x - right, y: centre.y - down))
    var moved = transform
    moved.panColumns = target.column - Double(columns - 1) / 2
    moved.panRows = target.row - Double(rows - 1) / 2
    return moved
  }

  /// The transform with another zoom that keeps the image point under `anchor` where it is.
  public func zoomed(to zoom: Double, around anchor: DisplayPoint) -> DisplayTransform {
    guard zoom.isFinite, zoom > 0 else { return transform }
    let ratio = transform.zoom / zoom
    let kept = pixel(anchor)
    var changed = transform
    changed.zoom = zoom
    changed.panColumns = kept.column + (middle.column - kept.column) * ratio - imageCentre.column
    changed.panRows = kept.row + (middle.row - kept.row) * ratio - imageCentre.row
    return changed
  }

  private var imageCentre: PixelPoint {
    PixelPoint(column: Double(columns - 1) / 2, row: Double(rows - 1) / 2)
  }

  /// The image point in the middle of the display.
  private var middle: PixelPoint {
    PixelPoint(
      column: imageCentre.column + transform.panColumns, row: imageCentre.row + transform.panRows)
  }

  private var centre: DisplayPoint {
    DisplayPoint(x: Double(size.width - 1) / 2, y: Double(size.height - 1) / 2)
  }

  /// Clockwise on a display whose y grows downwards: (x, y) to (-y, x).
  private static func turn(_ x: Double, _ y: Double, quarters: Int) -> (x: Double, y: Double) {
    switch quarters % 4 {
    case 1: (-y, x)
    case 2: (-x, -y)
    case 3: (y, -x)
    default: (x, y)
    }
  }
}
