import Glibc
public import AcquisitionQuality
import KneeAnatomy

/// A classifier that tells contrast and fat suppression by how bright a knee's tissues are beside muscle.
///
/// Multinomial logistic regression for the contrast and logistic regression for fat, both linear in logarithms of greys over muscle's,
/// fitted by the training kit (`readingroom_training.anatomy.contrast`) to series of the simulator. It belongs to the network whose
/// tissues it reads, and travels in its pack (`docs/pack-format.md`).
public struct ContrastByGreys: Equatable, Sendable {
  /// One number that is read from the greys.
  struct Feature: Equatable, Sendable {
    /// Tissues that are taken together, weighted by their voxels.
    let tissues: [KneeTissue]
    /// Of the logarithm in training; where too few voxels are seen the mean is taken.
    let mean, deviation: Double
  }

  private let features: [Feature]
  /// Weights of the outputs: the constant, then one for each feature.
  private let weights: [[Double]]

  /// The outputs in order: contrasts, and after them that fat is suppressed.
  static let contrasts: [Contrast] = [
    .t1, .protonDensity, .t2, .gradientEcho, .doubleEchoSteadyState,
  ]
  private static let columns =
    ["tissues", "mean", "deviation"] + contrasts.map(\.rawValue) + ["fat suppressed"]
  /// Fewest voxels of a feature; brightness counts from here, of a normalised intensity.
  private static let fewestVoxels = 30, darkest = 0.02
  /// How far from its mean a feature counts, in deviations.
  private static let farthest = 3.0
  /// Least probability from which a contrast, or fat's suppression or none, is told.
  private static let sure = 0.9

  /// Reads a table: lines of columns with tabs between, their names in the first line (`tissues`, `mean`, `deviation`, then the outputs); the second line has the outputs' constants, each further one a feature with its weights.
  ///
  /// - Returns: nil where a column or a number is not as it must be.
  public init?(text: String) {
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard lines.count > 2, lines[0] == Self.columns,
      lines.allSatisfy({ $0.count == Self.columns.count })
    else { return nil }
    let outputs = lines[0].indices.dropFirst(3)
    let weights = outputs.map { output in lines.dropFirst().map { Double($0[output]) ?? .nan } }
    let features = lines.dropFirst(2).compactMap(Feature.init)
    guard weights.joined().allSatisfy(\.isFinite), features.count == lines.count - 2 else {
      return nil
    }
    (self.features, self.weights) = (features, weights)
  }

  /// What the greys say; nothing where no muscle is seen.
  public func content(of greys: TissueGreys) -> ImageContent {
    guard let (contrasts, fat) = probabilities(greys) else { return ImageContent() }
    func probability(_ contrast: Contrast) -> Double {
      Self.contrasts.firstIndex(of: contrast).map { contrasts[$0] } ?? 0
    }
    let surest = Self.contrasts.max { probability($0) < probability($1) }
    var contrast = surest.flatMap { probability($0) >= Self.sure ? $0 : nil }
    // Long repetition is sure where only the echo time is not.
    if contrast == nil, probability(.protonDensity) + probability(.t2) >= Self.sure {
      contrast = .intermediate
    }
    return ImageContent(
      contrast: contrast,
      isFatSuppressed: fat >= Self.sure ? true : fat <= 1 - Self.sure ? false : nil)
  }

  /// The probability of each contrast, and that fat is suppressed.
  func probabilities(_ greys: TissueGreys) -> (contrasts: [Double], fat: Double)? {
    guard let muscle = greys.greys[.muscle], muscle.voxels >= Self.fewestVoxels else { return nil }
    let beside = log(max(muscle.median, Self.darkest))
    let values = features.map { feature -> Double in
      let found = feature.tissues.compactMap { greys.greys[$0] }
      let voxels = found.reduce(0) { $0 + $1.voxels }
      guard voxels >= Self.fewestVoxels else { return 0 }
      let grey = found.reduce(0) { $0 + Double($1.voxels) * $1.median } / Double(voxels)
      let value = (log(max(grey, Self.darkest)) - beside - feature.mean) / feature.deviation
      return min(max(value, -Self.farthest), Self.farthest)
    }
    let logits = weights.map { weights in
      weights[0] + zip(weights.dropFirst(), values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let greatest = logits.dropLast().max() ?? 0
    let shares = logits.dropLast().map { exp($0 - greatest) }
    let sum = shares.reduce(0, +)
    return (shares.map { $0 / sum }, 1 / (1 + exp(-logits[logits.count - 1])))
  }
}

extension ContrastByGreys.Feature {
  /// A feature from a table's line.
  fileprivate init?(_ line: [String]) {
    let names = line[0].split(separator: " ").map(String.init)
    tissues = names.compactMap(KneeTissue.init(rawValue:))
    guard !names.isEmpty, tissues.count == names.count, let mean = Double(line[1]),
      let deviation = Double(line[2]), mean.isFinite, deviation.isFinite, deviation > 0
    else { return nil }
    (self.mean, self.deviation) = (mean, deviation)
  }
}
