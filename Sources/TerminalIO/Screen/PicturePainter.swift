import TerminalGraphics
import TerminalUI

/// Draws the pictures of frames above the characters.
struct PicturePainter {
  /// How pictures are shown.
  var mode: GraphicsMode {
    didSet { if mode != oldValue { reset() } }
  }
  /// Size of a cell in pixels.
  var cell: CellPixelSize {
    didSet { if cell != oldValue { reset() } }
  }
  private let limit: CellPixelSize?
  private let keepsPicturesWhole: Bool
  private var state = PictureState()
  private var kitty = KittyPainter()
  /// The encoders of both tiers; the coarser one halves the picture.
  private var encoders: [PictureTier: SixelEncoder] = [:]
  private var blocks: [PictureTier: BlockEncoder] = [:]
  private var tiling: PictureTiling

  /// Greys of a motion frame in blocks: with fewer, more neighbours are equal and cost nothing.
  static let motionBlockGreys = 32

  /// Makes a painter for a terminal.
  init(capabilities: TerminalCapabilities) {
    mode = capabilities.graphics
    cell = capabilities.cellPixels
    limit = capabilities.sixelLimit
    // xterm keeps each sequence as a picture of its own, sixteen at most, and forgets the topmost first: it
    // gets each picture as one sequence (graphics.c of xterm 379, get_new_graphic).
    keepsPicturesWhole = capabilities.version?.hasPrefix("XTerm(") ?? false
    tiling = PictureTiling(cell: cell)
    reset()
  }

  /// Forgets what is on the glass.
  mutating func forget() {
    state.forget()
    kitty.forgetAll()
  }

  /// The terminal has lost a picture that it was handed.
  mutating func forget(kittyPicture identifier: UInt32) { kitty.forget(identifier: identifier) }

  /// Draws what differs from the last frame.
  ///
  /// - Parameters:
  ///   - frame: The frame; its characters are on the terminal already.
  ///   - tier: How true new greys are drawn.
  ///   - screen: The terminal's size.
  ///   - sink: Takes bytes for the terminal, and says when to stop; what is left is then abandoned.
  /// - Returns: What became of each picture.
  mutating func paint(
    _ frame: FrameBuffer, tier: PictureTier, screen: Size, to sink: PictureSink
  ) throws(TerminalError) -> [String: PictureOutcome] {
    var outcomes: [String: PictureOutcome] = [:]
    for (number, placement) in frame.placements.enumerated() {
      outcomes[placement.identifier] =
        switch mode {
        case .none: .notShown
        case .kitty:
          try paintKitty(placement, number: number, frame, tier: tier, screen: screen, to: sink)
        case .sixel, .quadrant, .halfBlock:
          try paint(placement, number: number, frame, tier: tier, screen: screen, to: sink)
        }
    }
    let names = Set(frame.placements.map(\.identifier))
    state.keep(only: names)
    if mode == .kitty { try kitty.keep(only: names, to: sink) }
    return outcomes
  }

  private mutating func paintKitty(
    _ placement: ImagePlacement, number: Int, _ frame: FrameBuffer, tier: PictureTier,
    screen: Size, to sink: PictureSink
  ) throws(TerminalError) -> PictureOutcome {
    let isVisible = visibleCells(placement.area, number: number, frame: frame, screen: screen)
    let visible = tiling.rectangles(covering: isVisible, of: placement.area)
    guard try kitty.paint(placement, visible: visible, cell: cell, to: sink) else {
      return .abandoned
    }
    guard isVisible.allSatisfy({ $0 }) else { return .covered }
    return tier == .motion ? .reduced : .complete
  }

  private mutating func paint(
    _ placement: ImagePlacement, number: Int, _ frame: FrameBuffer, tier wanted: PictureTier,
    screen: Size, to sink: PictureSink
  ) throws(TerminalError) -> PictureOutcome {
    let area = placement.area
    let tier = state.tier(placement, wanted: wanted)
    let isVisible = visibleCells(area, number: number, frame: frame, screen: screen)
    let isDirty = state.dirtyCells(
      placement, tier: tier, isVisible: isVisible, grid: mode.pixelGrid(cell: cell))
    var isValid = state.keptCells(placement, isVisible: isVisible, isDirty: isDirty)
    // Should writing fail midway, nothing of this picture is trusted.
    state.note(placement, tier: tier, isValid: [Bool](repeating: false, count: isValid.count))
    var isAbandoned = false
    for rectangle in tiling.rectangles(covering: isDirty, of: area) {
      guard try draw(placement, rectangle: rectangle, tier: tier, to: sink) else {
        isAbandoned = true
        break
      }
      for row in rectangle.row..<rectangle.endRow {
        let start = (row - area.row) * area.width + rectangle.column - area.column
        for index in start..<start + rectangle.width { isValid[index] = true }
      }
    }
    state.note(placement, tier: tier, isValid: isValid)
    if isAbandoned { return .abandoned }
    guard isVisible.allSatisfy({ $0 }) else { return .covered }
    return tier == .motion ? .reduced : .complete
  }

  /// Draws a part of a picture. Answers false when it was abandoned.
  private mutating func draw(
    _ placement: ImagePlacement, rectangle: Rect, tier: PictureTier, to sink: PictureSink
  ) throws(TerminalError) -> Bool {
    switch mode {
    case .none, .kitty: return true
    case .quadrant, .halfBlock:
      guard let blocks = blocks[tier] else { return true }
      for row in rectangle.row..<rectangle.endRow {
        let first = rectangle.column - placement.area.column
        let bytes = blocks.encode(
          placement.image, row: row - placement.area.row, columns: first..<first + rectangle.width)
        guard sink.waits(bytes.count) else { return false }
        try sink.write(Self.moveTo(row: row, column: rectangle.column) + bytes)
      }
      return true
    case .sixel:
      let region = PixelRegion(
        x: (rectangle.column - placement.area.column) * cell.width,
        y: (rectangle.row - placement.area.row) * cell.height,
        width: rectangle.width * cell.width, height: rectangle.height * cell.height)
      guard
        let sequence = encoders[tier]?.encode(
          placement.image, region: region, cellHeight: cell.height)
      else { return true }
      if sequence.bytes.count > SixelEncoder.sequenceLimit, !keepsPicturesWhole,
        rectangle.height > 1
      {
        let (top, rest) = rectangle.splitTop(rectangle.height / 2)
        guard try draw(placement, rectangle: top, tier: tier, to: sink) else { return false }
        return try draw(placement, rectangle: rest, tier: tier, to: sink)
      }
      return try send(sequence, at: rectangle, to: sink)
    }
  }

  /// Sends a sequence piece by piece; one that is abandoned ends where a piece does, and what it has not painted
  /// keeps what it showed.
  private func send(
    _ sequence: SixelSequence, at rectangle: Rect, to sink: PictureSink
  ) throws(TerminalError) -> Bool {
    var start = 0
    for end in sequence.breaks.filter({ $0 < sequence.bytes.count }) + [sequence.bytes.count] {
      guard sink.waits(end - start) else {
        if start > 0 { try sink.write(SixelSequence.terminator) }
        return false
      }
      let place = start == 0 ? Self.moveTo(row: rectangle.row, column: rectangle.column) : []
      try sink.write(place + sequence.bytes[start..<end])
      start = end
    }
    if !keepsPicturesWhole { try sink.mark() }
    return true
  }

  /// Whether each cell of an area shows the picture: not covered, on the screen, and for sixel not in the last
  /// row, where a picture makes terminals scroll.
  private func visibleCells(
    _ area: Rect, number: Int, frame: FrameBuffer, screen: Size
  ) -> [Bool] {
    var bounds = Rect(screen).clipped(to: frame.bounds)
    if case .sixel = mode { bounds = bounds.clipped(to: Rect(screen).inset(bottom: 1)) }
    var result: [Bool] = []
    result.reserveCapacity(area.width * area.height)
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        let point = CellPoint(column: column, row: row)
        result.append(bounds.contains(point) && frame[point].content == .image(number))
      }
    }
    return result
  }

  private mutating func reset() {
    state.forget()
    kitty.forgetAll()
    if case .sixel(let greys, let registers) = mode {
      encoders = [
        .full: SixelEncoder(greys: greys, registers: registers),
        .motion: SixelEncoder(
          greys: min(greys, GraphicsMode.motionGreyLimit), registers: registers, pixelScale: 2),
      ]
      tiling = PictureTiling(
        cell: cell, maximumWidth: limit?.width ?? 1000, maximumHeight: limit?.height ?? 1000,
        maximumPixels: keepsPicturesWhole ? 4_000_000 : 200_000)
    } else {
      blocks = [:]
      if let glyphs = mode.glyphs {
        blocks = [
          .full: BlockEncoder(glyphs: glyphs),
          .motion: BlockEncoder(glyphs: glyphs, levels: Self.motionBlockGreys),
        ]
      }
      let isKitty = mode == .kitty
      tiling = PictureTiling(
        cell: CellPixelSize(width: 1, height: 2), maximumWidth: 100_000, maximumHeight: 100_000,
        maximumPixels: isKitty ? .max : 4000)
    }
  }

  private static func moveTo(row: Int, column: Int) -> [UInt8] {
    Array("\u{1B}[\(row + 1);\(column + 1)H".utf8)
  }
}
