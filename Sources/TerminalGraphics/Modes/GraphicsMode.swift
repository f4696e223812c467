public import TerminalUI

/// How pictures are shown on a terminal.
public enum GraphicsMode: Hashable, Sendable {
  /// Pixels, by kitty's graphics: all 256 greys and colours.
  case kitty
  /// Pixels, by sixel: `greys` exact steps from black to white, `registers` colours in all.
  case sixel(greys: Int, registers: Int)
  /// Two samples a cell, by the upper half block.
  case halfBlock(HalfBlockDepth)
  /// Four samples a cell in two 24-bit colours, by quadrant blocks.
  case quadrant
  /// No picture: the terminal cannot place the cursor or shows no block characters.
  case none

  /// The greatest number of greys plain sixel can tell: registers are stated in whole per cent.
  public static let sixelGreyLimit = 101

  /// The greatest number of greys of a moving sixel picture: what half the resolution and a thin line are worth.
  public static let motionGreyLimit = 24

  /// Sixel for a terminal with `registers` colour registers: 101 greys where they suffice, and the rest for
  /// overlays; else three quarters of the registers, at most 101.
  public static func sixel(registers: Int) -> GraphicsMode {
    let usable = min(256, max(2, registers))
    let greys = usable >= 128 ? sixelGreyLimit : max(2, usable * 3 / 4)
    return .sixel(greys: min(sixelGreyLimit, greys), registers: usable)
  }

  /// Whether the picture serves to find one's way only: small structures cannot be told in it.
  public var isNavigationOnly: Bool {
    switch self {
    case .kitty: false
    case .sixel(let greys, _): greys < 64
    case .halfBlock, .quadrant, .none: true
    }
  }

  /// The block characters that show pictures; nil where pixels do, or nothing.
  public var glyphs: BlockGlyphs? {
    switch self {
    case .quadrant: .quadrant
    case .halfBlock(let depth): .half(depth)
    case .kitty, .sixel, .none: nil
    }
  }

  /// The mark that says what a reader sees, always in words.
  public var badge: String {
    switch self {
    case .kitty: "KITTY 8-BIT"
    case .sixel(let greys, _):
      "SIXEL \(greys)" + (isNavigationOnly ? ", NAVIGATION QUALITY" : "")
    case .halfBlock(let depth): "HALF-BLOCK \(depth.badge), NAVIGATION QUALITY"
    case .quadrant: "QUADRANTS 24-BIT, NAVIGATION QUALITY"
    case .none: "NO PICTURE"
    }
  }

  /// The badge in at most 12 cells, for narrow screens.
  public var shortBadge: String {
    switch self {
    case .kitty: "KITTY 8-BIT"
    case .sixel(let greys, _): isNavigationOnly ? "SIXEL \(greys) NAV" : "SIXEL \(greys)"
    case .halfBlock, .quadrant: "BLOCKS NAV"
    case .none: "NO PICTURE"
    }
  }

  /// How many samples of a picture one cell shows.
  ///
  /// - Parameter cell: Size of a cell in pixels.
  public func pixelGrid(cell: CellPixelSize) -> PixelGrid {
    switch self {
    case .kitty, .sixel:
      PixelGrid(columnsPerCell: cell.width, rowsPerCell: cell.height)
    case .halfBlock, .none:
      PixelGrid(
        columnsPerCell: 1, rowsPerCell: 2,
        sampleAspect: Double(cell.height) / 2 / Double(cell.width))
    case .quadrant:
      PixelGrid(
        columnsPerCell: 2, rowsPerCell: 2,
        sampleAspect: Double(cell.height) / Double(cell.width))
    }
  }
}

/// How many greys half-blocks have.
public enum HalfBlockDepth: String, Hashable, Sendable, CaseIterable {
  /// 8 bits a channel.
  case trueColor
  /// The 24 greys of the 256-colour palette with black and white.
  case indexed256
  /// Sixteen greys made of shade characters and the four greys of a 16-colour terminal.
  case sixteenGreys

  /// The depth as badges write it.
  public var badge: String {
    switch self {
    case .trueColor: "24-BIT"
    case .indexed256: "256 COLOURS"
    case .sixteenGreys: "16 GREYS"
    }
  }
}

/// Size of a character cell in pixels.
public struct CellPixelSize: Hashable, Sendable {
  /// Width in pixels, at least one.
  public let width: Int
  /// Height in pixels, at least one.
  public let height: Int

  /// Makes a size; sides below one become one.
  public init(width: Int, height: Int) {
    self.width = max(1, width)
    self.height = max(1, height)
  }

  /// What is assumed where the terminal does not tell: the VT340's aspect of one to two.
  public static let assumed = CellPixelSize(width: 8, height: 16)
}
