import Imaging
import KneeAnatomy
import TerminalGraphics
import TerminalUI

/// What of a knee's anatomy lies on a picture.
public struct StructureOverlay: Hashable, Sendable {
  /// Raw values of ``KneeStructure`` that are drawn, in order.
  public var structures: [UInt8]
  /// Whether names stand at the outlines.
  public var hasNames: Bool
  /// Whether the knee's axes are drawn.
  public var hasAxes: Bool
  /// Whether more series are still being read, and medial and lateral may change.
  public var isEarly: Bool
}

extension ReadingSession {
  /// The outlines on the slice on show; `nil` where there are none.
  var structureOverlay: StructureOverlay? {
    guard let map = anatomy.map(of: viewport.seriesID), viewport.slice < map.geometry.slices else {
      return nil
    }
    let here = map.structures(onSlice: viewport.slice)
    let drawn = KneeStructure.allCases.filter { here.contains($0) && anatomy.shown.contains($0) }
    let hasAxes = anatomy.showsAxes && anatomy.anatomy?.frame != nil
    guard !drawn.isEmpty || hasAxes else { return nil }
    return StructureOverlay(
      structures: drawn.map(\.rawValue), hasNames: anatomy.showsNames, hasAxes: hasAxes,
      isEarly: anatomy.anatomy == nil)
  }
}

extension StructureMap {
  /// The structures of a slice.
  func structures(onSlice slice: Int) -> Set<KneeStructure> {
    let area = geometry.rows * geometry.columns
    var isThere = [Bool](repeating: false, count: 256)
    for label in labels[(slice * area)..<((slice + 1) * area)] { isThere[Int(label)] = true }
    return Set(KneeStructure.allCases.filter { isThere[Int($0.rawValue)] })
  }
}

/// The outlines of a slice with their names and the knee's axes; `nil` where nothing is drawn.
///
/// - Parameters:
///   - session: The session; its slice on show is drawn.
///   - overlay: What is drawn.
///   - mapping: From the slice's pixels to the picture's.
///   - grid: The picture's samples in a cell: names need more than blocks have.
func structureLayer(
  _ session: ReadingSession, _ overlay: StructureOverlay, mapping: DisplayMapping, grid: PixelGrid
) -> OverlayLayer? {
  guard let map = session.anatomy.map(of: session.viewport.seriesID),
    map.geometry.columns == mapping.columns, map.geometry.rows == mapping.rows
  else { return nil }
  var canvas = StructureCanvas(
    map, slice: session.viewport.slice, drawn: overlay.structures, mapping: mapping)
  if overlay.hasAxes, let anatomy = session.anatomy.anatomy {
    canvas.drawAxes(
      of: anatomy, inSeries: session.viewport.seriesID,
      on: map.geometry.slice(session.viewport.slice))
  }
  if overlay.hasNames, grid.rowsPerCell > 4 {
    canvas.writeNames(
      sideIsKnown: session.anatomy.anatomy?.sideIsKnown ?? (session.side != .unknown))
  }
  return OverlayLayer(indices: canvas.indices, palette: StructureColor.palette)
}

/// Colours of outlines: each structure's own, then that of the axes and black beneath names.
enum StructureColor {
  static let axes = UInt8(KneeStructure.allCases.count + 1)
  static let ground = UInt8(KneeStructure.allCases.count + 2)

  /// By raw value plus one: index 1 is that of other tissue, which is never drawn.
  static let palette: [RGBColor] =
    KneeStructure.allCases.map(color) + [
      RGBColor(red: 255, green: 255, blue: 255), RGBColor(red: 0, green: 0, blue: 0),
    ]

  static func index(_ structure: UInt8) -> UInt8 { structure + 1 }

  private static func color(_ structure: KneeStructure) -> RGBColor {
    let (red, green, blue): (UInt8, UInt8, UInt8) =
      switch structure {
      case .other, .air: (128, 128, 128)
      case .femur: (92, 168, 255)
      case .tibia: (96, 224, 128)
      case .fibula: (176, 224, 64)
      case .patella: (192, 136, 255)
      case .femoralCartilage: (255, 88, 88)
      case .medialTibialCartilage: (255, 144, 48)
      case .lateralTibialCartilage: (255, 184, 128)
      case .patellarCartilage: (255, 128, 176)
      case .medialMeniscus: (0, 224, 224)
      case .lateralMeniscus: (0, 168, 160)
      case .anteriorCruciateLigament: (255, 255, 96)
      case .posteriorCruciateLigament: (208, 176, 48)
      case .medialCollateralLigament: (160, 255, 208)
      case .lateralCollateralLigament: (160, 208, 144)
      case .patellarTendon: (224, 224, 176)
      case .quadricepsTendon: (192, 176, 128)
      case .infrapatellarFatPad: (224, 160, 96)
      case .muscle: (176, 80, 80)
      case .subcutaneousFat: (160, 144, 96)
      case .jointFluid: (96, 128, 255)
      case .vessel: (224, 48, 128)
      }
    return RGBColor(red: red, green: green, blue: blue)
  }
}

/// Outlines, axes and names of one slice.
private struct StructureCanvas {
  let mapping: DisplayMapping
  let drawn: [UInt8]
  private var lines: LayerCanvas
  /// The structure of each display pixel; 0 where none that is drawn.
  private var labels: [UInt8]
  private var written: [NameBox] = []
  private var text: [UInt8]?

  var indices: [UInt8] { text ?? lines.indices }

  init(_ map: StructureMap, slice: Int, drawn: [UInt8], mapping: DisplayMapping) {
    (self.mapping, self.drawn) = (mapping, drawn)
    lines = LayerCanvas(size: mapping.size)
    labels = displayLabels(map, slice: slice, mapping: mapping)
    var isDrawn = [Bool](repeating: false, count: 256)
    for structure in drawn { isDrawn[Int(structure)] = true }
    for index in labels.indices where !isDrawn[Int(labels[index])] { labels[index] = 0 }
    drawOutlines()
  }

  /// Pixels of a structure that touch, by a side, one that is not of it.
  private mutating func drawOutlines() {
    let (width, height) = (mapping.size.width, mapping.size.height)
    var outline = [UInt8](repeating: 0, count: labels.count)
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x, own = labels[index]
        guard own != 0 else { continue }
        let isInside =
          x > 0 && x < width - 1 && y > 0 && y < height - 1 && labels[index - 1] == own
          && labels[index + 1] == own && labels[index - width] == own
          && labels[index + width] == own
        if !isInside { outline[index] = StructureColor.index(own) }
      }
    }
    lines.add(outline)
  }

  /// Lines of 40 mm to either side along the tibia's axes, as they lie before and behind the slice.
  mutating func drawAxes(
    of anatomy: StudyAnatomy, inSeries seriesID: String, on slice: SliceGeometry
  ) {
    let reach = 40.0
    let ends = [
      (
        JointPosition(lateral: -reach, anterior: 0, superior: 0),
        JointPosition(lateral: reach, anterior: 0, superior: 0)
      ),
      (
        JointPosition(lateral: 0, anterior: -reach, superior: 0),
        JointPosition(lateral: 0, anterior: reach, superior: 0)
      ),
      (
        JointPosition(lateral: 0, anterior: 0, superior: -reach),
        JointPosition(lateral: 0, anterior: 0, superior: reach)
      ),
    ]
    for (start, end) in ends {
      guard let from = anatomy.point(start, inSeries: seriesID),
        let to = anatomy.point(end, inSeries: seriesID)
      else { continue }
      lines.line(
        from: mapping.display(slice.pixel(from).pixel), to: mapping.display(slice.pixel(to).pixel),
        color: StructureColor.axes)
    }
  }

  /// Names beside what they name, where there is room.
  mutating func writeNames(sideIsKnown: Bool) {
    text = lines.indices
    let scale = mapping.size.width >= 1400 ? 2 : 1, anchors = anchors
    for raw in drawn {
      guard let structure = KneeStructure(rawValue: raw), let anchor = anchors[Int(raw)] else {
        continue
      }
      let name = structure.words(sideIsKnown: sideIsKnown)
      let size = (width: (name.count * 6 + 1) * scale, height: 13 * scale)
      if let box = place(size, beside: anchor) { write(name, in: box, raw, scale) }
    }
  }

  /// Of each structure, by raw value, a pixel of it near the middle of its pixels; `nil` where it has too few to be named.
  private var anchors: [(x: Int, y: Int)?] {
    let width = mapping.size.width
    var count = [Int](repeating: 0, count: 256), sumX = count, sumY = count
    for (index, label) in labels.enumerated() where label != 0 {
      count[Int(label)] += 1
      sumX[Int(label)] += index % width
      sumY[Int(label)] += index / width
    }
    var nearest = [Int](repeating: .max, count: 256), place = count
    for (index, label) in labels.enumerated() where label != 0 {
      let structure = Int(label)
      let across = index % width - sumX[structure] / count[structure]
      let down = index / width - sumY[structure] / count[structure]
      let distance = across * across + down * down
      if distance < nearest[structure] {
        (nearest[structure], place[structure]) = (distance, index)
      }
    }
    return count.indices.map { count[$0] < 30 ? nil : (place[$0] % width, place[$0] / width) }
  }

  /// The nearest free place to the right, above or below; `nil` where none is free.
  private func place(_ size: (width: Int, height: Int), beside anchor: (x: Int, y: Int)) -> NameBox?
  {
    for step in 0..<12 {
      let rows = (step + 1) / 2 * (step % 2 == 0 ? 1 : -1)
      let box = NameBox(
        x: max(0, min(mapping.size.width - size.width, anchor.x + 4)),
        y: anchor.y - size.height / 2 + rows * (size.height + 1), width: size.width,
        height: size.height)
      guard box.y >= 0, box.y + box.height <= mapping.size.height, box.x >= 0 else { continue }
      if !written.contains(where: box.touches) { return box }
    }
    return nil
  }

  private mutating func write(_ name: String, in box: NameBox, _ structure: UInt8, _ scale: Int) {
    guard var pixels = text else { return }
    text = nil
    let width = mapping.size.width
    for y in box.y..<(box.y + box.height) {
      for x in box.x..<min(width, box.x + box.width) {
        pixels[y * width + x] = StructureColor.ground
      }
    }
    drawText(
      [name], into: &pixels, width: width, height: mapping.size.height, x: box.x + scale, y: box.y,
      scale: scale, level: StructureColor.index(structure))
    written.append(box)
    text = pixels
  }
}

/// Where a name stands, in display pixels.
private struct NameBox {
  let x: Int, y: Int, width: Int, height: Int

  func touches(_ other: NameBox) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height
      && other.y < y + height
  }
}

/// The structure of each display pixel: of the four voxels around it the one with most weight, so that outlines are smooth where pixels are
/// enlarged; 0 outside the image.
private func displayLabels(_ map: StructureMap, slice: Int, mapping: DisplayMapping) -> [UInt8] {
  let (columns, rows) = (mapping.columns, mapping.rows)
  let first = slice * columns * rows
  var result = [UInt8](repeating: 0, count: mapping.size.count)
  let origin = mapping.pixel(DisplayPoint(x: 0, y: 0))
  let right = mapping.pixel(DisplayPoint(x: 1, y: 0)),
    down = mapping.pixel(DisplayPoint(x: 0, y: 1))
  let step = (
    x: (right.column - origin.column, right.row - origin.row),
    y: (down.column - origin.column, down.row - origin.row)
  )
  map.labels.withUnsafeBufferPointer { labels in
    for y in 0..<mapping.size.height {
      for x in 0..<mapping.size.width {
        let column = origin.column + Double(x) * step.x.0 + Double(y) * step.y.0
        let row = origin.row + Double(x) * step.x.1 + Double(y) * step.y.1
        guard mapping.contains(PixelPoint(column: column, row: row)) else { continue }
        let left = max(0, Int(column.rounded(.down))), top = max(0, Int(row.rounded(.down)))
        let (nextColumn, nextRow) = (min(left + 1, columns - 1), min(top + 1, rows - 1))
        let corners = (
          labels[first + top * columns + left], labels[first + top * columns + nextColumn],
          labels[first + nextRow * columns + left], labels[first + nextRow * columns + nextColumn]
        )
        let place = y * mapping.size.width + x
        if corners.0 == corners.1, corners.0 == corners.2, corners.0 == corners.3 {
          result[place] = corners.0
        } else {
          result[place] = heaviest(
            corners, across: max(0, column - Double(left)), down: max(0, row - Double(top)))
        }
      }
    }
  }
  return result
}

/// Of four corners' labels the one with the greatest bilinear weight.
private func heaviest(
  _ corners: (UInt8, UInt8, UInt8, UInt8), across: Double, down: Double
) -> UInt8 {
  let weighted = [
    (corners.0, (1 - across) * (1 - down)), (corners.1, across * (1 - down)),
    (corners.2, (1 - across) * down), (corners.3, across * down),
  ]
  var best: (label: UInt8, weight: Double) = (0, -1)
  for (label, _) in weighted {
    let weight = weighted.reduce(0) { $1.0 == label ? $0 + $1.1 : $0 }
    if weight > best.weight { best = (label, weight) }
  }
  return best.label
}
