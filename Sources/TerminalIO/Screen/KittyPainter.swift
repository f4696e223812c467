import TerminalGraphics
import TerminalUI

/// Draws pictures by kitty's graphics: each is handed over once and then shown by its number.
///
/// Greys and layers are pictures of their own, one above the other, so that a caliper never sends greys again. They
/// cover the characters: where a popup stands, they are shown in pieces around it. Pictures beneath the characters
/// would be simpler, but kitty 0.26 drew no backgrounds at all while there was one.
struct KittyPainter {
  /// Bytes that the terminal may keep for us, as it counts them: four a pixel. kitty's own limit is 320 MiB.
  private static let quota = 200 << 20

  /// A picture in the terminal's memory.
  private struct Kept {
    let identifier: UInt32
    let image: DisplayImage
    /// Its part of the layers of `image`; nil for greys.
    let crop: PixelRegion?
    var size: PixelRegion {
      crop ?? PixelRegion(x: 0, y: 0, width: image.width, height: image.height)
    }
    var bytes: Int { size.width * size.height * 4 }
  }

  /// A picture on the screen.
  private struct Placed: Equatable {
    let identifier: UInt32
    /// The cells of the whole picture.
    let area: Rect
    /// Those that show it, in pieces.
    let pieces: [Rect]
  }

  /// The last used at the end.
  private var kept: [Kept] = []
  private var shown: [String: [Placed]] = [:]
  /// Pictures that are of no use any more, to be forgotten by the terminal too.
  private var useless: [UInt32] = []
  private var nextIdentifier: UInt32 = 1001

  /// The glass was cleared, and with it what the terminal kept.
  mutating func forgetAll() {
    useless += kept.map(\.identifier)
    (kept, shown) = ([], [:])
  }

  /// The terminal does not have a picture that it was to show.
  mutating func forget(identifier: UInt32) {
    kept.removeAll { $0.identifier == identifier }
    shown = shown.filter { !$0.value.contains { $0.identifier == identifier } }
  }

  /// Shows the visible cells of a picture, handing over what the terminal does not have.
  ///
  /// - Returns: Whether it was shown; false when it was abandoned for a key.
  mutating func paint(
    _ placement: ImagePlacement, visible: [Rect], cell: CellPixelSize, to sink: PictureSink
  ) throws(TerminalError) -> Bool {
    for identifier in useless { try sink.write(KittyCommand.forget(identifier: identifier)) }
    useless = []
    let (area, image) = (placement.area, placement.image)
    let bare = DisplayImage(width: image.width, height: image.height, grey: image.grey)
    guard let grey = try keep(bare, crop: nil, to: sink) else { return false }
    var placed = [Placed(identifier: grey, area: area, pieces: visible)]
    if let crop = layerCrop(placement, cell: cell) {
      guard let layers = try keep(image, crop: crop.region, to: sink) else { return false }
      let pieces = visible.map { $0.clipped(to: crop.area) }.filter { !$0.isEmpty }
      placed.append(Placed(identifier: layers, area: crop.area, pieces: pieces))
    }
    try replace(shown[placement.identifier] ?? [], by: placed, to: sink)
    shown[placement.identifier] = placed
    return true
  }

  /// Takes all pictures away that are not in the frame.
  mutating func keep(only identifiers: Set<String>, to sink: PictureSink) throws(TerminalError) {
    for name in shown.keys where !identifiers.contains(name) {
      try replace(shown.removeValue(forKey: name) ?? [], by: [], to: sink)
    }
  }

  /// What is new comes before what is old goes, so that the place is never bare.
  private func replace(
    _ old: [Placed], by new: [Placed], to sink: PictureSink
  ) throws(TerminalError) {
    var commands: [UInt8] = []
    for moved in old where new.contains(where: { $0.identifier == moved.identifier && $0 != moved })
    {
      commands += KittyCommand.remove(identifier: moved.identifier)
    }
    for (number, picture) in new.enumerated() where !old.contains(picture) {
      commands += show(picture, isAbove: number > 0)
    }
    for gone in old where !new.contains(where: { $0.identifier == gone.identifier }) {
      commands += KittyCommand.remove(identifier: gone.identifier)
    }
    if !commands.isEmpty { try sink.write(commands) }
  }

  private func show(_ picture: Placed, isAbove: Bool) -> [UInt8] {
    guard let size = kept.first(where: { $0.identifier == picture.identifier })?.size else {
      return []
    }
    let area = picture.area
    return picture.pieces.enumerated().flatMap { number, piece in
      // Exact where the picture has a whole number of pixels in a cell, as all do that are drawn in full.
      let x = (piece.column - area.column) * size.width / area.width
      let y = (piece.row - area.row) * size.height / area.height
      let source = PixelRegion(
        x: x, y: y, width: (piece.endColumn - area.column) * size.width / area.width - x,
        height: (piece.endRow - area.row) * size.height / area.height - y)
      return Array("\u{1B}[\(piece.row + 1);\(piece.column + 1)H".utf8)
        + KittyCommand.place(
          identifier: picture.identifier, piece: number + 1, source: piece == area ? nil : source,
          columns: piece.width, rows: piece.height, isAbove: isAbove)
    }
  }

  /// The part of the layers that shows anything, in whole cells; nil when nothing does.
  private func layerCrop(
    _ placement: ImagePlacement, cell: CellPixelSize
  ) -> (region: PixelRegion, area: Rect)? {
    let (image, area) = (placement.image, placement.area)
    guard let bounds = image.layerBounds() else { return nil }
    guard image.width == area.width * cell.width, image.height == area.height * cell.height else {
      return (PixelRegion(x: 0, y: 0, width: image.width, height: image.height), area)
    }
    let (left, top) = (bounds.x / cell.width, bounds.y / cell.height)
    let right = (bounds.x + bounds.width - 1) / cell.width + 1
    let bottom = (bounds.y + bounds.height - 1) / cell.height + 1
    let (width, height) = (right - left, bottom - top)
    return (
      PixelRegion(
        x: left * cell.width, y: top * cell.height, width: width * cell.width,
        height: height * cell.height),
      Rect(column: area.column + left, row: area.row + top, width: width, height: height)
    )
  }

  /// The number of a picture, which is handed over when the terminal does not have it; nil when a key came between.
  private mutating func keep(
    _ image: DisplayImage, crop: PixelRegion?, to sink: PictureSink
  ) throws(TerminalError) -> UInt32? {
    if let index = kept.lastIndex(where: { $0.crop == crop && Self.looksSame($0, image) }) {
      kept.append(kept.remove(at: index))
      return kept.last?.identifier
    }
    let png =
      crop.map { PNGEncoder.encodeLayers(image, crop: $0) }
      ?? ((try? PNGEncoder.encode(image, level: 1)) ?? [])
    let identifier = nextIdentifier
    nextIdentifier += 1
    let isWhole = try send(KittyCommand.upload(png: png, identifier: identifier), to: sink)
    guard isWhole else { return nil }
    kept.append(Kept(identifier: identifier, image: image, crop: crop))
    try dropOldest(to: sink)
    return identifier
  }

  private static func looksSame(_ kept: Kept, _ image: DisplayImage) -> Bool {
    kept.crop == nil ? kept.image == image : kept.image.layers == image.layers
  }

  /// A picture half handed over ends early: the terminal throws it away.
  private func send(_ commands: [[UInt8]], to sink: PictureSink) throws(TerminalError) -> Bool {
    for (number, command) in commands.enumerated() {
      if number % 8 == 0, !sink.waits(command.count * min(8, commands.count - number)) {
        if number > 0 { try sink.write(KittyCommand.endOfUpload) }
        return false
      }
      try sink.write(command)
    }
    return true
  }

  /// Makes room; what is on show stays.
  private mutating func dropOldest(to sink: PictureSink) throws(TerminalError) {
    var total = kept.reduce(0) { $0 + $1.bytes }
    let onShow = Set(shown.values.flatMap { $0.map(\.identifier) })
    for old in kept where total > Self.quota && !onShow.contains(old.identifier) {
      guard old.identifier != kept.last?.identifier else { break }
      total -= old.bytes
      kept.removeAll { $0.identifier == old.identifier }
      try sink.write(KittyCommand.forget(identifier: old.identifier))
    }
  }
}

extension DisplayImage {
  /// The smallest rectangle with everything that layers show; nil when they show nothing.
  func layerBounds() -> PixelRegion? {
    var (top, bottom, left, right) = (height, -1, width, -1)
    for layer in layers {
      for y in 0..<height {
        let row = layer.indices[y * width..<(y + 1) * width]
        guard let first = row.firstIndex(where: { $0 != 0 }),
          let last = row.lastIndex(where: { $0 != 0 })
        else { continue }
        (top, bottom) = (min(top, y), max(bottom, y))
        (left, right) = (min(left, first - y * width), max(right, last - y * width))
      }
    }
    guard bottom >= top else { return nil }
    return PixelRegion(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
  }
}
