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
  /// RLE Lossless.
  case rle = "1.2.840.10008.1.2.5"
  /// JPEG Baseline (Process 1).
  case jpegBaseline = "1.2.840.10008.1.2.4.50"
  /// JPEG Extended (Process 2 and 4).
  case jpegExtended = "1.2.840.10008.1.2.4.51"
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

  /// Transfer Syntax UID.
  public var uid: String { rawValue }

  /// Whether stored values may differ from those that the scanner made.
  public var isLossy: Bool {
    switch self {
    case .jpegBaseline, .jpegExtended, .jpegLSNearLossless, .jpeg2000: true
    default: false
    }
  }
}
