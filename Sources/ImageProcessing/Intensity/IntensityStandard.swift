import CPixels
public import Imaging

/// Why a standard scale cannot be learned or used.
public enum IntensityStandardError: Error, Equatable, Sendable {
  /// No volume was given.
  case noVolumes
  /// A sample is infinite or no number, or there is no sample.
  case notFinite
  /// The foreground is of one value, or there is none.
  case noForeground
}

/// A standard scale of intensities, learned from volumes of one contrast.
///
/// Each volume's percentiles are brought to those of the standard by straight pieces, so that one tissue
/// has about one value in all volumes (Nyúl, Udupa, Zhang, IEEE TMI 19:143, 2000, doi:10.1109/42.836373).
/// As in the paper, the foreground is what lies above the volume's mean.
public struct IntensityStandard: Equatable, Sendable {
  /// Percentiles of the foreground whose values are brought together, 0 to 100: the paper's deciles
  /// between the first and the 99th.
  public static let percentiles: [Double] = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99]
  /// The scale's ends, where the first and the last percentile come to lie.
  public static let ends: ClosedRange<Double> = 0...100
  /// How far beyond the ends results go, as a share of the scale: fluid among fat-suppressed tissue is
  /// brighter than the last percentile, an outlier is not to be.
  public static let overhang = 1.0

  /// Where the percentiles lie on the standard scale, increasing.
  public let landmarks: [Double]

  /// Learns the scale: the mean place of each percentile when the ends are brought together.
  ///
  /// - Parameter volumes: Volumes of one contrast, at least one; each counts the same.
  /// - Throws: ``IntensityStandardError``.
  public init(learnedFrom volumes: [Volume]) throws(IntensityStandardError) {
    guard !volumes.isEmpty else { throw .noVolumes }
    var sums = [Double](repeating: 0, count: Self.percentiles.count)
    for volume in volumes {
      let own = try Self.landmarks(of: volume.samples)
      for (place, value) in own.enumerated() { sums[place] += Self.onScale(value, of: own) }
    }
    landmarks = sums.map { $0 / Double(volumes.count) }
  }

  /// A volume on the standard scale.
  ///
  /// Increasing: what is brighter stays at least as bright. Beyond the first and last percentile the
  /// outermost pieces go on, up to ``overhang``.
  ///
  /// - Throws: ``IntensityStandardError``.
  public func apply(to volume: Volume) throws(IntensityStandardError) -> Volume {
    let own = try Self.landmarks(of: volume.samples)
    let (places, results) = bends(own)
    guard places.count > 1 else { throw .noForeground }
    let width = (Self.ends.upperBound - Self.ends.lowerBound) * Self.overhang
    let samples = bent(
      volume.samples, places: places, results: results,
      within: Float(Self.ends.lowerBound - width)...Float(Self.ends.upperBound + width))
    return Volume(geometry: volume.geometry, samples: samples)
  }

  /// Where the line bends; percentiles that share a value share the middle of their landmarks.
  private func bends(_ own: [Double]) -> (places: [Float], results: [Float]) {
    var (places, results): ([Float], [Float]) = ([], [])
    var index = 0
    while index < own.count {
      var end = index
      while end + 1 < own.count, Float(own[end + 1]) <= Float(own[index]) { end += 1 }
      places.append(Float(own[index]))
      results.append(Float((landmarks[index] + landmarks[end]) / 2))
      index = end + 1
    }
    return (places, results)
  }

  private func bent(
    _ samples: [Float], places: [Float], results: [Float], within limits: ClosedRange<Float>
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: samples.count) { target, count in
      places.withUnsafeBufferPointer { places in
        results.withUnsafeBufferPointer { results in
          guard let first = target.baseAddress else { return }
          var line = cpixels_bent_line(
            places: places.baseAddress, results: results.baseAddress, count: places.count,
            lowest: limits.lowerBound, highest: limits.upperBound)
          cpixels_bend(samples, samples.count, &line, first)
        }
      }
      count = samples.count
    }
  }

  /// The values of ``percentiles`` in a volume's foreground, which lies above its mean.
  ///
  /// - Parameter samples: The volume's samples, in any order.
  /// - Throws: ``IntensityStandardError``.
  public static func landmarks(
    of samples: [Float]
  ) throws(IntensityStandardError) -> [Double] {
    guard finiteRange(of: samples) != nil else { throw .notFinite }
    var (mean, deviation) = (0.0, 0.0)
    _ = cpixels_moments_above(samples, samples.count, -.infinity, &mean, &deviation)
    guard let foreground = Foreground(of: samples, above: mean) else { throw .noForeground }
    let values = percentiles.map { foreground.percentile($0) }
    guard let first = values.first, let last = values.last, Float(last) > Float(first) else {
      throw .noForeground
    }
    return values
  }

  private static func onScale(_ value: Double, of own: [Double]) -> Double {
    guard let first = own.first, let last = own.last else { return ends.lowerBound }
    let share = (value - first) / (last - first)
    return ends.lowerBound + share * (ends.upperBound - ends.lowerBound)
  }
}

extension IntensityStandard: Codable {
  private enum CodingKeys: String, CodingKey { case percentiles, landmarks }

  /// A saved scale; refuses one of other percentiles, or whose landmarks do not increase.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let percentiles = try container.decode([Double].self, forKey: .percentiles)
    landmarks = try container.decode([Double].self, forKey: .landmarks)
    guard percentiles == Self.percentiles, landmarks.count == percentiles.count,
      landmarks.allSatisfy(\.isFinite),
      zip(landmarks, landmarks.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .landmarks, in: container,
        debugDescription: "landmarks are those of \(Self.percentiles), increasing")
    }
  }

  /// Saves the percentiles with their landmarks.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.percentiles, forKey: .percentiles)
    try container.encode(landmarks, forKey: .landmarks)
  }
}
