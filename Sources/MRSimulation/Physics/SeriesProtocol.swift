/// How one series is acquired: contrast, geometry and the words its header uses.
public struct SeriesProtocol: Equatable, Sendable {
  /// The kind of series.
  public var preset: ProtocolPreset
  /// Whose scanner it is.
  public var vendor: ScannerVendor
  /// The static field.
  public var field: FieldStrength
  /// Pulses and echoes.
  public var sequence: PulseSequence
  /// How fat is kept out.
  public var suppression: FatSuppression
  /// Side of the square field of view, in mm.
  public var fieldOfViewInMillimetres: Double
  /// Samples along the readout.
  public var frequencySamples: Int
  /// Phase-encoding lines that are acquired.
  public var phaseLines: Int
  /// Slice Thickness (0018,0050), in mm.
  public var sliceThickness: Double
  /// Spacing Between Slices (0018,0088), centre to centre, in mm; at least the thickness.
  public var spacingBetweenSlices: Double
  /// Number of slices.
  public var sliceCount: Int
  /// Pixel Bandwidth (0018,0095), in Hz.
  public var pixelBandwidth: Double

  /// What the header says of the sequence.
  public var attributes: SequenceAttributes {
    vendor.attributes(for: sequence, suppression: suppression)
  }

  /// Series Description (0008,103E).
  public var seriesDescription: String { preset.seriesDescription(by: vendor) }

  /// How far fat lies from water along the readout, in pixels.
  public var fatShiftInPixels: Double { field.fatShiftInHertz / pixelBandwidth }

  /// Signals of a tissue in each image of the series.
  ///
  /// - Parameters:
  ///   - tissue: Properties at the protocol's field strength.
  ///   - failure: Where fat suppression goes wrong at the point.
  public func signals(
    of tissue: TissueProperties, failure: SuppressionFailure = .none
  ) -> [PoolSignal] {
    sequence.signals(of: tissue, suppression: suppression, failure: failure)
  }
}

extension SeriesProtocol {
  /// The typical protocol of a series.
  ///
  /// - Parameters:
  ///   - preset: The kind of series.
  ///   - vendor: Whose scanner it is.
  ///   - field: The static field.
  /// - Returns: The protocol, or nil where the vendor does not offer it.
  public static func typical(
    _ preset: ProtocolPreset, vendor: ScannerVendor, field: FieldStrength
  ) -> SeriesProtocol? {
    make(preset, vendor, field) { $0.typical }
  }

  /// A protocol drawn from the published ranges; see ``ProtocolTable``.
  ///
  /// - Parameters:
  ///   - preset: The kind of series.
  ///   - vendor: Whose scanner it is.
  ///   - field: The static field.
  ///   - generator: Where chance comes from.
  /// - Returns: The protocol, or nil where the vendor does not offer it.
  public static func drawn(
    _ preset: ProtocolPreset, vendor: ScannerVendor, field: FieldStrength,
    using generator: inout some RandomNumberGenerator
  ) -> SeriesProtocol? {
    make(preset, vendor, field) { Double.random(in: $0.range, using: &generator) }
  }

  /// A protocol drawn from the published ranges, of a vendor and a field also drawn.
  ///
  /// - Parameters:
  ///   - preset: The kind of series; DESS comes from the vendor that offers it.
  ///   - generator: Where chance comes from.
  public static func drawn(
    _ preset: ProtocolPreset, using generator: inout some RandomNumberGenerator
  ) -> SeriesProtocol {
    let vendors = ScannerVendor.allCases.filter(preset.isOffered)
    let vendor = vendors.randomElement(using: &generator) ?? .siemens
    let field: FieldStrength =
      Bool.random(using: &generator) ? .threeTesla : .oneAndAHalfTesla
    guard let drawn = drawn(preset, vendor: vendor, field: field, using: &generator) else {
      preconditionFailure("The vendor was chosen among those that offer the preset.")
    }
    return drawn
  }
}
