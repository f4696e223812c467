import CPixels
import ImageProcessing
import Imaging

/// What the network gave on one series, with the most probable tissue of each voxel.
struct LabelledReading: Sendable {
  /// What the network gave, where the joint has it.
  let probabilities: TissueProbabilities
  /// Of each voxel, as an index into the tissues.
  let tissue: [UInt8]

  init(_ probabilities: TissueProbabilities) {
    self.init(probabilities, tissue: probabilities.mostProbable().tissue)
  }

  init(_ probabilities: TissueProbabilities, tissue: [UInt8]) {
    (self.probabilities, self.tissue) = (probabilities, tissue)
  }

  /// The same after a motion of its grid.
  func moved(by transform: RigidTransform) -> LabelledReading {
    LabelledReading(probabilities.moved(by: transform), tissue: tissue)
  }

  var geometry: VolumeGeometry { probabilities.geometry }
  var tissues: [KneeTissue] { probabilities.tissues }
}

extension [LabelledReading] {
  /// The readings, each after its motion.
  func moved(by motions: [SeriesMotion?]) -> [LabelledReading] {
    zip(self, motions).map { reading, motion in
      motion.map { reading.moved(by: $0.transform) } ?? reading
    }
  }
}

/// Series brought together on one fine grid, before the sides are parted.
struct JoinedTissues: Sendable {
  let readings: [LabelledReading]
  let grid: VolumeGeometry
  /// The mean of the series' probabilities where they reach, for each tissue `[slice, row, column]` in 255ths.
  let planes: [[UInt8]]
  /// The same, tissue by tissue of each voxel, with the most probable one.
  let together: LabelledReading
  /// How far each series agrees with all together, in their order; nil where there is only one.
  let agreements: [SeriesAgreement?]

  /// - Throws: ``JoiningError/noSeries`` or ``JoiningError/noJoint``.
  init(_ readings: [LabelledReading], spacing: Double) throws(JoiningError) {
    guard let tissues = readings.first?.tissues else { throw .noSeries }
    precondition(readings.allSatisfy { $0.tissues == tissues }, "All readings need one network.")
    guard let grid = JointGrid.around(readings, spacing: spacing) else { throw .noJoint }
    (self.readings, self.grid) = (readings, grid)
    planes = Self.planes(readings.map(\.probabilities), on: grid, tissues: tissues)
    let together = LabelledReading(
      TissueProbabilities(geometry: grid, tissues: tissues, planes: planes))
    self.together = together
    agreements = readings.map { reading in
      readings.count < 2 ? nil : Self.agreement(of: reading, with: together)
    }
  }

  /// How far a series agrees with all together.
  func agreement(of reading: LabelledReading) -> SeriesAgreement {
    Self.agreement(of: reading, with: together)
  }

  private static func agreement(
    of reading: LabelledReading, with together: LabelledReading
  ) -> SeriesAgreement {
    SeriesAgreement(
      of: (reading.geometry, reading.tissue), with: (together.geometry, together.tissue),
      reading.tissues)
  }

  /// The mean of the series' probabilities at every voxel, one array for each tissue.
  static func planes(
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
