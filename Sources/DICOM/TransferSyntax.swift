/// Transfer syntaxes whose pixels this program decodes (PS3.6 table A-1).
public enum TransferSyntax: String, CaseIterable, Sendable {
  /// Implicit VR Little Endian.
  case implicitLittleEndian = "1.2.840.10008.1.2"
  /// Explicit VR Little Endian.
  case explicitLittleEndian = "1.2.840.10008.1.2.1"
  /// Deflated Explicit VR Little Endian.
  case deflated = "1.2.840.10008.1.2.1.99"
  /// Explicit VR Big Endian (retired).
  case explicitBigEndian = "1.2.840.10008.1.2.2"
  /// Encapsulated Uncompressed Explicit VR Little Endian.
  case encapsulatedUncompressed = "1.2.840.10008.1.2.1.98"
  /// RLE Lossless.
  case rle = "1.2.840.10008.1.2.5"
  /// JPEG Baseline (Process 1).
  case jpegBaseline = "1.2.840.10008.1.2.4.50"
  /// JPEG Extended (Process 2 and 4).
  case jpegExtended = "1.2.840.10008.1.2.4.51"
  /// JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8; retired).
  case jpegSpectralSelection = "1.2.840.10008.1.2.4.53"
  /// JPEG Full Progression, Non-Hierarchical (Process 10 and 12; retired).
  case jpegFullProgression = "1.2.840.10008.1.2.4.55"
  /// JPEG Lossless, Non-Hierarchical (Process 14).
  case jpegLossless = "1.2.840.10008.1.2.4.57"
  /// JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1).
  case jpegLosslessFirstOrder = "1.2.840.10008.1.2.4.70"
  /// JPEG-LS Lossless.
  case jpegLSLossless = "1.2.840.10008.1.2.4.80"
  /// JPEG-LS Near-Lossless.
  case jpegLSNearLossless = "1.2.840.10008.1.2.4.81"
  /// JPEG 2000, lossless only.
  case jpeg2000Lossless = "1.2.840.10008.1.2.4.90"
  /// JPEG 2000.
  case jpeg2000 = "1.2.840.10008.1.2.4.91"
  /// High-Throughput JPEG 2000, lossless only.
  case htj2kLossless = "1.2.840.10008.1.2.4.201"
  /// High-Throughput JPEG 2000 with RPCL progression, lossless only.
  case htj2kLosslessRPCL = "1.2.840.10008.1.2.4.202"
  /// High-Throughput JPEG 2000.
  case htj2k = "1.2.840.10008.1.2.4.203"

  /// Transfer Syntax UID.
  public var uid: String { rawValue }

  /// Whether stored values may differ from those that the scanner made.
  public var isLossy: Bool {
    switch self {
    case .jpegBaseline, .jpegExtended, .jpegSpectralSelection, .jpegFullProgression,
      .jpegLSNearLossless, .jpeg2000, .htj2k:
      true
    default: false
    }
  }
}
