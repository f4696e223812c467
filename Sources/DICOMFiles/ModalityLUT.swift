public import DICOM

/// One frame after the modality LUT.
public struct ModalityFrame: Equatable, Sendable {
  /// Number of columns.
  public let columns: Int
  /// Number of rows.
  public let rows: Int
  /// `[row, column]`, row-major.
  public let values: [Float]

  /// A frame from its parts; `values` must hold `rows × columns` values.
  public init(columns: Int, rows: Int, values: [Float]) {
    precondition(values.count == rows * columns, "A frame needs one value for each pixel.")
    self.columns = columns
    self.rows = rows
    self.values = values
  }
}

/// The way from stored to modality values.
public enum ModalityTransform: Equatable, Sendable {
  /// `stored × slope + intercept`.
  case rescale(slope: Double, intercept: Double)
  /// A table; stored values below `first` take its first entry, values beyond it the last.
  case table(first: Int, values: [Float])
}

extension ModalityTransform {
  /// The transform that a header prescribes for a frame.
  ///
  /// In order: Pixel Value Transformation of the frame, then of all frames (PS3.3 C.7.6.16.2.9),
  /// Modality LUT Sequence, Rescale Slope and Intercept (PS3.3 C.11.1); else none. A slope that is
  /// missing, zero or no number counts as 1.
  ///
  /// - Parameters:
  ///   - dataSet: The instance's header.
  ///   - frame: Frame number, from one.
  public init(_ dataSet: DataSet, frame: Int) {
    let perFrame = dataSet.items(.perFrameFunctionalGroupsSequence)
    let shared = dataSet.items(.sharedFunctionalGroupsSequence).first
    let own = frame >= 1 && frame <= perFrame.count ? perFrame[frame - 1] : nil
    let group =
      own?.items(.pixelValueTransformationSequence).first
      ?? shared?.items(.pixelValueTransformationSequence).first
    if let group {
      self = Self.rescale(group)
    } else if let table = dataSet.items(.modalityLUTSequence).first.flatMap(Self.table) {
      self = table
    } else {
      self = Self.rescale(dataSet)
    }
  }

  private static func rescale(_ dataSet: DataSet) -> ModalityTransform {
    let slope = dataSet.double(.rescaleSlope) ?? 1
    return .rescale(
      slope: slope == 0 ? 1 : slope, intercept: dataSet.double(.rescaleIntercept) ?? 0)
  }

  /// LUT Descriptor: number of entries (0 means 65,536), first stored value, bits (PS3.3 C.11.1.1).
  private static func table(_ item: DataSet) -> ModalityTransform? {
    let descriptor = item.doubles(.lutDescriptor)
    let values = item.doubles(.lutData)
    guard descriptor.count == 3, !values.isEmpty, let first = Int(exactly: descriptor[1]) else {
      return nil
    }
    let entries = descriptor[0] == 0 ? 65_536 : Int(descriptor[0])
    return .table(first: first, values: values.prefix(max(entries, 1)).map(Float.init))
  }

  /// Modality values of stored values.
  public func apply(_ stored: [Int32]) -> [Float] {
    switch self {
    case .rescale(let slope, let intercept):
      return [Float](unsafeUninitializedCapacity: stored.count) { buffer, count in
        for (index, value) in stored.enumerated() {
          buffer.initializeElement(at: index, to: Float(Double(value) * slope + intercept))
        }
        count = stored.count
      }
    case .table(let first, let values):
      return stored.map { values[min(max(Int($0) - first, 0), values.count - 1)] }
    }
  }
}

/// Applies the modality LUT to a frame.
///
/// - Parameters:
///   - stored: The frame's stored values.
///   - header: The instance it is from.
///   - frame: Frame number, from one.
public func modalityValues(
  _ stored: StoredFrame, header: InstanceHeader, frame: Int
) -> ModalityFrame {
  ModalityFrame(
    columns: stored.columns, rows: stored.rows,
    values: ModalityTransform(header.dataSet, frame: frame).apply(stored.values))
}
