/// The way from stored to modality values.
public enum ModalityTransform: Equatable, Sendable {
  /// `stored × slope + intercept`.
  case rescale(slope: Double, intercept: Double)
  /// A table; stored values below its first take its first entry, values beyond it the last.
  case table(LookupTable)
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
    let isSigned = dataSet.integer(.pixelRepresentation) == 1
    let groups = FunctionalGroups(dataSet, frame: frame)
    if let group = groups.items(.pixelValueTransformationSequence).first {
      self = Self.rescale(group)
    } else if let table = dataSet.items(.modalityLUTSequence).first.flatMap({
      LookupTable($0, isSigned: isSigned)
    }) {
      self = .table(table)
    } else {
      self = Self.rescale(dataSet)
    }
  }

  private static func rescale(_ dataSet: DataSet) -> ModalityTransform {
    let slope = dataSet.double(.rescaleSlope) ?? 1
    return .rescale(
      slope: slope == 0 ? 1 : slope, intercept: dataSet.double(.rescaleIntercept) ?? 0)
  }

  /// Whether modality values may be negative where stored values are `isSigned` or not.
  public func mayBeNegative(isSigned: Bool) -> Bool {
    switch self {
    case .rescale(let slope, let intercept): isSigned || slope < 0 || intercept < 0
    case .table: false
    }
  }

  /// The modality value of a stored value.
  public func apply(_ stored: Int32) -> Float {
    switch self {
    case .rescale(let slope, let intercept): Float(Double(stored) * slope + intercept)
    case .table(let table): Float(table[Int(stored)])
    }
  }

  /// Modality values of stored values.
  public func apply(_ stored: [Int32]) -> [Float] {
    switch self {
    // The common case; a loop of its own is four times as fast.
    case .rescale(slope: 1, intercept: 0): Self.map(stored) { Float($0) }
    case .rescale(let slope, let intercept):
      Self.map(stored) { Float(Double($0) * slope + intercept) }
    case .table(let table): Self.map(stored) { Float(table[Int($0)]) }
    }
  }

  /// Modality values in place of the stored values whose bits `values` holds.
  ///
  /// Saves a second buffer of a frame's size, whose pages cost more than the arithmetic.
  ///
  /// - Parameter values: Each element's bit pattern is a stored value, an `Int32`.
  public func apply(toBitsOf values: UnsafeMutableBufferPointer<Float>) {
    switch self {
    case .rescale(slope: 1, intercept: 0): Self.map(values) { Float($0) }
    case .rescale(let slope, let intercept):
      Self.map(values) { Float(Double($0) * slope + intercept) }
    case .table(let table): Self.map(values) { Float(table[Int($0)]) }
    }
  }

  @inline(__always)
  private static func map(
    _ values: UnsafeMutableBufferPointer<Float>, _ transform: (Int32) -> Float
  ) {
    for index in values.indices {
      values[index] = transform(Int32(bitPattern: values[index].bitPattern))
    }
  }

  @inline(__always)
  private static func map(_ stored: [Int32], _ transform: (Int32) -> Float) -> [Float] {
    [Float](unsafeUninitializedCapacity: stored.count) { buffer, count in
      stored.withUnsafeBufferPointer { stored in
        for index in stored.indices { buffer[index] = transform(stored[index]) }
      }
      count = stored.count
    }
  }
}
