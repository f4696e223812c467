/// What is said of a region beyond its size, from what was measured of it.
///
/// The cut-offs are this program's own: no published ones exist for these measures. They, the formulas
/// and their sources are in `docs/ai.md`. What was not measured is `nil`.
public struct RegionCharacter: Equatable, Sendable {
  /// Signal against muscle: `isointense to muscle (ratio 1.05)`.
  public let signal: String?
  /// The part as bright as fat, from a twentieth on: `20 % as bright as fat`.
  public let brightness: String?
  /// How much of the outline is sharp: `margin sharp over 80 %`.
  public let margin: String?
  /// Whether the outline has notches: `lobulated`.
  public let contour: String?
  /// How alike the region's voxels are: `heterogeneous`.
  public let heterogeneity: String?
  /// How far it is from bone: `4 mm from the bone`.
  public let bone: String?

  /// The words for a finding's measurements.
  public init(_ measurements: [Measurement]) {
    func value(_ name: String) -> Double? {
      measurements.first { $0.name == name && $0.value.isFinite }?.value
    }
    signal = value(MeasurementName.signalToMuscle).map { ratio in
      let word = ratio < 0.8 ? "hypointense" : ratio > 1.25 ? "hyperintense" : "isointense"
      return "\(word) to muscle (ratio \(decimalText(ratio, places: 2)))"
    }
    brightness = value(MeasurementName.shareBrightAsFat).flatMap { share in
      share >= 0.05 ? "\(percent(share)) as bright as fat" : nil
    }
    margin = value(MeasurementName.marginSharpShare).map { share in
      share >= 0.75
        ? "margin sharp over \(percent(share))"
        : share >= 0.4
          ? "margin partly sharp (over \(percent(share)))"
          : "margin mostly not sharp (sharp over \(percent(share)))"
    }
    contour = value(MeasurementName.contourSolidity).map { solidity in
      solidity >= 0.92
        ? "contour without notches" : solidity >= 0.85 ? "slightly lobulated" : "lobulated"
    }
    heterogeneity = value(MeasurementName.variation).map { variation in
      variation < 0.1
        ? "homogeneous" : variation < 0.2 ? "mildly heterogeneous" : "heterogeneous"
    }
    bone = value(MeasurementName.distanceToBone).map { distance in
      distance > 0 ? "\(decimalText(max(1, distance), places: 0)) mm from the bone" : "abuts bone"
    }
  }

  /// All that is known, in order.
  public var words: [String] {
    [signal, brightness, margin, contour, heterogeneity, bone].compactMap(\.self)
  }
}

/// A share in whole percent.
private func percent(_ share: Double) -> String { "\(decimalText(share * 100, places: 0)) %" }

extension MeasurementName {
  /// Longest diameter in the key slice, in mm.
  public static let diameterLongestInPlane = "diameter-longest-in-plane"
  /// Longest diameter perpendicular to it, in mm.
  public static let diameterAcrossInPlane = "diameter-across-in-plane"
  /// Median signal over that of muscle nearby.
  public static let signalToMuscle = "signal-to-muscle"
  /// Share of the region as bright as fat.
  public static let shareBrightAsFat = "share-bright-as-fat"
  /// Robust coefficient of variation of the signal.
  public static let variation = "signal-variation"
  /// Quartile coefficient of dispersion of the signal.
  public static let quartileDispersion = "signal-quartile-dispersion"
  /// Share of the outline with a step of signal.
  public static let marginSharpShare = "margin-sharp-share"
  /// Pixels over those of the convex hull in the slices.
  public static let contourSolidity = "contour-solidity"
  /// Least distance to bone, in mm; 0 when there is no gap to be told.
  public static let distanceToBone = "distance-to-bone"

  /// Measurements that ``RegionCharacter`` puts into words.
  static let ofCharacter: Set<String> = [
    signalToMuscle, shareBrightAsFat, variation, quartileDispersion, marginSharpShare,
    contourSolidity, distanceToBone,
  ]
}
