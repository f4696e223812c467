import Imaging

/// How far one series' structures lie where all series together have them: a test that patient and network were steady.
public struct SeriesAgreement: Equatable, Sendable {
  /// Dice's coefficient of femur and tibia; `nil` where neither has any.
  public let bones: Double?
  /// Dice's coefficient of cartilage and menisci; `nil` where neither has any.
  public let cartilage: Double?

  /// Below these a series is taken to lie elsewhere, or not to be understood. In eight simulated studies of patients who lie still, series
  /// reach 0.946 and 0.63; one that lies 3 mm elsewhere has 0.91 and 0.36 to 0.46, one of 5 mm 0.85 and 0.18 (decision 0017).
  static let leastBones = 0.9, leastCartilage = 0.5

  init(bones: Double?, cartilage: Double?) {
    (self.bones, self.cartilage) = (bones, cartilage)
  }

  /// Every second voxel of the common grid is looked at in each direction.
  init(
    of series: (grid: VolumeGeometry, tissue: [UInt8]),
    with together: (grid: VolumeGeometry, tissue: [UInt8]), _ tissues: [KneeTissue]
  ) {
    var overlap = TissueOverlap(tissues)
    let grid = together.grid, own = series.grid
    for slice in stride(from: 0, to: grid.slices, by: 2) {
      for row in stride(from: 0, to: grid.rows, by: 2) {
        let line = (slice * grid.rows + row) * grid.columns
        let ends = [0, 1].map {
          own.place(of: grid.point(VoxelIndex(column: $0, row: row, slice: slice)))
        }
        for column in stride(from: 0, to: grid.columns, by: 2) {
          func at(_ path: KeyPath<(column: Double, row: Double, slice: Double), Double>) -> Int {
            let (first, second) = (ends[0][keyPath: path], ends[1][keyPath: path])
            return Int((first + Double(column) * (second - first)).rounded())
          }
          let place = (at(\.column), at(\.row), at(\.slice))
          guard (0..<own.columns).contains(place.0), (0..<own.rows).contains(place.1),
            (0..<own.slices).contains(place.2)
          else { continue }
          overlap.add(
            series.tissue[(place.2 * own.rows + place.1) * own.columns + place.0],
            together.tissue[line + column])
        }
      }
    }
    self.init(bones: overlap.bones, cartilage: overlap.cartilage)
  }

  /// Whether the series may be outlined with what the others say.
  public var isSound: Bool {
    (bones ?? 1) >= Self.leastBones && (cartilage ?? 1) >= Self.leastCartilage
  }

  /// What a reader must know; `nil` where the series agrees.
  public var caution: String? {
    guard !isSound else { return nil }
    return
      "lies elsewhere than the other series (bones agree to \(TissueOverlap.words(bones)), cartilage to "
      + "\(TissueOverlap.words(cartilage))): the patient moved, or the network errs; outlined by itself, and volumes are doubtful"
  }
}
