import ImageProcessing
import Imaging
import Interchange
import StudyAssembly

/// What was done with one series.
struct PreprocessedSeries {
  /// Place in the list, from one.
  let number: Int
  var seconds = 0.0
  var bias: Bias?
  var placed: Placed?
  var scaled: Scaled?
  /// Where the result was written; `nil` where it was not.
  var written: Written?
  /// Where the bias field was written.
  var writtenField: Written?
  /// What keeps the result from being sound without a second look, one sentence each.
  var cautions: [String] = []
  /// Why the series could not be done; `nil` where it was.
  var problem: String?

  init(number: Int) { self.number = number }

  /// The bias field, without its voxels.
  struct Bias {
    let range: ClosedRange<Float>
    let iterations: [Int]
    /// Whether the last level used all its iterations up.
    let isUnsettled: Bool

    init(_ correction: BiasFieldCorrection) {
      (range, iterations) = (correction.range, correction.iterations)
      isUnsettled = iterations.last == BiasFieldSettings().iterations.last
    }
  }

  /// How it lies on the reference, without its voxels.
  struct Placed {
    let registration: Registration?
    let isMoved, isResampled: Bool
    let covered: Double
    /// Whether the positions of both are told in one frame of reference.
    let sharesFrame: Bool

    init(_ placed: PlacedVolume, sharesFrame: Bool) {
      registration = placed.registration
      (isMoved, isResampled, covered) = (placed.isMoved, placed.isResampled, placed.covered)
      self.sharesFrame = sharesFrame
    }

    /// Whether a registration was asked for and not applied.
    var isDoubtful: Bool { registration != nil && !isMoved }
  }

  /// What the values were brought to.
  struct Scaled {
    /// ``ScaledVolume/ownValues``.
    let ownValues: [Double]
  }

  /// A series that was written.
  struct Written {
    let folder: String
    let seriesInstanceUID: String
    let values: StoredValues
  }
}

/// What was done with the series of a study, as text and as JSON.
struct PreprocessResult {
  let study: Study
  let plan: PreprocessPlan
  let series: [PreprocessedSeries]
}
