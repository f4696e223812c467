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
    var bones = Overlap(), cartilage = Overlap()
    let groups = tissues.map { tissue in
      switch tissue {
      case .femur, .tibia: 1
      case .femoralCartilage, .tibialCartilage, .patellarCartilage, .meniscus: 2
      default: 0
      }
    }
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
          let here = series.tissue[(place.2 * own.rows + place.1) * own.columns + place.0]
          let all = together.tissue[line + column]
          let (mine, theirs) = (groups[Int(here)], groups[Int(all)])
          bones.add(mine == 1, theirs == 1, isSame: here == all)
          cartilage.add(mine == 2, theirs == 2, isSame: here == all)
        }
      }
    }
    self.init(bones: bones.dice, cartilage: cartilage.dice)
  }

  /// Whether the series may be outlined with what the others say.
  public var isSound: Bool {
    (bones ?? 1) >= Self.leastBones && (cartilage ?? 1) >= Self.leastCartilage
  }

  /// What a reader must know; `nil` where the series agrees.
  public var caution: String? {
    guard !isSound else { return nil }
    func percent(_ value: Double?) -> String {
      value.map { "\(Int(($0 * 100).rounded())) %" } ?? "none"
    }
    return "lies elsewhere than the other series (bones agree to \(percent(bones)), cartilage to "
      + "\(percent(cartilage))): the patient moved, or the network errs; outlined by itself, and volumes are doubtful"
  }
}

/// Counts of two masks.
private struct Overlap {
  private var both = 0, sum = 0

  mutating func add(_ one: Bool, _ other: Bool, isSame: Bool) {
    sum += (one ? 1 : 0) + (other ? 1 : 0)
    if one, other, isSame { both += 1 }
  }

  var dice: Double? { sum > 0 ? 2 * Double(both) / Double(sum) : nil }
}
