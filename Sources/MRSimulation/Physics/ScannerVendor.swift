/// Whose scanner a series looks as if it came from.
public enum ScannerVendor: CaseIterable, Hashable, Sendable {
  /// GE HealthCare.
  case ge
  /// Siemens Healthineers.
  case siemens
  /// Philips.
  case philips

  /// Manufacturer (0008,0070), as these scanners write it.
  ///
  /// GE's and Philips' from the project's sample files, Siemens' from public headers.
  public var manufacturer: String {
    switch self {
    case .ge: "GE MEDICAL SYSTEMS"
    case .siemens: "SIEMENS"
    case .philips: "Philips"
    }
  }

  /// Manufacturer's Model Name (0008,1090) of a common scanner; unverified but for GE at 3 T.
  ///
  /// - Parameter field: The field strength.
  public func modelName(at field: FieldStrength) -> String {
    switch (self, field) {
    case (.ge, .oneAndAHalfTesla): "Optima MR450w"
    case (.ge, .threeTesla): "DISCOVERY MR750"
    case (.siemens, .oneAndAHalfTesla): "Aera"
    case (.siemens, .threeTesla): "Skyra"
    case (.philips, _): "Ingenia"
    }
  }

  /// Imaging Frequency (0018,0084) in MHz.
  ///
  /// From the project's sample files for GE at 3 T and Philips at 1.5 T; the rest unverified.
  ///
  /// - Parameter field: The field strength.
  public func imagingFrequency(at field: FieldStrength) -> Double {
    switch (self, field) {
    case (.ge, .oneAndAHalfTesla): 63.87
    case (.ge, .threeTesla): 127.77967
    case (.siemens, .oneAndAHalfTesla): 63.68
    case (.siemens, .threeTesla): 123.25
    case (.philips, .oneAndAHalfTesla): 63.895779
    case (.philips, .threeTesla): 127.76
    }
  }
}

/// The attributes by which a header tells its pulse sequence.
public struct SequenceAttributes: Equatable, Sendable {
  /// Scanning Sequence (0018,0020).
  public var scanningSequence: [String]
  /// Sequence Variant (0018,0021).
  public var sequenceVariant: [String]
  /// Scan Options (0018,0022); empty for none.
  public var scanOptions: [String]
  /// Sequence Name (0018,0024); nil where the vendor leaves it out.
  public var sequenceName: String?
  /// MR Acquisition Type (0018,0023): 2D or 3D.
  public var acquisitionType: String

  /// Attributes from their parts.
  public init(
    scanningSequence: [String], sequenceVariant: [String], scanOptions: [String],
    sequenceName: String?, acquisitionType: String
  ) {
    self.scanningSequence = scanningSequence
    self.sequenceVariant = sequenceVariant
    self.scanOptions = scanOptions
    self.sequenceName = sequenceName
    self.acquisitionType = acquisitionType
  }
}

extension ScannerVendor {
  /// How the vendor's header names a pulse sequence.
  ///
  /// Seen in headers: GE's multi-echo values and its lack of a Sequence Name (project sample), GE's
  /// inversion recovery and spoiled gradient echo, Siemens' `*tse2d1_n` and `*tir2d1_n` with the echo
  /// train length n and the variants of its turbo spin echo (public code and data). The rest is
  /// unverified.
  ///
  /// - Parameters:
  ///   - sequence: The pulse sequence.
  ///   - suppression: How fat is kept out.
  public func attributes(
    for sequence: PulseSequence, suppression: FatSuppression
  ) -> SequenceAttributes {
    var attributes =
      switch self {
      case .ge: geAttributes(sequence)
      case .siemens: siemensAttributes(sequence)
      case .philips: philipsAttributes(sequence)
      }
    if case .chemical = suppression { attributes.scanOptions.append("FS") }
    return attributes
  }

  private func geAttributes(_ sequence: PulseSequence) -> SequenceAttributes {
    switch sequence {
    case .turboSpinEcho:
      make(["SE"], ["SK"], ["FAST_GEMS", "EDR_GEMS", "TRF_GEMS"])
    case .multiEchoSpinEcho: make(["SE"], ["SK"], ["FAST_GEMS", "ACC_GEMS"])
    case .inversionRecovery:
      make(["SE", "IR"], ["SK"], ["FAST_GEMS", "TRF_GEMS", "FILTERED_GEMS"])
    case .spoiledGradientEcho, .doubleEchoSteadyState:
      make(
        ["GR"], ["SS", "SP", "SK"], ["FAST_GEMS", "EDR_GEMS", "FILTERED_GEMS", "ACC_GEMS"],
        acquisition: "3D")
    }
  }

  private func siemensAttributes(_ sequence: PulseSequence) -> SequenceAttributes {
    switch sequence {
    case .turboSpinEcho(let readout):
      make(["SE"], ["SK", "SP", "OSP"], [], name: "*tse2d1_\(readout.train.length)")
    case .multiEchoSpinEcho(let readout):
      make(["SE"], ["SP", "OSP"], [], name: "*se2d\(readout.train.length)")
    case .inversionRecovery(_, let readout):
      make(
        ["SE", "IR"], ["SK", "SP", "MP", "OSP"], ["IR"], name: "*tir2d1_\(readout.train.length)")
    case .spoiledGradientEcho:
      make(["GR"], ["SP", "OSP"], [], name: "*fl3d1", acquisition: "3D")
    case .doubleEchoSteadyState:
      make(["GR"], ["SS", "OSP"], [], name: "*de3d1", acquisition: "3D")
    }
  }

  private func philipsAttributes(_ sequence: PulseSequence) -> SequenceAttributes {
    switch sequence {
    case .turboSpinEcho: make(["SE"], ["SK"], [])
    case .multiEchoSpinEcho: make(["SE"], ["OTHER"], [])
    case .inversionRecovery: make(["IR"], ["SK"], ["IR"])
    case .spoiledGradientEcho, .doubleEchoSteadyState:
      make(["GR"], ["SP"], [], acquisition: "3D")
    }
  }

  private func make(
    _ scanning: [String], _ variant: [String], _ options: [String], name: String? = nil,
    acquisition: String = "2D"
  ) -> SequenceAttributes {
    SequenceAttributes(
      scanningSequence: scanning, sequenceVariant: variant, scanOptions: options,
      sequenceName: name, acquisitionType: acquisition)
  }
}
