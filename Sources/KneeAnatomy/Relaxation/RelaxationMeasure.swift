public import ImageProcessing

/// Why a region's T2 is to be taken with care.
public enum RelaxationDoubt: String, CaseIterable, Codable, Sendable {
  /// Fewer voxels than ``RelaxationMeasure/fewVoxels`` gave a value.
  case fewVoxels
  /// More than ``RelaxationMeasure/manyRefused`` of the fits were refused. What decays fast is refused first, so that the median is too
  /// long.
  case manyRefused
  /// More than half of the region's voxels were left out as unsure or at a border: what is left may not stand for all of it.
  case mostLeftOut
  /// The median's standard error is more than ``RelaxationMeasure/mostRelativeError`` of it: values of two tissues are mixed, such as
  /// cartilage and fluid, or voxels are few.
  case inexact
}

/// T2 of a region.
public struct RelaxationMeasure: Equatable, Sendable {
  /// Voxels that the segmentation gives to the region.
  public let labelled: Int
  /// Of these: left out since the segmentation is not sure of them.
  public let unsure: Int
  /// Of these: sure, but left out at the tissue's border, where a voxel holds part of its neighbour.
  public let atBorder: Int
  /// Fits that were refused, by the reason.
  public let refused: [RelaxationOutcome: Int]
  /// Voxels whose T2 counts.
  public let voxels: Int
  /// Median of T2 in ms; nil for fewer than ``leastVoxels`` voxels, and so are the numbers below.
  public let median: Double?
  /// A quarter of the voxels has a shorter T2, in ms.
  public let lowerQuartile: Double?
  /// A quarter of the voxels has a longer T2, in ms.
  public let upperQuartile: Double?
  /// Standard error of the median in ms, from the voxels' spread alone: another scan would change more.
  public let standardError: Double?
  /// Median coefficient of determination of the fits that gave a number, refused ones among them; at most 1.
  public let determination: Double?

  /// Fewer voxels than this have no median (choice of this project).
  public static let leastVoxels = 10
  /// Fewer voxels than this are a doubt (choice of this project).
  public static let fewVoxels = 50
  /// A greater share of refused fits is a doubt (choice of this project).
  public static let manyRefused = 0.2

  /// A greater standard error, as a share of the median, is a doubt (choice of this project).
  public static let mostRelativeError = 0.1

  /// Fits that were made.
  public var fitted: Int { voxels + refused.values.reduce(0, +) }

  /// Share of the fits that were refused, 0 to 1.
  public var refusedShare: Double {
    fitted > 0 ? 1 - Double(voxels) / Double(fitted) : 0
  }

  /// What speaks against relying on the numbers.
  public var doubts: [RelaxationDoubt] {
    var doubts: [RelaxationDoubt] = []
    if voxels < Self.fewVoxels { doubts.append(.fewVoxels) }
    if refusedShare > Self.manyRefused { doubts.append(.manyRefused) }
    if 2 * (unsure + atBorder) > labelled { doubts.append(.mostLeftOut) }
    if let median, let standardError, standardError > Self.mostRelativeError * median {
      doubts.append(.inexact)
    }
    return doubts
  }
}

/// A region's voxels as they are gathered.
struct RelaxationTally {
  private(set) var labelled = 0, unsure = 0, atBorder = 0
  private(set) var refused: [RelaxationOutcome: Int] = [:]
  /// Index and T2 of each voxel that counts, in the order of the grid.
  private(set) var values: [(index: Int, t2: Float)] = []
  private var determinations: [Float] = []

  mutating func leaveOut(unsure isUnsure: Bool) {
    labelled += 1
    if isUnsure { unsure += 1 } else { atBorder += 1 }
  }

  mutating func add(_ index: Int, _ outcome: RelaxationOutcome, t2: Float, determination: Float) {
    labelled += 1
    if outcome != .lowSignal { determinations.append(determination) }
    if outcome == .valid {
      values.append((index, t2))
    } else {
      refused[outcome, default: 0] += 1
    }
  }

  /// - Parameters:
  ///   - columns: Of the grid.
  ///   - rows: Of the grid.
  func measure(columns: Int, rows: Int) -> RelaxationMeasure {
    let sorted = values.map { Double($0.t2) }.sorted()
    let isEnough = sorted.count >= RelaxationMeasure.leastVoxels
    func quantile(_ share: Double) -> Double? { isEnough ? sorted.quantile(share) : nil }
    let median = quantile(0.5)
    let error = median.map { median in
      MedianError(values, median: median, columns: columns, rows: rows).standardError(sorted)
    }
    return RelaxationMeasure(
      labelled: labelled, unsure: unsure, atBorder: atBorder, refused: refused,
      voxels: sorted.count, median: median, lowerQuartile: quantile(0.25),
      upperQuartile: quantile(0.75), standardError: error,
      determination: isEnough ? determinations.map(Double.init).sorted().quantile(0.5) : nil)
  }
}

extension [Double] {
  /// The value below which a share of sorted numbers lies, between neighbours by a straight line; 0 of none.
  func quantile(_ share: Double) -> Double {
    guard let last = indices.last else { return 0 }
    let place = Swift.min(Swift.max(share, 0), 1) * Double(last)
    let low = Int(place), rest = place - Double(low)
    return rest > 0 ? self[low] + rest * (self[low + 1] - self[low]) : self[low]
  }
}
