public import ImportedObjects
public import Imaging
public import TerminalUI

/// What an object of another system has on one slice, as a layer above the greys; `nil` for nothing.
///
/// Outlines are broken, unlike those of this program's own regions; maps are patterns of points through
/// which the greys can still be read.
///
/// - Parameters:
///   - overlay: The overlay.
///   - slice: The slice, from zero.
///   - mapping: From the slice's pixels to the picture's.
public func importedLayers(
  _ overlay: ImportedOverlay, slice: Int, mapping: DisplayMapping
) -> [OverlayLayer] {
  guard let marks = overlay.slices[slice] else { return [] }
  var layers: [OverlayLayer] = []
  if let map = marks.map, map.columns == mapping.columns, map.rows == mapping.rows,
    let range = overlay.range
  {
    let span = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
    let shares = SliceImage(
      columns: map.columns, rows: map.rows,
      samples: map.samples.map { ($0 - range.lowerBound) / span })
    layers.append(
      pointLayer(renderMap(shares, mapping: mapping), mapping.size, LayerColor.importedMap))
  }
  var canvas = LayerCanvas(size: mapping.size)
  if let mask = marks.mask, mask.columns == mapping.columns, mask.rows == mapping.rows {
    canvas.add(brokenOutline(mask.slice(0), mapping), color: 1)
  }
  for shape in marks.shapes { canvas.draw(shape, mapping) }
  if canvas.isMarked {
    layers.append(OverlayLayer(indices: canvas.indices, palette: [LayerColor.imported]))
  }
  return layers
}

/// The outline in dashes of three samples.
private func brokenOutline(_ mask: [Bool], _ mapping: DisplayMapping) -> [Bool] {
  var pixels = renderMask(mask, mapping: mapping).outline.pixels
  let width = mapping.size.width
  for index in pixels.indices where pixels[index] {
    pixels[index] = (index % width + index / width) % 6 < 4
  }
  return pixels
}

extension LayerCanvas {
  /// Draws a shape; words are marked by a cross, since a picture holds no letters.
  fileprivate mutating func draw(_ shape: OverlayShape, _ mapping: DisplayMapping) {
    switch shape {
    case .polyline(let points):
      let places = points.map(mapping.display)
      for (start, end) in zip(places, places.dropFirst()) {
        line(from: start, to: end, color: 1)
      }
    case .points(let points):
      for point in points { cross(at: mapping.display(point), arm: 3, color: 1) }
    case .text(_, let point): cross(at: mapping.display(point), arm: 5, color: 1)
    }
  }
}
