import Imaging

/// How the thickness of slices and their distance compare.
///
/// Both come from the headers: the thickness is stated, the distance follows from the positions
/// (not from Spacing Between Slices, which vendors use for the gap as well as for the distance; only
/// in a Siemens mosaic, whose slices have no positions of their own, do the positions come from it).
public struct SliceSeparation: Hashable, Sendable {
  /// Slice Thickness in mm, above 0.
  public var thickness: Double
  /// Distance of neighbouring slices in mm, above 0.
  public var distance: Double

  /// A comparison; `nil` unless both numbers are above 0.
  public init?(thickness: Double?, distance: Double?) {
    guard let thickness, let distance, thickness > 0, distance > 0, thickness.isFinite,
      distance.isFinite
    else { return nil }
    (self.thickness, self.distance) = (thickness, distance)
  }

  /// What lies between two slices and was not imaged, in mm; below 0 where slices overlap.
  public var gap: Double { distance - thickness }

  /// The gap as a share of the thickness, in per cent; below 0 where slices overlap.
  public var gapInPercent: Double { gap / thickness * 100 }

  /// Whether slices touch: within a hundredth of the thickness, more than rounding in headers.
  public var isContiguous: Bool { abs(gap) <= max(0.005, thickness / 100) }
}

extension Series {
  /// How slice thickness and distance compare; `nil` without a grid of two slices or more, or where
  /// the thickness is not stated.
  public var separation: SliceSeparation? {
    guard let geometry, geometry.slices > 1 else { return nil }
    return SliceSeparation(
      thickness: acquisition.sliceThickness, distance: geometry.sliceSpacing)
  }
}
