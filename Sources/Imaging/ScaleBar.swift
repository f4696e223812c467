/// A length to draw beside an image.
public struct ScaleBar: Hashable, Codable, Sendable {
  /// Length in mm: 1, 2 or 5 times a power of ten.
  public var lengthInMillimetres: Double
  /// Length in display pixels.
  public var lengthInPixels: Double

  /// A bar from its parts.
  public init(lengthInMillimetres: Double, lengthInPixels: Double) {
    self.lengthInMillimetres = lengthInMillimetres
    self.lengthInPixels = lengthInPixels
  }
}

extension DisplayMapping {
  /// The longest round scale bar that fits; `nil` for an image whose pixel size is not known.
  ///
  /// It is right in every direction of the display, since display pixels are square in the plane.
  ///
  /// - Parameter longest: Greatest length in display pixels; a third of the width by default.
  public func scaleBar(longest: Double? = nil) -> ScaleBar? {
    guard isCalibrated else { return nil }
    let limit = (longest ?? Double(size.width) / 3) * millimetresPerPixel
    guard limit.isFinite, limit > 1e-3, limit < 1e9 else { return nil }
    var decade = 1e-3
    while decade * 10 <= limit { decade *= 10 }
    let length = [5.0, 2.0, 1.0].first { $0 * decade <= limit }.map { $0 * decade } ?? decade
    return ScaleBar(
      lengthInMillimetres: length, lengthInPixels: length / millimetresPerPixel)
  }
}
