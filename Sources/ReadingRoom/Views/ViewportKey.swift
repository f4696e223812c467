public import Imaging
public import TerminalUI

/// All that decides how the picture in the viewport looks; two equal keys have equal pictures.
///
/// The runtime makes a picture again only when the key changes, and names it in
/// ``Event/framePresented(picture:isFull:)``.
public struct ViewportKey: Hashable, Sendable {
  /// What lies over the greys.
  public struct Overlay: Hashable, Sendable {
    /// Region or attention.
    public var mode: OverlayMode
    /// The finding.
    public var findingID: String
    /// Number of voxels of the region, or of slices with attention: tells versions apart.
    public var extent: Int
  }

  /// Study Instance UID; empty for a preview.
  public var studyID: String
  /// The `Series.id`; empty for a preview.
  public var seriesID: String
  /// The slice, from zero.
  public var slice: Int
  /// The cells that the picture covers.
  public var area: Rect
  /// Picture samples in one cell.
  public var grid: PixelGrid
  /// The way to greys.
  public var voi: VOITransform
  /// Zoom, pan, turns and mirroring.
  public var transform: DisplayTransform
  /// Whether low values are bright.
  public var isInverted: Bool
  /// What lies over the greys; `nil` for the bare picture.
  public var overlay: Overlay?
  /// What other systems' objects have on the slice: ``ImportedOverlay/id`` of each.
  public var imported: [String]
  /// The knee's structures on the slice; `nil` for none.
  public var structures: StructureOverlay?
  /// The calipers of the slice.
  public var calipers: [Caliper]
  /// The tool, for the caliper's cross.
  public var tool: ViewportTool

  /// The same without anything that lies over the greys: what decides on the greys alone.
  public var greys: ViewportKey {
    var bare = self
    (bare.overlay, bare.imported, bare.structures) = (nil, [], nil)
    (bare.calipers, bare.tool) = ([], .scroll)
    return bare
  }
}
