/// How the samples of a pixel make its brightness and colour (PS3.3 C.7.6.3.1.2).
public enum PhotometricInterpretation: Hashable, Sendable {
  /// MONOCHROME1 (low values bright, `isInverted`) or MONOCHROME2; also where nothing is stated.
  case monochrome(isInverted: Bool)
  /// PALETTE COLOR: values are indices.
  case paletteColour
  /// RGB, also as a wavelet stream's own transform leaves it.
  case redGreenBlue
  /// YBR_FULL and YBR_FULL_422: brightness over the whole range.
  case chroma
  /// YBR_PARTIAL_422 and YBR_PARTIAL_420: brightness from 16 to 235 of 8 bits.
  case partialChroma
  /// Anything else, which is not shown.
  case other(String)

  /// The interpretation of an attribute's text.
  public init(_ text: String) {
    switch text {
    case "", "MONOCHROME2": self = .monochrome(isInverted: false)
    case "MONOCHROME1": self = .monochrome(isInverted: true)
    case "PALETTE COLOR": self = .paletteColour
    case "RGB": self = .redGreenBlue
    // A wavelet stream without its own transform holds these as they stand.
    case "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT": self = .chroma
    case "YBR_PARTIAL_422", "YBR_PARTIAL_420": self = .partialChroma
    default: self = .other(text)
    }
  }

  /// Whether pixels are greys.
  public var isMonochrome: Bool { if case .monochrome = self { true } else { false } }

  /// Whether low values are bright.
  public var isInverted: Bool { self == .monochrome(isInverted: true) }

  /// Whether pixels are shown by brightness alone, their colour left out.
  public var isColour: Bool {
    switch self {
    case .paletteColour, .redGreenBlue, .chroma, .partialChroma: true
    case .monochrome, .other: false
    }
  }

  /// The way from three samples to brightness; `nil` where pixels have one sample, or are not shown.
  public var luminance: Luminance? {
    switch self {
    case .redGreenBlue: .weighted
    case .chroma: .first
    case .partialChroma: .partial
    case .monochrome, .paletteColour, .other: nil
    }
  }
}

/// The way from the three samples of a colour pixel to its brightness.
public enum Luminance: Hashable, Sendable {
  /// Red, green and blue, weighted (Rec. ITU-R BT.601).
  case weighted
  /// The first sample.
  case first
  /// The first sample, stretched from 16 to 235 of 8 bits (Rec. ITU-R BT.601).
  case partial

  /// Brightness in stored units, rounded.
  ///
  /// - Parameters:
  ///   - samples: `[row, column, sample]`, three samples a pixel.
  ///   - bitsStored: Bits of a sample, 1 to 32.
  public func apply(_ samples: [Int32], bitsStored: Int) -> [Int32] {
    let unit = Double(UInt64(1) << UInt64(max(bitsStored, 8) - 8))
    return (0..<(samples.count / 3)).map { pixel in
      let first = samples[3 * pixel]
      switch self {
      case .weighted:
        let value = luminance(
          red: Double(first), green: Double(samples[3 * pixel + 1]),
          blue: Double(samples[3 * pixel + 2]))
        return Int32(value.rounded())
      case .first: return first
      case .partial:
        let value = (Double(first) - 16 * unit) * 255 / 219
        return Int32(max(0, min(value.rounded(), 256 * unit - 1, Double(Int32.max))))
      }
    }
  }
}
