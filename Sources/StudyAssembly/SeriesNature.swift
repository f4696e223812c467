import DICOM

/// What the values of a series' images are, as the headers state it.
public enum SeriesNature: String, CaseIterable, Codable, Sendable {
  /// Images as the scanner made them: magnitudes, or nothing else is stated.
  case original
  /// Images for planning.
  case localizer
  /// Phases of the complex signal.
  case phase
  /// The real part of the complex signal.
  case real
  /// The imaginary part of the complex signal.
  case imaginary
  /// Images computed from others that still show signal: reformats, subtractions, registered ones.
  case derived
  /// Maps of a computed quantity, such as a diffusion coefficient or a relaxation time.
  case derivedMap
  /// Pictures of a screen, of paper or of another system.
  case secondaryCapture
  /// Many slices side by side in one picture, which were not taken apart.
  case tiled

  /// Whether the images count as an acquisition of their plane: what was neither computed nor
  /// captured, and shows magnitudes.
  public var isAcquisition: Bool { self == .original }

  /// Whether a model may read the images.
  ///
  /// Networks are trained on magnitudes. Derived images are left to the pack's other conditions,
  /// with a caution, since anonymised and registered copies of acquisitions call themselves derived;
  /// a map's or a capture's values are no signal.
  public var isForModels: Bool { self == .original || self == .derived }

  /// The nature in words; empty for `original`, which needs none.
  public var words: String {
    switch self {
    case .original: ""
    case .localizer: "localizer"
    case .phase: "phase"
    case .real: "real part"
    case .imaginary: "imaginary part"
    case .derived: "derived images"
    case .derivedMap: "derived map"
    case .secondaryCapture: "secondary capture"
    case .tiled: "slices in one picture"
    }
  }
}

extension SeriesNature {
  /// The nature that a frame's header states.
  ///
  /// In this order: the SOP class, Image Type or Frame Type (PS3.3 C.7.6.1.1.2, C.8.3.1.1.1 and
  /// C.8.13.3.1.1), Complex Image Component (C.8.13.3.1.3), the vendors' own elements.
  /// Descriptions never decide.
  ///
  /// - Parameter isTakenApart: Whether the frame is one slice of a picture of many.
  init(_ attributes: FrameAttributes, isTakenApart: Bool = false) {
    let type = ImageTypeValues(attributes)
    let component = attributes.string(.mrImageFrameTypeSequence, .complexImageComponent)
    if Self.isCapture(attributes.dataSet.string(.sopClassUID) ?? "") || type.isCapture {
      self = .secondaryCapture
    } else if type.isTiled, !isTakenApart {
      self = .tiled
    } else if type.isLocalizer {
      self = .localizer
    } else if type.isMap {
      self = .derivedMap
    } else if let part = Self.component(component) ?? type.component
      ?? Self.component(attributes.vendor), part != .original
    {
      self = part
    } else {
      self = type.isDerived ? .derived : .original
    }
  }

  /// The SOP classes of secondary captures (PS3.3 A.8).
  private static func isCapture(_ uid: String) -> Bool {
    uid == "1.2.840.10008.5.1.4.1.1.7" || uid.hasPrefix("1.2.840.10008.5.1.4.1.1.7.")
  }

  private static func component(_ value: String?) -> SeriesNature? {
    switch value {
    case "MAGNITUDE": .original
    case "PHASE": .phase
    case "REAL": .real
    case "IMAGINARY": .imaginary
    default: nil
    }
  }

  private static func component(_ vendor: PrivateElements) -> SeriesNature? {
    switch vendor.double(.geImageType) {
    case 0: return .original
    case 1: return .phase
    case 2: return .real
    case 3: return .imaginary
    default: break
    }
    switch vendor.string(.philipsImageType) {
    case "M": return .original
    case "P": return .phase
    case "R": return .real
    case "I": return .imaginary
    default: return nil
    }
  }
}

/// The values of Image Type or Frame Type, upper case, with underscores between words.
private struct ImageTypeValues {
  private let pixelData: String
  private let flavours: [String]

  init(_ attributes: FrameAttributes) {
    let frameType = attributes.strings(.mrImageFrameTypeSequence, .frameType)
    let values = (frameType.isEmpty ? attributes.strings(.imageType) : frameType).map { value in
      String(value.uppercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    }
    pixelData = values.first ?? ""
    flavours = Array(values.dropFirst(2))
  }

  var isDerived: Bool { pixelData == "DERIVED" }
  var isLocalizer: Bool { flavours.contains { $0 == "LOCALIZER" || $0 == "SCOUT" } }
  var isTiled: Bool { flavours.contains { $0 == "MOSAIC" || $0 == "VFRAME" } }

  /// Pictures of a scanner's screen that are stored as MR images.
  var isCapture: Bool {
    let screens: Set = ["SCREEN_SAVE", "SCREENSHOT", "SCREEN_CAPTURE", "POSDISP", "CSA_REPORT"]
    return flavours.contains(where: screens.contains)
  }

  /// Whether a value names a computed quantity, by the standard's terms for the derived pixel
  /// contrast of MR (PS3.3 C.8.13.3.1.1), the vendors' spelling of them, and our own of a bias field.
  var isMap: Bool {
    let maps: Set = [
      "ADC", "EADC", "EXP_ADC", "FA", "RA", "FAT_FRACTION", "WATER_FRACTION", "RCBV", "RCBF",
      "MTT", "TTP", "PBP", "GBP", "KTRANS", "TENSOR", "VELOCITY", "T1_MAP", "T2_MAP",
      "T2_STAR_MAP", "T2STAR_MAP", "T1RHO_MAP", "R1_MAP", "R2_MAP", "R2_STAR_MAP", "R2STAR_MAP",
      "PD_MAP", "B0_MAP", "B1_MAP", "FIELD_MAP", "BIAS_FIELD",
    ]
    // Weightings name themselves in the same letters; only a derived image of them is a map.
    let ofDerived: Set = [
      "T1", "T2", "T2_STAR", "T2STAR", "T1RHO", "R1", "R2", "R2_STAR", "R2STAR", "RHO",
    ]
    return flavours.contains { maps.contains($0) || (isDerived && ofDerived.contains($0)) }
  }

  /// Magnitude, phase, real or imaginary, as Siemens, Philips and Canon write it.
  var component: SeriesNature? {
    for value in flavours {
      switch value {
      case "P", "PHASE", "PHASE_MAP": return .phase
      case "R", "REAL": return .real
      case "I", "IMAGINARY": return .imaginary
      case "M", "MAGNITUDE": return .original
      default: break
      }
      // Philips adds the sequence: M_FFE, P_FFE, R_IR, I_SE.
      switch value.prefix(2) {
      case "M_": return .original
      case "P_": return .phase
      case "R_": return .real
      case "I_": return .imaginary
      default: break
      }
    }
    return nil
  }
}
