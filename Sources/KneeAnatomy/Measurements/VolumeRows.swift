/// Lines of volumes.
enum VolumeRows {
  /// What ends within a knee's field of view. Femur, tibia, fibula, muscle, fat, vessels and the quadriceps' tendon reach beyond it in
  /// every study, so that what is seen of them has no meaning.
  static let structures: [KneeStructure] = [
    .femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage, .patellarCartilage,
    .medialMeniscus, .lateralMeniscus, .anteriorCruciateLigament, .posteriorCruciateLigament,
    .medialCollateralLigament, .lateralCollateralLigament, .patella, .patellarTendon,
    .infrapatellarFatPad,
  ]

  /// Less is stray voxels, in mL.
  private static let least = 0.05

  /// Lines of structures within the joint's grid.
  ///
  /// - Parameter cutOff: Structures of which only a part is in the shares.
  static func rows(
    _ shares: StructureShares, cutOff: Set<KneeStructure>, noise: SamplingNoise
  ) -> [KneeMeasurementRow] {
    structures.map { row($0, shares, isCutOff: cutOff.contains($0), noise) }
  }

  /// The line of the joint's fluid, which may reach far beyond the joint's grid.
  ///
  /// What is called fluid is all that the network calls so: the joint's, its recesses', and a popliteal cyst's.
  static func fluid(_ shares: StructureShares?, isCutOff: Bool, noise: SamplingNoise)
    -> KneeMeasurementRow
  {
    guard let shares else {
      return KneeMeasurementRow(.volume(.jointFluid), .failure(.notSeen(.jointFluid)))
    }
    return row(.jointFluid, shares, isCutOff: isCutOff, noise)
  }

  private static func row(
    _ structure: KneeStructure, _ shares: StructureShares, isCutOff: Bool, _ noise: SamplingNoise
  ) -> KneeMeasurementRow {
    let volume = shares.volumeInMillilitres(of: structure)
    if volume < least {
      return KneeMeasurementRow(.volume(structure), .failure(.notSeen(structure)))
    }
    if isCutOff { return KneeMeasurementRow(.volume(structure), .failure(.cutOff(structure))) }
    // The whole surface errs as one layer's thickness does over half of it.
    let area = shares.surface(of: structure).areaInSquareMillimetres / 2
    let error = noise.standardError(overSquareMillimetres: area) * area / 1000
    return KneeMeasurementRow(
      .volume(structure), .success(MeasuredValue(value: volume, samplingError: error)))
  }
}
