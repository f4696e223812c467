/// The way from stored values to real-world values, with where it is stated.
public struct RealWorldTransform: Equatable, Sendable {
  /// Where the transform is stated.
  public enum Provenance: Hashable, Sendable {
    /// Real World Value Mapping Sequence (PS3.3 C.7.6.16.2.11).
    case realWorldValueMapping
    /// Philips' private Scale Slope (2005,100E) with the rescale: `(stored × RS + RI) ÷ (RS × SS)`
    /// (Chenevert et al. 2014, doi 10.1593/tlo.13811).
    case philipsScale
  }

  /// A part of the stored values and what becomes of it.
  public struct Piece: Equatable, Sendable {
    /// First and last stored value mapped, both included.
    public let stored: ClosedRange<Int>
    /// How they are mapped.
    public let mapping: Mapping
  }

  /// A mapping of one piece.
  public enum Mapping: Equatable, Sendable {
    /// `stored × slope + intercept`.
    case linear(slope: Double, intercept: Double)
    /// The entry at the distance from the first value mapped.
    case table([Double])
  }

  /// The pieces, in the header's order.
  public let pieces: [Piece]
  /// Measurement Units; `nil` where none is stated.
  public let units: CodedConcept?
  /// LUT Label or Explanation; empty where none is stated.
  public let label: String
  /// Where the transform is stated.
  public let provenance: Provenance

  /// The real-world value of a stored value; not-a-number where none is stated.
  public func apply(_ stored: Int32) -> Double {
    let value = Int(stored)
    guard let piece = pieces.first(where: { $0.stored.contains(value) }) else { return .nan }
    switch piece.mapping {
    case .linear(let slope, let intercept): return Double(value) * slope + intercept
    case .table(let entries):
      let index = value - piece.stored.lowerBound
      return entries.indices.contains(index) ? entries[index] : .nan
    }
  }
}

extension RealWorldTransform {
  /// The transform that a header states for a frame; `nil` where it states none.
  ///
  /// In order: Real World Value Mapping Sequence of the frame, of all frames, of the data set; then
  /// Philips' private scaling. Of several mappings in different units the first is taken, with the
  /// other ranges of these units.
  ///
  /// - Parameters:
  ///   - dataSet: The instance's header.
  ///   - frame: Frame number, from one.
  public init?(_ dataSet: DataSet, frame: Int) {
    let grouped = FunctionalGroups(dataSet, frame: frame).items(.realWorldValueMappingSequence)
    let items = grouped.isEmpty ? dataSet.items(.realWorldValueMappingSequence) : grouped
    let isSigned = dataSet.integer(.pixelRepresentation) == 1
    if let first = items.first, let stated = Self.piece(first, isSigned: isSigned) {
      let key = Self.key(first)
      let others = items.dropFirst().filter { Self.key($0) == key }
        .compactMap { Self.piece($0, isSigned: isSigned) }
      self.init(
        pieces: [stated] + others, units: Self.units(first), label: Self.label(first),
        provenance: .realWorldValueMapping)
    } else if let scale = PhilipsScale(dataSet, frame: frame) {
      self = scale.transform
    } else {
      return nil
    }
  }

  private static func key(_ item: DataSet) -> [String] {
    [units(item)?.codeValue ?? "", item.string(.lutLabel) ?? ""]
  }

  private static func label(_ item: DataSet) -> String {
    item.string(.lutLabel) ?? item.string(.lutExplanation) ?? ""
  }

  private static func units(_ item: DataSet) -> CodedConcept? {
    item.items(.measurementUnitsCodeSequence).first.map {
      CodedConcept(
        $0.string(.codeValue) ?? "", $0.string(.codingSchemeDesignator) ?? "",
        $0.string(.codeMeaning) ?? "")
    }
  }

  /// One item; `nil` where it is malformed. A table wins over slope and intercept.
  private static func piece(_ item: DataSet, isSigned: Bool) -> Piece? {
    let end = { (tag: Tag, double: Tag) -> Int? in
      if let number = item.integer(tag), (-0x8000...0xffff).contains(number) {
        let word = number & 0xffff
        return isSigned && word > 0x7fff ? word - 0x1_0000 : word
      }
      return item.double(double).flatMap { Int(exactly: $0.rounded()) }
    }
    guard let first = end(.realWorldValueFirstValueMapped, .doubleFloatRealWorldValueFirst),
      let last = end(.realWorldValueLastValueMapped, .doubleFloatRealWorldValueLast),
      first <= last
    else { return nil }
    let entries = item.doubles(.realWorldValueLUTData)
    if !entries.isEmpty { return Piece(stored: first...last, mapping: .table(entries)) }
    guard let slope = item.double(.realWorldValueSlope),
      let intercept = item.double(.realWorldValueIntercept)
    else { return nil }
    return Piece(stored: first...last, mapping: .linear(slope: slope, intercept: intercept))
  }
}

/// Philips' private scale: floating-point values that compare between images of one protocol.
private struct PhilipsScale {
  let slope: Double
  let intercept: Double

  /// Looks in the frame's private group (2005,140F) and in the data set.
  init?(_ dataSet: DataSet, frame: Int) {
    let groups = FunctionalGroups(dataSet, frame: frame)
    let holders = groups.items(.philipsPrivateFrameSequence).prefix(1) + [dataSet]
    guard let scale = holders.lazy.compactMap(Self.scale).first, scale != 0,
      case .rescale(let rescale, let intercept) = ModalityTransform(dataSet, frame: frame)
    else { return nil }
    slope = 1 / scale
    self.intercept = intercept / (rescale * scale)
    guard slope.isFinite, self.intercept.isFinite else { return nil }
  }

  /// Scale Slope, element 0E of the block that Philips reserved (PS3.5 7.8.1).
  private static func scale(_ holder: DataSet) -> Double? {
    for block in UInt16(0x10)...0x1f {
      let creator = holder.string(Tag(0x2005, block))
      guard creator == "Philips MR Imaging DD 001" || creator == "PHILIPS MR IMAGING DD 001"
      else { continue }
      return holder.double(Tag(0x2005, block << 8 | 0x0e))
    }
    return nil
  }

  var transform: RealWorldTransform {
    RealWorldTransform(
      pieces: [
        .init(
          stored: Int(Int32.min)...Int(Int32.max),
          mapping: .linear(slope: slope, intercept: intercept))
      ], units: nil, label: "Philips floating-point value", provenance: .philipsScale)
  }
}
