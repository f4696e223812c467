import Imaging

/// All that is measured of a knee: its axes, its cartilage, and a table of everything with the reasons for what is missing.
///
/// Definitions, sources, normal ranges and limits: `docs/knee-measurements.md`. Research output, unreviewed.
public struct KneeMeasurements: Sendable {
  /// The knee's axes, or why there are none.
  public let frame: Result<KneeFrame, KneeFrameError>
  /// The cartilage; nil without axes.
  public let cartilage: CartilageMeasurements?
  /// Every measure, measured or not, always in one order.
  public let rows: [KneeMeasurementRow]
  /// What cartilage was measured on.
  let surfaces: BoneSurfaces

  /// Measures a joined knee.
  ///
  /// Sampling errors are those of slices as far apart as the closest series has them.
  ///
  /// - Complexity: Linear in the voxels of the joint's grid; some two seconds for 180 × 170 × 180.
  public init(of joined: JoinedKnee) {
    let noise = SamplingNoise(joined)
    self.init(
      joined.shares, noise: noise, structuresCutOff: joined.structuresCutOff,
      fluid: VolumeRows.fluid(joined.fluid, isCutOff: joined.isFluidCutOff, noise: noise))
  }

  /// Measures a knee whose structures are known, such as a simulated one's: no series stand behind its shares.
  ///
  /// Sampling errors are those of the grid alone; what reaches beyond the grid counts as cut.
  public init(ofKnown shares: StructureShares) {
    self.init(shares, noise: SamplingNoise(spacing: shares.geometry.sliceSpacing))
  }

  /// Measures shares that no series stand behind.
  ///
  /// - Parameters:
  ///   - structuresCutOff: Structures of which only a part is in the shares; nil finds what the grid cuts.
  ///   - fluid: The fluid's line; nil takes the grid's.
  init(
    _ shares: StructureShares, noise: SamplingNoise, structuresCutOff: Set<KneeStructure>? = nil,
    fluid: KneeMeasurementRow? = nil
  ) {
    let cutOff = structuresCutOff ?? shares.structuresCutOff()
    let bones = KneeSurfaces(shares)
    let frame = Result { () throws(KneeFrameError) in
      try KneeFrame(femur: bones.femur, plates: bones.plates)
    }
    let cartilage = frame.map { CartilageMeasurements(bones, frame: $0, noise: noise) }
    (self.frame, surfaces) = (frame, bones.bones)
    self.cartilage = try? cartilage.get()
    let knee = frame.map {
      MeasuredKnee(
        shares: shares, bones: bones, frame: $0, noise: noise, structuresCutOff: cutOff)
    }.mapError(MeasurementObstacle.noAxes)
    rows =
      CartilageRows.rows(cartilage) + JointRows.rows(knee)
      + VolumeRows.rows(shares, cutOff: cutOff, noise: noise)
      + [
        fluid
          ?? VolumeRows.fluid(shares, isCutOff: cutOff.contains(.jointFluid), noise: noise)
      ]
  }
}

extension SamplingNoise {
  /// What slices as far apart as the closest series has them give.
  init(_ joined: JoinedKnee) {
    self.init(
      spacing: joined.shares.geometry.sliceSpacing,
      sliceThickness: joined.leastSliceSpacingInMillimetres)
  }
}
