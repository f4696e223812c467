/// How exact a thickness is at one point, and over what distance points err together.
public struct SamplingNoise: Equatable, Codable, Sendable {
  /// Standard deviation of one point's thickness, in mm.
  public let pointDeviation: Double
  /// Points nearer than this err together, in mm.
  public let correlationLength: Double

  /// Noise from its parts.
  public init(pointDeviation: Double, correlationLength: Double) {
    (self.pointDeviation, self.correlationLength) = (pointDeviation, correlationLength)
  }

  /// What sampling alone gives.
  ///
  /// A fifth of a voxel of the fine grid, and a twentieth of a slice's thickness on top of it: what was measured on simulated knees
  /// against the bodies they are made of (`docs/ai.md`, "Measurements beside other programs").
  ///
  /// - Parameters:
  ///   - spacing: Of the shares' grid, in mm.
  ///   - sliceThickness: Of the series that the shares come from, in mm; nil for one with cubic voxels.
  public init(spacing: Double, sliceThickness: Double? = nil) {
    let (fine, coarse) = (0.2 * spacing, 0.05 * (sliceThickness ?? 0))
    pointDeviation = (fine * fine + coarse * coarse).squareRoot()
    correlationLength = max(2 * spacing, sliceThickness ?? 0)
  }

  /// Standard deviation of the place of one edge across the slices, in mm: an edge may lie anywhere between two samples.
  var edgeDeviation: Double { correlationLength / 12.0.squareRoot() }

  /// Standard error of a mean over an area in mm²: independent points are one for each square of the correlation length.
  func standardError(overSquareMillimetres area: Double) -> Double {
    pointDeviation / max(area / (correlationLength * correlationLength), 1).squareRoot()
  }
}
