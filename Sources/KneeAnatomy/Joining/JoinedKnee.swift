import ImageProcessing
import Imaging

/// Why series cannot be joined into one knee.
public enum JoiningError: Error, Equatable, Sendable {
  /// No series was given.
  case noSeries
  /// No series shows cartilage, menisci, ligaments or the patella.
  case noJoint
  /// Too little of the tibia is shown to tell medial from lateral.
  case sidesUnknown
}

/// One knee as all its series show it together, on a fine grid around the joint.
public struct JoinedKnee: Sendable {
  /// How much of each voxel belongs to each structure.
  public let shares: StructureShares
  /// What parts the medial side from the lateral one.
  public let middle: JointMiddle
  /// Number of series.
  public let seriesCount: Int
  /// The least distance of slices among the series, in mm.
  public let leastSliceSpacingInMillimetres: Double
  /// Whether the fibula lies on the lateral side, as it must; nil where too little of it is shown. False means that the stated side is
  /// wrong, or that none was stated and the knee is a left one.
  public let fibulaIsLateral: Bool?
  /// Structures that reach beyond the grid or beyond what any series shows: only a part of them is in the shares.
  public let structuresCutOff: Set<KneeStructure>
  /// The joint fluid on a coarse grid of its own, which reaches as far as any series shows fluid; nil where none is seen.
  let fluid: StructureShares?
  /// Whether the fluid reaches beyond what any series shows.
  let isFluidCutOff: Bool

  /// The series' grids, as they were joined.
  let fields: [VolumeGeometry]
  /// What all series say together, of tissues whose sides are not parted.
  let together: LabelledReading
  /// How far each series, in the order of the readings, agrees with all together; nil where there is only one.
  public let agreements: [SeriesAgreement?]
  /// How each series was moved to lie on the others; nil where it was not.
  public let motions: [SeriesMotion?]

  /// Whether no series was moved and all that can be compared agree.
  var isSteady: Bool {
    motions.allSatisfy { $0 == nil } && agreements.allSatisfy { $0?.isSound != false }
  }

  /// Least volume of fibula that tells its side, in mL; its head has some 5.
  private static let leastFibula = 0.5

  /// Side of a voxel in mm; half a pixel of common knee protocols would give no more, since slices are 3 mm apart.
  public static let spacing = 0.7

  /// Joins series: at each point the mean of what they say, where they reach it.
  ///
  /// A series that shows the knee elsewhere than the others is first moved to lie on them (``MotionSearch``).
  ///
  /// - Parameters:
  ///   - readings: What the network gave on each series, all in one patient space.
  ///   - spacing: Side of a voxel in mm.
  /// - Throws: ``JoiningError``.
  /// - Complexity: One trilinear sample of all tissues for each voxel and series; where a series was moved, three times as much and a
  ///   registration for each series.
  public init(
    _ readings: [TissueProbabilities], spacing: Double = Self.spacing
  ) throws(JoiningError) {
    try self.init(readings, spacing: spacing, followsMotion: true)
  }

  /// - Parameter followsMotion: Whether series that lie elsewhere are moved; false for what a join without it would give.
  init(
    _ readings: [TissueProbabilities], spacing: Double = Self.spacing, followsMotion: Bool
  ) throws(JoiningError) {
    var joined = try JoinedTissues(readings.map(LabelledReading.init), spacing: spacing)
    motions =
      followsMotion
      ? try MotionSearch(joined, spacing: spacing).motions() : readings.map { _ in nil }
    if motions.contains(where: { $0 != nil }) {
      joined = try JoinedTissues(joined.readings.moved(by: motions), spacing: spacing)
    }
    agreements = joined.agreements
    let grid = joined.grid
    let byTissue = Dictionary(uniqueKeysWithValues: zip(joined.together.tissues, joined.planes))
    guard
      let middle = JointMiddle(tibia: byTissue[.tibia], cartilage: byTissue[.tibialCartilage], grid)
    else { throw .sidesUnknown }
    together = joined.together
    var shares: [KneeStructure: [UInt8]] = [:]
    for (tissue, share) in byTissue where tissue != .other {
      let (medial, lateral) = (
        tissue.structure(isLateral: false), tissue.structure(isLateral: true)
      )
      if medial == lateral {
        shares[medial] = share
      } else {
        (shares[medial], shares[lateral]) = middle.parted(share, on: grid)
      }
    }
    self.shares = StructureShares(geometry: grid, shares: shares).withoutIslands()
    (self.middle, seriesCount) = (middle, readings.count)
    leastSliceSpacingInMillimetres = readings.map(\.geometry.sliceSpacing).min() ?? spacing
    fibulaIsLateral = Self.isLateral(self.shares.shares[.fibula], middle, grid)
    fields = joined.readings.map(\.geometry)
    structuresCutOff = self.shares.structuresCutOff(fields)
    fluid = Self.fluid(joined.readings)
    isFluidCutOff = fluid?.structuresCutOff(fields).contains(.jointFluid) ?? false
  }

  /// Side of a voxel of the fluid's grid, in mm.
  private static let fluidSpacing = 1.4

  /// The fluid's share as the mean of what the series say.
  private static func fluid(_ readings: [LabelledReading]) -> StructureShares? {
    guard let tissues = readings.first?.tissues, let index = tissues.firstIndex(of: .jointFluid),
      let grid = JointGrid.whole(of: .jointFluid, readings, spacing: fluidSpacing)
    else { return nil }
    let planes = JoinedTissues.planes(readings.map(\.probabilities), on: grid, tissues: tissues)
    return StructureShares(geometry: grid, shares: [.jointFluid: planes[index]])
  }

  /// The structures of one of the series, on its own grid.
  ///
  /// A series that was moved is outlined where it lies itself; one that does not agree with the others, from itself alone.
  ///
  /// - Parameters:
  ///   - index: The series' place among the readings.
  ///   - reading: What the network gave on it.
  ///   - orientation: How it was turned for the network.
  public func structures(
    ofSeries index: Int, _ reading: TissueProbabilities, orientation: DisplayOrientation
  ) -> StructureMap {
    let joins = agreements.indices.contains(index) && agreements[index]?.isSound == true
    let motion = motions.indices.contains(index) ? motions[index] : nil
    return StructureMap(
      reading, orientation: orientation, middle: middle, knee: joins ? self : nil,
      motion: motion?.transform)
  }

  /// What parts the sides of one of the series, where that series has the knee.
  ///
  /// - Parameter index: The series' place among the readings.
  public func middle(ofSeries index: Int) -> JointMiddle {
    guard motions.indices.contains(index), let motion = motions[index] else { return middle }
    let back = motion.transform.inverse
    return JointMiddle(
      point: back.map(middle.point), towardsLateral: back.rotation * middle.towardsLateral)
  }

  /// Axes of the joined knee where one of the series has them; nil unless that series was moved.
  ///
  /// - Parameters:
  ///   - axes: By the joined knee.
  ///   - index: The series' place among the readings.
  public func axes(_ axes: BoneAxes, ofMovedSeries index: Int) -> BoneAxes? {
    motions[index].map { axes.moved(by: $0.transform.inverse) }
  }

  /// Whether most of a structure lies on the lateral side.
  private static func isLateral(_ share: [UInt8]?, _ middle: JointMiddle, _ grid: VolumeGeometry)
    -> Bool?
  {
    guard let share else { return nil }
    let (medial, lateral) = middle.parted(share, on: grid)
    func volume(_ share: [UInt8]) -> Double {
      Double(share.lazy.count { $0 >= 128 }) * grid.voxelVolumeInMillilitres
    }
    let volumes = (volume(medial), volume(lateral))
    return volumes.0 + volumes.1 < leastFibula ? nil : volumes.1 > volumes.0
  }
}
