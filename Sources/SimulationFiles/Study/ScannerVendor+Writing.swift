import MRSimulation

/// How a vendor's scanner stores pixels.
struct PixelEncoding: Equatable {
  /// Stored integer of the series' greatest value.
  var peak: UInt16
  /// The largest integer.
  var limit: UInt16
  /// Bits Stored.
  var bitsStored: Int
  /// Whether Pixel Representation says signed.
  var isSigned: Bool
  /// Whether the header has Rescale Slope and Intercept.
  var hasRescale: Bool

  var scaling: StoredScaling { StoredScaling(rule: .peak(peak), limit: limit) }

  /// The window's upper end over the peak; its lower end is 0. The brightest pixels lie next to the
  /// coil, and tissue well below them. It is the same for every study, so that it tells nothing of
  /// what the knee has. Estimate.
  static let windowShare = 0.6
}

extension ScannerVendor {
  /// How pixels are stored: GE's from the project's sample, where the series' greatest value is
  /// 7905; the others' unverified.
  var pixelEncoding: PixelEncoding {
    switch self {
    case .ge:
      PixelEncoding(peak: 8000, limit: 32767, bitsStored: 16, isSigned: true, hasRescale: false)
    case .siemens:
      PixelEncoding(peak: 4095, limit: 4095, bitsStored: 12, isSigned: false, hasRescale: false)
    case .philips:
      PixelEncoding(peak: 4095, limit: 4095, bitsStored: 12, isSigned: false, hasRescale: true)
    }
  }

  /// Receive Coil Name (0018,1250); GE's from the project's sample, the others' unverified.
  var kneeCoilName: String {
    switch self {
    case .ge: "HD TR Knee PA"
    case .siemens: "Knee_15"
    case .philips: "MULTI COIL"
    }
  }

  /// Series Number of the series with this index, from zero; the localizer, which is not there, came
  /// first. Philips counts in hundreds; unverified.
  func seriesNumber(_ index: Int) -> Int {
    self == .philips ? (index + 2) * 100 + 1 : index + 2
  }
}
