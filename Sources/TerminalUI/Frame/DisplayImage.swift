/// A picture ready for the screen: 8-bit greys after windowing, and coloured layers above them.
///
/// The greys are never changed by a layer: where a layer's index is 0, the grey beneath is shown as it is,
/// and taking the layers away gives back the bare picture.
public struct DisplayImage: Equatable, Sendable {
  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  /// Grey values 0...255 in row-major order, `height x width`.
  public let grey: [UInt8]
  /// Coloured layers, the last on top. All have the picture's size.
  public var layers: [OverlayLayer]

  /// Makes a picture.
  ///
  /// - Precondition: `grey.count == width * height`, and each layer has as many indices.
  public init(width: Int, height: Int, grey: [UInt8], layers: [OverlayLayer] = []) {
    precondition(
      width >= 0 && height >= 0 && grey.count == width * height,
      "a picture needs one grey value for each pixel")
    precondition(
      layers.allSatisfy { $0.indices.count == grey.count },
      "a layer needs one index for each pixel of the picture")
    self.width = width
    self.height = height
    self.grey = grey
    self.layers = layers
  }

  /// A picture of one grey.
  public init(width: Int, height: Int, filledWith level: UInt8 = 0) {
    self.init(
      width: max(0, width), height: max(0, height),
      grey: [UInt8](repeating: level, count: max(0, width) * max(0, height)))
  }
}

/// A coloured layer above a picture: an index for each pixel, 0 for nothing.
public struct OverlayLayer: Equatable, Sendable {
  /// Index for each pixel in row-major order: 0 shows what is beneath, `n` shows `palette[n - 1]`.
  public let indices: [UInt8]
  /// The colours of index 1, 2, ... An index beyond the palette shows what is beneath.
  public let palette: [RGBColor]

  /// Makes a layer.
  public init(indices: [UInt8], palette: [RGBColor]) {
    self.indices = indices
    self.palette = palette
  }
}

/// A picture and the cells it covers.
public struct ImagePlacement: Equatable, Sendable {
  /// The cells the picture covers. The picture starts at the top left cell; what it does not fill is black.
  public let area: Rect
  /// The picture.
  public let image: DisplayImage
  /// A name that stays the same while the picture in this place changes, e.g. `viewport.1`.
  public let identifier: String

  /// Makes a placement.
  public init(area: Rect, image: DisplayImage, identifier: String) {
    self.area = area
    self.image = image
    self.identifier = identifier
  }
}
