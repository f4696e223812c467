import Imaging

/// All that is measured of a knee: its axes, its cartilage, and a table of everything with the reasons for what is missing.
///
/// Research output, unreviewed.
public struct KneeMeasurements: Sendable {
  /// The knee's axes, or why there are none.
  public let frame: Result<KneeFrame, KneeFrameError>
  /// The cartilage; nil without axes.
  public let cartilage: CartilageMeasurements?
  /// Every measure, measured or not, always in one order.
  public let rows: [KneeMeasurementRow]

  /// Measures a joined knee.
  ///
  /// Sampling errors are those of slices as far apart as the closest series has them.
  ///
  /// - Complexity: Linear in the voxels of the joint's grid; about a second for 180 × 170 × 180.
  public init(of joined: JoinedKnee) {
    self.init(
      joined.shares,
      noise: SamplingNoise(
        spacing: joined.shares.geometry.sliceSpacing,
        sliceThickness: joined.leastSliceSpacingInMillimetres))
  }

  init(_ shares: StructureShares, noise: SamplingNoise) {
    let measured = Result { () throws(KneeFrameError) in
      try KneeFrame.measured(shares, noise: noise)
    }
    frame = measured.map(\.frame)
    cartilage = try? measured.map(\.cartilage).get()
    rows = CartilageRows.rows(measured.map(\.cartilage))
  }
}
