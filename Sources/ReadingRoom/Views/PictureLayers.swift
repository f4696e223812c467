import Findings
public import Imaging
public import TerminalUI

/// Colours inside a picture. They mark graphics above greys, where themes do not reach: a theme's
/// colours are for words, these must stand out from any grey.
enum LayerColor {
  static let region = RGBColor(red: 255, green: 196, blue: 0)
  static let caliper = RGBColor(red: 0, green: 230, blue: 118)
  static let cross = RGBColor(red: 64, green: 196, blue: 255)
  static let scale = RGBColor(red: 255, green: 255, blue: 255)
  /// What other systems made; their maps from weak to strong, in the hue of their outlines, which the
  /// attention's scale does not have.
  static let imported = RGBColor(red: 255, green: 96, blue: 224)
  static let importedMap = [
    RGBColor(red: 88, green: 8, blue: 80), RGBColor(red: 144, green: 24, blue: 128),
    RGBColor(red: 200, green: 56, blue: 176), imported,
    RGBColor(red: 255, green: 192, blue: 244),
  ]
  /// Attention from weak to strong: cividis at 0.1, 0.3, 0.5, 0.7 and 0.95, as matplotlib 3.11 has it,
  /// rounded to 8 bits. It rises evenly in lightness and keeps its order for readers who see few hues
  /// (Nuñez, Anderton and Renslow 2018, doi 10.1371/journal.pone.0199239).
  static let attention = [
    RGBColor(red: 8, green: 51, blue: 112), RGBColor(red: 79, green: 87, blue: 108),
    RGBColor(red: 125, green: 124, blue: 120), RGBColor(red: 174, green: 163, blue: 113),
    RGBColor(red: 243, green: 219, blue: 66),
  ]
}

/// The region's outline, or the attention's bands, of the slice on show; `nil` when there is none.
func overlayLayer(_ session: ReadingSession, _ mapping: DisplayMapping) -> OverlayLayer? {
  guard let overlay = session.overlayKey, let finding = session.selectedFinding else { return nil }
  switch overlay.mode {
  case .off: return nil
  case .region:
    guard let mask = finding.current.region?.mask, mask.columns == mapping.columns,
      mask.rows == mapping.rows, session.viewport.slice < mask.slices
    else { return nil }
    return regionLayer(mask.slice(session.viewport.slice), mapping: mapping)
  case .attention:
    guard let map = session.attention[finding.id]?.slices[session.viewport.slice],
      map.columns == mapping.columns, map.rows == mapping.rows
    else { return nil }
    return pointLayer(renderMap(map, mapping: mapping), mapping.size, LayerColor.attention)
  }
}

/// A region's outline on a slice.
///
/// - Parameters:
///   - mask: `[row, column]` of the slice.
///   - mapping: From the slice's pixels to the picture's.
public func regionLayer(_ mask: [Bool], mapping: DisplayMapping) -> OverlayLayer {
  let outline = renderMask(mask, mapping: mapping).outline
  return OverlayLayer(indices: outline.pixels.map { $0 ? 1 : 0 }, palette: [LayerColor.region])
}

/// Values from 0 to 1 as a pattern of points, every second one of a checkerboard, so that the greys
/// beneath can still be read; nothing below a fifth of the greatest value.
func pointLayer(_ values: [Float], _ size: PixelSize, _ palette: [RGBColor]) -> OverlayLayer {
  let steps = palette.count
  var indices = [UInt8](repeating: 0, count: values.count)
  for y in 0..<size.height {
    for x in 0..<size.width where (x + y) % 2 == 0 {
      let value = values[y * size.width + x]
      guard value.isFinite, value >= 0.2 else { continue }
      let step = Int(min(0.999, (value - 0.2) / 0.8) * Float(steps))
      indices[y * size.width + x] = UInt8(step + 1)
    }
  }
  return OverlayLayer(indices: indices, palette: palette)
}

/// Calipers, the caliper's cross and the scale bar.
func graphicsLayer(_ key: ViewportKey, _ mapping: DisplayMapping) -> OverlayLayer {
  var canvas = LayerCanvas(size: mapping.size)
  for caliper in key.calipers {
    let (start, end) = (mapping.display(caliper.start), mapping.display(caliper.end))
    canvas.line(from: start, to: end, color: 1)
    canvas.cross(at: start, arm: 3, color: 1)
    canvas.cross(at: end, arm: 3, color: 1)
  }
  if case .caliper(let cross, let start) = key.tool {
    if let start { canvas.line(from: mapping.display(start), to: mapping.display(cross), color: 1) }
    canvas.cross(at: mapping.display(cross), arm: 8, color: 2)
  }
  if let bar = mapping.scaleBar() {
    let row = Double(mapping.size.height - 1) - (key.grid.rowsPerCell > 4 ? 4 : 0)
    let right = Double(mapping.size.width - 1) - (key.grid.columnsPerCell > 4 ? 4 : 0)
    let left = right - bar.lengthInPixels
    canvas.line(
      from: DisplayPoint(x: left, y: row), to: DisplayPoint(x: right, y: row), color: 3)
    guard key.grid.rowsPerCell > 4 else { return canvas.layer }
    for end in [left, right] {
      canvas.line(
        from: DisplayPoint(x: end, y: row - 4), to: DisplayPoint(x: end, y: row), color: 3)
    }
  }
  return canvas.layer
}

/// Lines of one sample's width on a layer, clipped at its edge.
struct LayerCanvas {
  let size: PixelSize
  private(set) var indices: [UInt8]

  init(size: PixelSize) {
    self.size = size
    indices = [UInt8](repeating: 0, count: size.count)
  }

  var layer: OverlayLayer {
    OverlayLayer(
      indices: indices, palette: [LayerColor.caliper, LayerColor.cross, LayerColor.scale])
  }

  /// Whether anything was drawn.
  var isMarked: Bool { indices.contains { $0 != 0 } }

  /// Marks samples; `pixels` is `[row, column]` of the whole layer.
  mutating func add(_ pixels: [Bool], color: UInt8) {
    for (index, isMarked) in pixels.enumerated() where isMarked { indices[index] = color }
  }

  /// Marks samples by colour; `colors` is `[row, column]` of the whole layer, 0 leaves a sample as it is.
  mutating func add(_ colors: [UInt8]) {
    for (index, color) in colors.enumerated() where color != 0 { indices[index] = color }
  }

  mutating func line(from start: DisplayPoint, to end: DisplayPoint, color: UInt8) {
    // Only the part near the display is walked, however far the ends lie.
    guard let (start, end) = clipped(start, end) else { return }
    let steps = max(abs(end.x - start.x), abs(end.y - start.y)).rounded(.up)
    for step in 0...Int(steps) {
      let share = steps > 0 ? Double(step) / steps : 0
      set(x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y), color)
    }
  }

  mutating func cross(at point: DisplayPoint, arm: Double, color: UInt8) {
    line(
      from: DisplayPoint(x: point.x - arm, y: point.y),
      to: DisplayPoint(x: point.x + arm, y: point.y), color: color)
    line(
      from: DisplayPoint(x: point.x, y: point.y - arm),
      to: DisplayPoint(x: point.x, y: point.y + arm), color: color)
  }

  private mutating func set(x: Double, y: Double, _ color: UInt8) {
    let (column, row) = (Int(x.rounded()), Int(y.rounded()))
    guard column >= 0, column < size.width, row >= 0, row < size.height else { return }
    indices[row * size.width + column] = color
  }

  /// The part of a line inside the display and a sample around it (Liang and Barsky 1984).
  private func clipped(
    _ start: DisplayPoint, _ end: DisplayPoint
  ) -> (DisplayPoint, DisplayPoint)? {
    guard [start.x, start.y, end.x, end.y].allSatisfy(\.isFinite) else { return nil }
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    var (first, last) = (0.0, 1.0)
    let edges = [
      (-dx, start.x + 1), (dx, Double(size.width) - start.x),
      (-dy, start.y + 1), (dy, Double(size.height) - start.y),
    ]
    for (slope, distance) in edges {
      if slope == 0 {
        if distance < 0 { return nil }
      } else if slope < 0 {
        first = max(first, distance / slope)
      } else {
        last = min(last, distance / slope)
      }
    }
    guard first <= last else { return nil }
    return (
      DisplayPoint(x: start.x + first * dx, y: start.y + first * dy),
      DisplayPoint(x: start.x + last * dx, y: start.y + last * dy)
    )
  }
}
