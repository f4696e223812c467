public import Imaging

/// How the reader chose the window of the picture.
public enum WindowChoice: Hashable, Codable, Sendable {
  /// From the first to the ninety-ninth percentile of the series.
  case percentile
  /// The header's window of the slice.
  case header
  /// All values of the slice, from the smallest to the greatest.
  case fullRange
  /// One of ``WindowPreset/all``, by its key, 3 to 9.
  case preset(Int)
  /// Set by hand.
  case manual(WindowLevel)
}

/// A window relative to the percentiles of a series, since MR values have no fixed scale.
public struct WindowPreset: Hashable, Sendable {
  /// The digit that chooses it.
  public let key: Int
  /// Its name for people.
  public let name: String
  /// Centre, as a share of the way from the first to the ninety-ninth percentile.
  public let center: Double
  /// Width, as a share of the distance between these percentiles.
  public let width: Double

  /// The presets for MR; shares are a decision of this project, to be tuned by readers.
  public static let all = [
    WindowPreset(key: 3, name: "soft tissue", center: 0.40, width: 0.80),
    WindowPreset(key: 4, name: "fluid", center: 0.65, width: 0.90),
    WindowPreset(key: 5, name: "marrow", center: 0.55, width: 0.70),
    WindowPreset(key: 6, name: "cartilage", center: 0.45, width: 0.50),
    WindowPreset(key: 7, name: "meniscus and ligament", center: 0.20, width: 0.40),
    WindowPreset(key: 8, name: "wide", center: 0.50, width: 1.40),
    WindowPreset(key: 9, name: "dark detail", center: 0.12, width: 0.24),
  ]

  /// The window of the preset on a series.
  public func window(percentiles: WindowLevel) -> WindowLevel {
    let low = percentiles.center - percentiles.width / 2
    return WindowLevel(
      center: low + center * percentiles.width, width: max(width * percentiles.width, 1e-6))
  }
}

/// A distance between two points of a slice.
public struct Caliper: Hashable, Sendable {
  /// The `Series.id`.
  public var seriesID: String
  /// Slice of the series, from zero.
  public var slice: Int
  /// Where it starts.
  public var start: PixelPoint
  /// Where it ends.
  public var end: PixelPoint
  /// Length in mm.
  public var lengthInMillimetres: Double

  /// A caliper from its parts.
  public init(
    seriesID: String, slice: Int, start: PixelPoint, end: PixelPoint, lengthInMillimetres: Double
  ) {
    self.seriesID = seriesID
    self.slice = slice
    self.start = start
    self.end = end
    self.lengthInMillimetres = lengthInMillimetres
  }
}

/// What the arrow keys and the left mouse button do in the viewport.
public enum ViewportTool: Hashable, Sendable {
  /// Arrows change the slice; dragging changes the window.
  case scroll
  /// Arrows and dragging change the window.
  case window
  /// Arrows and dragging move the picture.
  case pan
  /// Arrows move the caliper's cross; the first point once it is set.
  case caliper(cross: PixelPoint, start: PixelPoint?)
}

/// What lies over the picture. Off until the reader asks.
public enum OverlayMode: Hashable, Sendable {
  /// The bare picture.
  case off
  /// The outline of the selected finding's region.
  case region
  /// The model's attention for the selected finding.
  case attention
}

/// Pictures running by themselves.
public struct Cine: Hashable, Sendable {
  /// Slices in a second, 1 to 30.
  public var slicesPerSecond: Int
  /// Monotonic time of the last step, in milliseconds.
  public var lastStep: Int

  /// Time from one slice to the next, in milliseconds.
  public var interval: Int { 1000 / max(1, slicesPerSecond) }

  /// Cine from its parts.
  public init(slicesPerSecond: Int = 8, lastStep: Int) {
    self.slicesPerSecond = slicesPerSecond
    self.lastStep = lastStep
  }
}

/// What the viewport shows and how.
public struct Viewport: Equatable, Sendable {
  /// The `Series.id` on show; empty while a study has none.
  public var seriesID: String
  /// The slice on show, from zero.
  public var slice: Int
  /// The window.
  public var window: WindowChoice
  /// Zoom, pan, turns and mirroring.
  public var transform: DisplayTransform
  /// Whether the reader exchanged dark and bright.
  public var isInverted: Bool
  /// What the arrows do.
  public var tool: ViewportTool
  /// What lies over the picture.
  public var overlay: OverlayMode
  /// Pictures running by themselves; `nil` when they rest.
  public var cine: Cine?

  /// The first slice of a series with the percentile window.
  public init(seriesID: String, slice: Int = 0, interpolation: Interpolation = .bicubic) {
    self.seriesID = seriesID
    self.slice = slice
    window = .percentile
    transform = DisplayTransform(interpolation: interpolation)
    isInverted = false
    tool = .scroll
    overlay = .off
    cine = nil
  }
}

/// A model's attention for one finding, on the grid of its series.
public struct AttentionMap: Equatable, Sendable {
  /// The `Series.id`.
  public var seriesID: String
  /// Maps by slice, from zero; values 0 to 1. Slices that are absent have none.
  public var slices: [Int: SliceImage]
  /// How it was made, such as `Grad-CAM`.
  public var method: String

  /// A map from its parts.
  public init(seriesID: String, slices: [Int: SliceImage], method: String) {
    self.seriesID = seriesID
    self.slices = slices
    self.method = method
  }
}
