import CPixels
public import Imaging

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

  /// The series' own grids.
  let fields: [VolumeGeometry]
  /// What all series say together, of tissues whose sides are not parted.
  let together: TissueProbabilities
  /// How far each series, in the order of the readings, agrees with all together; nil where there is only one, or no bone or cartilage.
  public let agreements: [SeriesAgreement?]

  /// Least volume of fibula that tells its side, in mL; its head has some 5.
  private static let leastFibula = 0.5

  /// Side of a voxel in mm; half a pixel of common knee protocols would give no more, since slices are 3 mm apart.
  public static let spacing = 0.7

  /// Joins series: at each point the mean of what they say, where they reach it.
  ///
  /// - Parameters:
  ///   - readings: What the network gave on each series, all in one patient space.
  ///   - spacing: Side of a voxel in mm.
  /// - Throws: ``JoiningError``.
  /// - Complexity: One trilinear sample of all tissues for each voxel and series.
  public init(_ readings: [TissueProbabilities], spacing: Double = Self.spacing)
    throws(JoiningError)
  {
    guard let first = readings.first else { throw .noSeries }
    let labels = readings.map { ($0.geometry, $0.tissues, $0.mostProbable().tissue) }
    guard let grid = JointGrid.around(labels, spacing: spacing) else { throw .noJoint }
    let tissues = first.tissues
    precondition(readings.allSatisfy { $0.tissues == tissues }, "All readings need one network.")
    let joined = joinedShares(readings, on: grid, tissues: tissues)
    let byTissue = Dictionary(uniqueKeysWithValues: zip(tissues, joined))
    guard
      let middle = JointMiddle(tibia: byTissue[.tibia], cartilage: byTissue[.tibialCartilage], grid)
    else { throw .sidesUnknown }
    let together = TissueProbabilities(geometry: grid, tissues: tissues, planes: joined)
    self.together = together
    let labelled = together.mostProbable().tissue
    agreements = labels.map { reading in
      readings.count < 2
        ? nil : SeriesAgreement(of: (reading.0, reading.2), with: (grid, labelled), tissues)
    }
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
    fields = readings.map(\.geometry)
    structuresCutOff = self.shares.structuresCutOff(fields)
    fluid = Self.fluid(readings, labels)
    isFluidCutOff = fluid?.structuresCutOff(fields).contains(.jointFluid) ?? false
  }

  /// Side of a voxel of the fluid's grid, in mm.
  private static let fluidSpacing = 1.4

  /// The fluid's share as the mean of what the series say.
  private static func fluid(
    _ readings: [TissueProbabilities],
    _ labels: [(geometry: VolumeGeometry, tissues: [KneeTissue], tissue: [UInt8])]
  ) -> StructureShares? {
    guard let tissues = readings.first?.tissues, let index = tissues.firstIndex(of: .jointFluid),
      let grid = JointGrid.whole(of: .jointFluid, labels, spacing: fluidSpacing)
    else { return nil }
    return StructureShares(
      geometry: grid,
      shares: [.jointFluid: joinedShares(readings, on: grid, tissues: tissues)[index]])
  }

  /// The structures of one of the series, on its own grid.
  ///
  /// A series that does not agree with the others is outlined from itself alone.
  ///
  /// - Parameters:
  ///   - index: The series' place among the readings.
  ///   - reading: What the network gave on it.
  ///   - orientation: How it was turned for the network.
  public func structures(
    ofSeries index: Int, _ reading: TissueProbabilities, orientation: DisplayOrientation
  ) -> StructureMap {
    let joins = agreements.indices.contains(index) && agreements[index]?.isSound == true
    return StructureMap(
      reading, orientation: orientation, middle: middle, knee: joins ? self : nil)
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

/// The mean of the series' probabilities at every voxel, one array for each tissue.
private func joinedShares(
  _ readings: [TissueProbabilities], on grid: VolumeGeometry, tissues: [KneeTissue]
) -> [[UInt8]] {
  let stride = TissueProbabilities.stride(ofTissues: tissues.count)
  let (area, count) = (grid.rows * grid.columns, grid.voxelCount)
  // `[tissue][slice, row, column]`
  let joined = [UInt8](unsafeUninitializedCapacity: tissues.count * count) { shares, filled in
    SideBySide.fill(shares, parts: grid.slices) { shares, slice in
      var sums = [Float](repeating: 0, count: area * stride)
      var weights = [Float](repeating: 0, count: area)
      for reading in readings {
        var plane = cpixels_sampled_plane(grid, slice: slice, in: reading.geometry)
        cpixels_add_shares(
          reading.values, reading.geometry.sizeForC, stride, &plane, grid.rows, grid.columns, 1,
          &sums, &weights)
      }
      let targets = tissues.indices.map { tissue in
        shares.baseAddress.map { $0 + tissue * count + slice * area }
      }
      cpixels_shares_of(sums, weights, area, stride, tissues.count, targets)
    }
    filled = tissues.count * count
  }
  return tissues.indices.map { Array(joined[($0 * count)..<(($0 + 1) * count)]) }
}

extension cpixels_sampled_plane {
  /// A slice of one grid in voxels of another.
  init(_ grid: VolumeGeometry, slice: Int, in source: VolumeGeometry) {
    func place(_ column: Int, _ row: Int) -> [Double] {
      let place = source.place(
        of: grid.point(VoxelIndex(column: column, row: row, slice: slice)))
      return [place.column, place.row, place.slice]
    }
    let (first, right, down) = (place(0, 0), place(1, 0), place(0, 1))
    let (column, row) = (zip(right, first).map(-), zip(down, first).map(-))
    self.init(
      origin: (first[0], first[1], first[2]), column: (column[0], column[1], column[2]),
      row: (row[0], row[1], row[2]))
  }
}
