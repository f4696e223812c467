public import DICOM
public import Imaging
public import StudyAssembly

/// A volume computed from a series, to be written as an MR series of its own (MR Image IOD, PS3.3 A.4).
public struct DerivedSeries: Equatable, Sendable {
  /// What was done to the source's images.
  public enum Step: String, CaseIterable, Sendable {
    /// The bias field was divided out.
    case biasCorrected = "BIAS_CORRECTED"
    /// The images were moved to lie on another series.
    case registered = "REGISTERED"
    /// The images were read on another grid.
    case resampled = "RESAMPLED"
    /// The values were brought to another scale.
    case normalised = "NORMALISED"
    /// The values are the bias field's factors, and no signal.
    case biasField = "BIAS_FIELD"

    /// The standard's code for it, where there is one (CID 7203, PS3.16).
    var code: CodedConcept? {
      switch self {
      case .biasCorrected: CodedConcept("113046", "DCM", "Pixel by pixel division")
      case .resampled: CodedConcept("113085", "DCM", "Spatial resampling")
      case .registered, .normalised, .biasField: nil
      }
    }
  }

  /// The values, and where they lie.
  public var volume: Volume
  /// Voxels that the source does not show, `[slice, row, column]`, written as padding; empty for none.
  public var outside: [Bool] = []
  /// The series it was computed from.
  public var source: Series
  /// Header of the source's first image.
  public var header: DataSet
  /// The series whose place or grid the volume has; `nil` for the source's own.
  public var reference: Series?
  /// What was done, in order; also the values of Image Type from the fourth on.
  public var steps: [Step]
  /// Derivation Description: what was done, by what; cut after 1024 characters.
  public var derivation: String
  /// Series Number.
  public var number: Int
  /// What is added to the source's Series Description, in brackets.
  public var label: String

  /// A derived series from its parts, with no voxel outside.
  public init(
    volume: Volume, source: Series, header: DataSet, steps: [Step], derivation: String,
    number: Int, label: String
  ) {
    (self.volume, self.source, self.header) = (volume, source, header)
    (self.steps, self.derivation) = (steps, derivation)
    (self.number, self.label) = (number, label)
  }

  /// Series Description: the source's, cut where the whole would be longer than 64 characters (PS3.5 section 6.2), and the label.
  public var description: String {
    let end = " [\(label)]"
    return String(source.description.prefix(max(0, 64 - end.count)) + end)
  }
}

/// How values stand in 16 unsigned bits: `value = stored * slope + intercept`, with 0 for padding.
public struct StoredValues: Equatable, Sendable {
  /// Rescale Slope as it stands in the file.
  public let slope: Double
  /// Rescale Intercept as it stands in the file.
  public let intercept: Double

  /// The finest steps for a range of values; no value is farther than half a slope from what is stored, but for rounding.
  ///
  /// - Parameter range: Smallest and largest value, finite.
  public init(_ range: ClosedRange<Float>) {
    let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
    // Two steps are kept free, so that rounding to a Decimal String pushes nothing out.
    let step = high > low ? (high - low) / 65_532 : 1
    slope = Double(decimalString(step)) ?? step
    intercept = Double(decimalString(low - 2 * slope)) ?? low - 2 * slope
  }

  /// What is stored for a value: 1 to 65,535.
  public func stored(_ value: Float) -> UInt16 {
    UInt16(min(max(((Double(value) - intercept) / slope).rounded(), 1), 65_535))
  }
}
