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
  private var encoder = SixelEncoder()
  private var tiling: PictureTiling

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
  mutating func forget() { state.forget() }

  /// Draws what differs from the last frame.
  ///
  /// - Parameters:
  ///   - frame: The frame; its characters are on the terminal already.
  ///   - screen: The terminal's size.
  ///   - write: Takes bytes for the terminal.
  ///   - shouldStop: Asked between two rectangles; what is left is then abandoned.
  /// - Returns: What became of each picture.
  mutating func paint(
    _ frame: FrameBuffer, screen: Size, write: ([UInt8]) throws(TerminalError) -> Void,
    shouldStop: () -> Bool
  ) throws(TerminalError) -> [String: PictureOutcome] {
    var outcomes: [String: PictureOutcome] = [:]
    for (number, placement) in frame.placements.enumerated() {
      outcomes[placement.identifier] = try paint(
        placement, number: number, frame: frame, screen: screen, write: write,
        shouldStop: shouldStop)
    }
    state.keep(only: Set(frame.placements.map(\.identifier)))
    return outcomes
  }

  private mutating func paint(
    _ placement: ImagePlacement, number: Int, frame: FrameBuffer, screen: Size,
    write: ([UInt8]) throws(TerminalError) -> Void, shouldStop: () -> Bool
  ) throws(TerminalError) -> PictureOutcome {
    guard mode != .none else { return .notShown }
    let area = placement.area
    let isVisible = visibleCells(area, number: number, frame: frame, screen: screen)
    let isDirty = state.dirtyCells(
      placement, isVisible: isVisible, grid: mode.pixelGrid(cell: cell))
    var isValid = state.keptCells(placement, isVisible: isVisible, isDirty: isDirty)
    // Should writing fail midway, nothing of this picture is trusted.
    state.note(placement, isValid: [Bool](repeating: false, count: isValid.count))
    var isAbandoned = false
    for rectangle in tiling.rectangles(covering: isDirty, of: area) {
      if shouldStop() {
        isAbandoned = true
        break
      }
      try draw(placement, rectangle: rectangle, write: write)
      for row in rectangle.row..<rectangle.endRow {
        let start = (row - area.row) * area.width + rectangle.column - area.column
        for index in start..<start + rectangle.width { isValid[index] = true }
      }
    }
    state.note(placement, isValid: isValid)
    if isAbandoned { return .abandoned }
    return isVisible.allSatisfy { $0 } ? .complete : .covered
  }

  private mutating func draw(
    _ placement: ImagePlacement, rectangle: Rect, write: ([UInt8]) throws(TerminalError) -> Void
  ) throws(TerminalError) {
    switch mode {
    case .none: return
    case .halfBlock(let depth):
      let blocks = HalfBlockEncoder(depth: depth)
      for row in rectangle.row..<rectangle.endRow {
        let first = rectangle.column - placement.area.column
        let bytes = blocks.encode(
          placement.image, row: row - placement.area.row, columns: first..<first + rectangle.width)
        try write(Self.moveTo(row: row, column: rectangle.column) + bytes)
      }
    case .sixel:
      let region = PixelRegion(
        x: (rectangle.column - placement.area.column) * cell.width,
        y: (rectangle.row - placement.area.row) * cell.height,
        width: rectangle.width * cell.width, height: rectangle.height * cell.height)
      let bytes = encoder.encode(placement.image, region: region)
      if bytes.count > SixelEncoder.sequenceLimit, !keepsPicturesWhole, rectangle.height > 1 {
        let (top, rest) = rectangle.splitTop(rectangle.height / 2)
        try draw(placement, rectangle: top, write: write)
        try draw(placement, rectangle: rest, write: write)
      } else {
        try write(Self.moveTo(row: rectangle.row, column: rectangle.column) + bytes)
      }
    }
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
    if case .sixel(let greys, let registers) = mode {
      encoder = SixelEncoder(greys: greys, registers: registers)
      tiling = PictureTiling(
        cell: cell, maximumWidth: limit?.width ?? 1000, maximumHeight: limit?.height ?? 1000,
        maximumPixels: keepsPicturesWhole ? 4_000_000 : 200_000)
    } else {
      tiling = PictureTiling(
        cell: CellPixelSize(width: 1, height: 2), maximumWidth: 100_000, maximumHeight: 100_000,
        maximumPixels: 4000)
    }
  }

  private static func moveTo(row: Int, column: Int) -> [UInt8] {
    Array("\u{1B}[\(row + 1);\(column + 1)H".utf8)
  }
}
