/// A drawing of one bit a pixel that lies over an image, in the image's own file (PS3.3 C.9.2).
public struct OverlayPlane: Equatable, Sendable {
  /// What an overlay is for.
  public enum Kind: UInt8, Hashable, Sendable {
    /// Graphics.
    case graphics
    /// A region of interest.
    case regionOfInterest

    /// The kind of an Overlay Type, `G` or `R`; anything else is taken for graphics.
    public init(overlayType: String?) {
      self = overlayType == "R" ? .regionOfInterest : .graphics
    }
  }

  /// Group numbers in which overlays stand (PS3.5 section 7.6).
  public static let groups = Array(stride(from: UInt16(0x6000), through: 0x601e, by: 2))

  /// Group number, 6000 to 601E.
  public let group: UInt16
  /// What it is for.
  public let kind: Kind
  /// Overlay Label; empty where none is stated.
  public let label: String
  /// Overlay Description; empty where none is stated.
  public let description: String
  /// `[row, column]` of the image, row-major; what lies outside the image is left out.
  public let mask: [Bool]
  /// Whether anything drawn lies outside the image, and so is not in ``mask``.
  public let isCut: Bool

  /// A plane from its parts.
  public init(
    group: UInt16, kind: Kind, label: String, description: String, mask: [Bool], isCut: Bool
  ) {
    (self.group, self.kind, self.label) = (group, kind, label)
    (self.description, self.mask, self.isCut) = (description, mask, isCut)
  }
}
