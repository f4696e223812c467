import Findings
import Imaging
import KneeAnatomy
import TerminalGraphics
import TerminalUI

/// The femoral cartilage unrolled: thickness by colour, regions by their borders, with a scale.
func drawCartilage(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  guard let anatomy = state.session?.anatomy.anatomy, let map = anatomy.unfoldedFemur,
    map.columns > 0, map.rows > 0
  else { return }
  let (head, rest) = area.splitTop(2)
  let (picture, foot) = rest.inset(left: 1, right: 1).splitBottom(2)
  var title = TextLine(
    " Thickness of the femoral cartilage, unrolled about the condyles' axis", .title)
  title.append("  AI \(anatomy.model.name) \(anatomy.model.version), not checked", .warning)
  frame.write(title, at: head.origin, width: head.width)
  let sides = anatomy.sideIsKnown ? ("medial", "lateral") : ("patient's left", "patient's right")
  frame.write(
    " left: \(sides.0), right: \(sides.1); top: trochlea, middle: weight bearing, bottom: back of the condyles",
    at: head.line(1).origin, role: .dim, width: head.width)
  let grid = state.graphics.grid
  let size = PixelSize(
    width: grid.imageWidth(columns: picture.width), height: grid.imageHeight(rows: picture.height))
  frame.fill(picture, role: .viewportImage)
  frame.place(
    ImagePlacement(
      area: picture, image: cartilageImage(map, size: size, sampleAspect: grid.sampleAspect),
      identifier: "viewport"))
  frame.write(scaleWords, at: foot.origin, role: .text, width: foot.width)
  frame.write(
    "white: borders of the regions; grey: bone without cartilage where some belongs",
    at: foot.line(1).origin,
    role: .dim, width: foot.width)
}

/// Thickness at which the colours end, in mm: femoral cartilage is 1.5 to 3 mm thick.
private let thickest: Float = 4

private let scaleWords = "colours from dark to bright: 0, 1, 2, 3, 4 mm and more (bar at the right)"

/// Cividis in twelve steps, rounded to 8 bits, as for the model's attention.
private let steps: [RGBColor] = [
  (0, 34, 78), (0, 48, 112), (38, 64, 109), (62, 79, 107), (83, 94, 109), (102, 109, 113),
  (122, 124, 120), (143, 139, 119), (165, 156, 115), (188, 174, 107), (212, 192, 95),
  (238, 211, 76),
].map { RGBColor(red: $0.0, green: $0.1, blue: $0.2) }

private let borderColor = UInt8(steps.count + 1)
private let bareColor = UInt8(steps.count + 2)

/// The map as large as it goes with true proportions, in the middle of the picture: a degree on the condyle is as long as on a radius of
/// 20 mm. At its right the scale, with numbers in mm where samples are fine enough for them.
///
/// - Parameter sampleAspect: Height of a sample by its width.
func cartilageImage(_ map: UnfoldedCartilage, size: PixelSize, sampleAspect: Double) -> DisplayImage
{
  let bar = max(2, size.width / 40)
  let place = UnrolledPlace(map, size: size, sampleAspect: sampleAspect, beside: 3 * bar)
  var indices = [UInt8](repeating: 0, count: size.count)
  for y in 0..<size.height {
    for x in 0..<size.width {
      guard let cell = place.cell(x, y), let own = map.regions[cell] else { continue }
      let isBorder = [(x - 1, y), (x, y - 1)].contains { beside in
        place.cell(beside.0, beside.1).flatMap { map.regions[$0] }.map { $0 != own } ?? false
      }
      let thickness = map.thickness[cell]
      indices[y * size.width + x] =
        isBorder ? borderColor : thickness.isNaN ? bareColor : color(thickness)
    }
  }
  drawScale(&indices, size, left: min(size.width - bar, place.right + bar), width: bar)
  let palette =
    steps + [RGBColor(red: 255, green: 255, blue: 255), RGBColor(red: 96, green: 96, blue: 96)]
  return DisplayImage(
    width: size.width, height: size.height, grey: [UInt8](repeating: 0, count: size.count),
    layers: [OverlayLayer(indices: indices, palette: palette)])
}

/// Where the cells of the map lie in the picture.
private struct UnrolledPlace {
  private let map: UnfoldedCartilage
  private let left: Double, top: Double, width: Double, height: Double

  init(_ map: UnfoldedCartilage, size: PixelSize, sampleAspect: Double, beside: Int) {
    let radius = 20.0
    let extent = (
      width: Double(map.columns) * UnfoldedCartilage.columnSpacing,
      height: Double(map.rows) * UnfoldedCartilage.rowSpacing * .pi / 180 * radius / sampleAspect
    )
    let room = (width: Double(size.width - beside), height: Double(size.height))
    let scale = min(room.width / extent.width, room.height / extent.height)
    self.map = map
    (width, height) = (extent.width * scale, extent.height * scale)
    (left, top) = ((room.width - width) / 2, (room.height - height) / 2)
  }

  /// The first column beyond the map.
  var right: Int { Int(left + width) + 1 }

  /// The cell under a pixel; the front is at the top.
  func cell(_ x: Int, _ y: Int) -> Int? {
    let across = (Double(x) + 0.5 - left) / width, down = (Double(y) + 0.5 - top) / height
    guard across >= 0, across < 1, down >= 0, down < 1 else { return nil }
    let row = map.rows - 1 - Int(down * Double(map.rows))
    return row * map.columns + Int(across * Double(map.columns))
  }
}

/// The colours from thick above to thin below.
private func drawScale(_ indices: inout [UInt8], _ size: PixelSize, left: Int, width: Int) {
  for y in 0..<size.height {
    let share = 1 - Float(y) / Float(max(1, size.height - 1))
    for x in left..<min(size.width, left + width) {
      indices[y * size.width + x] = color(share * thickest)
    }
  }
  guard size.height >= 200 else { return }
  for millimetres in 0...Int(thickest) {
    let share = 1 - Double(millimetres) / Double(thickest)
    drawText(
      ["\(millimetres)"], into: &indices, width: size.width, height: size.height,
      x: left + width + 4, y: Int(share * Double(size.height - 14)), scale: 1, level: borderColor)
  }
}

/// The colour of a thickness in mm, from one.
private func color(_ thickness: Float) -> UInt8 {
  UInt8(1 + min(Float(steps.count - 1), max(0, thickness / thickest * Float(steps.count))))
}
