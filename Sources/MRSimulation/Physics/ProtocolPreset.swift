/// The plane in which a knee series is sliced.
public enum SeriesPlane: CaseIterable, Hashable, Sendable {
  /// Slices from left to right.
  case sagittal
  /// Slices from front to back.
  case coronal
  /// Slices from foot to head.
  case axial
}

/// A series of a routine knee examination, or of cartilage research.
public enum ProtocolPreset: CaseIterable, Hashable, Sendable {
  /// Sagittal proton density.
  case sagittalProtonDensity
  /// Sagittal proton density without fat.
  case sagittalProtonDensityFatSuppressed
  /// Sagittal T2 without fat.
  case sagittalT2FatSuppressed
  /// Coronal T1.
  case coronalT1
  /// Coronal proton density without fat.
  case coronalProtonDensityFatSuppressed
  /// Axial proton density without fat.
  case axialProtonDensityFatSuppressed
  /// Coronal inversion recovery with a short inversion time.
  case coronalSTIR
  /// Sagittal double echo in the steady state, with water excitation, three-dimensional.
  case sagittalDESS
  /// Sagittal spoiled gradient echo, with water excitation, three-dimensional: what scanners without
  /// DESS give for cartilage.
  case sagittalSpoiledGradientEcho
  /// Sagittal spin echo with eight images of growing echo time, for maps of T2.
  case sagittalMultiEcho

  /// Whether the vendor's scanners offer the sequence; DESS is taken as Siemens' only.
  ///
  /// - Parameter vendor: The vendor.
  public func isOffered(by vendor: ScannerVendor) -> Bool {
    self != .sagittalDESS || vendor == .siemens
  }

  /// The plane of the slices.
  public var plane: SeriesPlane {
    switch self {
    case .sagittalProtonDensity, .sagittalProtonDensityFatSuppressed, .sagittalT2FatSuppressed,
      .sagittalDESS, .sagittalSpoiledGradientEcho, .sagittalMultiEcho:
      .sagittal
    case .coronalT1, .coronalProtonDensityFatSuppressed, .coronalSTIR: .coronal
    case .axialProtonDensityFatSuppressed: .axial
    }
  }

  /// Series Description (0008,103E) in a style common with the vendor's users; unverified.
  ///
  /// - Parameter vendor: The vendor.
  public func seriesDescription(by vendor: ScannerVendor) -> String {
    let names = Self.descriptions[self] ?? ["", "", ""]
    return switch vendor {
    case .ge: names[0]
    case .siemens: names[1]
    case .philips: names[2]
    }
  }

  private static let descriptions: [ProtocolPreset: [String]] = [
    .sagittalProtonDensity: ["SAG PD FSE", "pd_tse_sag", "PDW_TSE_sag"],
    .sagittalProtonDensityFatSuppressed: ["SAG PD FS", "pd_tse_fs_sag", "PDW_SPAIR_sag"],
    .sagittalT2FatSuppressed: ["SAG T2 FS", "t2_tse_fs_sag", "T2W_SPAIR_sag"],
    .coronalT1: ["COR T1", "t1_tse_cor", "T1W_TSE_cor"],
    .coronalProtonDensityFatSuppressed: ["COR PD FS", "pd_tse_fs_cor", "PDW_SPAIR_cor"],
    .axialProtonDensityFatSuppressed: ["AX PD FS", "pd_tse_fs_tra", "PDW_SPAIR_tra"],
    .coronalSTIR: ["COR STIR", "t2_tirm_cor", "STIR_TSE_cor"],
    .sagittalDESS: ["SAG 3D DESS", "t2_de3d_we_sag_iso", "3D_DESS_sag"],
    .sagittalSpoiledGradientEcho: ["SAG 3D SPGR FS", "t1_fl3d_we_sag", "3D_WATSc_sag"],
    .sagittalMultiEcho: ["SAG T2 MAP", "T2_map_se_sag", "T2_MAP_sag"],
  ]
}
