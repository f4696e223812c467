extension ProtocolPreset {
  /// The name that files and commands use, such as `sagittal-pd-fs`.
  public var name: String { Self.names[self] ?? "" }

  /// The preset of a name; nil where there is none.
  public init?(name: String) {
    guard let entry = Self.names.first(where: { $0.value == name }) else { return nil }
    self = entry.key
  }

  private static let names: [ProtocolPreset: String] = [
    .sagittalProtonDensity: "sagittal-pd",
    .sagittalProtonDensityFatSuppressed: "sagittal-pd-fs",
    .sagittalT2FatSuppressed: "sagittal-t2-fs",
    .coronalT1: "coronal-t1",
    .coronalProtonDensityFatSuppressed: "coronal-pd-fs",
    .axialProtonDensityFatSuppressed: "axial-pd-fs",
    .coronalSTIR: "coronal-stir",
    .sagittalDESS: "sagittal-dess",
    .sagittalSpoiledGradientEcho: "sagittal-spgr",
    .sagittalMultiEcho: "sagittal-t2-map",
  ]
}
