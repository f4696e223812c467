import Glibc
public import Imaging

/// What parts the medial from the lateral side: the middle of the tibia beneath the joint, across its greatest width.
public struct JointMiddle: Equatable, Sendable {
  /// A point of the parting plane.
  public let point: PatientPoint
  /// Its normal, towards lateral, of length one and without a part along the body.
  public let towardsLateral: PatientVector

  /// A plane from its parts.
  public init(point: PatientPoint, towardsLateral: PatientVector) {
    (self.point, self.towardsLateral) = (point, towardsLateral)
  }

  /// Whether a point lies on the lateral side.
  public func isLateral(_ other: PatientPoint) -> Bool { (other - point).dot(towardsLateral) > 0 }

  /// Depth below the tibial cartilage, in mm, at which the tibia is cut: above the tubercle, below the plateau's rim.
  private static let depths = 5.0...12.0
  /// Least area of the tibia there, in mm²; the whole has some 2500.
  private static let leastArea = 800.0
  /// Least ratio of the deviations across and along for the width to give a direction.
  private static let leastRatio = 1.15
  /// Greatest angle in degrees between the width and the patient's left to right; a knee lies turned by less.
  private static let greatestTurn = 35.0

  /// The middle of a tibia; nil where too little of it is shown.
  ///
  /// - Parameters:
  ///   - tibia: The bone's share of each voxel of the grid, in 255ths.
  ///   - cartilage: The tibial cartilage's.
  ///   - grid: A grid along the patient's axes.
  init?(tibia: [UInt8]?, cartilage: [UInt8]?, _ grid: VolumeGeometry) {
    guard let tibia, let height = Self.height(tibia, cartilage, grid) else { return nil }
    let first = height - Self.depths.upperBound / grid.sliceSpacing
    let last = height - Self.depths.lowerBound / grid.sliceSpacing
    let slices = max(0, Int(first.rounded()))..<max(0, min(grid.slices, Int(last.rounded()) + 1))
    var moments = PlaneMoments()
    for slice in slices {
      for row in 0..<grid.rows {
        let line = (slice * grid.rows + row) * grid.columns
        for column in 0..<grid.columns where tibia[line + column] >= 128 {
          let point = grid.point(VoxelIndex(column: column, row: row, slice: slice))
          moments.add(point)
        }
      }
    }
    let pixel = grid.firstSlice.columnSpacing * grid.firstSlice.rowSpacing
    guard !slices.isEmpty, moments.count * pixel / Double(slices.count) >= Self.leastArea else {
      return nil
    }
    let axis = moments.longAxis
    // A round section has no direction: then the patient's own axis serves.
    let isClear = axis.ratio >= Self.leastRatio && abs(axis.degreesFromX) <= Self.greatestTurn
    let turn = isClear ? axis.degreesFromX * .pi / 180 : 0
    let (sine, cosine) = (sin(turn), cos(turn))
    self.init(
      point: moments.middle, towardsLateral: PatientVector(x: -cosine, y: -sine, z: 0))
  }

  /// The slice of the plateau: the mean of the tibial cartilage, or where none is seen, as in thick axial slices, the tibia's upper end.
  private static func height(_ tibia: [UInt8], _ cartilage: [UInt8]?, _ grid: VolumeGeometry)
    -> Double?
  {
    let area = grid.rows * grid.columns
    func voxels(_ share: [UInt8], _ slice: Int) -> Int {
      share[(slice * area)..<((slice + 1) * area)].lazy.count { $0 >= 128 }
    }
    let counts = (0..<grid.slices).map { slice in cartilage.map { voxels($0, slice) } ?? 0 }
    let total = counts.reduce(0, +)
    if total > 0 {
      return zip(counts.indices, counts).reduce(0.0) { $0 + Double($1.0 * $1.1) } / Double(total)
    }
    let pixel = grid.firstSlice.columnSpacing * grid.firstSlice.rowSpacing
    let least = Int(leastArea / pixel)
    return (0..<grid.slices).last { voxels(tibia, $0) >= least }.map(Double.init)
  }

  /// A share parted into the medial and the lateral side's.
  func parted(_ share: [UInt8], on grid: VolumeGeometry) -> (medial: [UInt8], lateral: [UInt8]) {
    var medial = share, lateral = share
    for slice in 0..<grid.slices {
      for row in 0..<grid.rows {
        let line = (slice * grid.rows + row) * grid.columns
        for column in 0..<grid.columns where share[line + column] > 0 {
          let point = grid.point(VoxelIndex(column: column, row: row, slice: slice))
          if isLateral(point) { medial[line + column] = 0 } else { lateral[line + column] = 0 }
        }
      }
    }
    return (medial, lateral)
  }
}

/// Sums over points of a plane across the body.
private struct PlaneMoments {
  private(set) var count = 0.0
  private var x = 0.0, y = 0.0, z = 0.0, xx = 0.0, yy = 0.0, xy = 0.0

  mutating func add(_ point: PatientPoint) {
    count += 1
    x += point.x
    y += point.y
    z += point.z
    xx += point.x * point.x
    yy += point.y * point.y
    xy += point.x * point.y
  }

  var middle: PatientPoint { PatientPoint(x: x / count, y: y / count, z: z / count) }

  /// The angle of the longest axis to the patient's left, -90 to 90 degrees, and the ratio of the deviations along and across it.
  var longAxis: (degreesFromX: Double, ratio: Double) {
    let (a, b) = (xx / count - x * x / count / count, yy / count - y * y / count / count)
    let c = xy / count - x * y / count / count
    let half = (a + b) / 2, reach = ((a - b) * (a - b) / 4 + c * c).squareRoot()
    let angle = atan2(2 * c, a - b) / 2
    return (angle * 180 / .pi, ((half + reach) / max(half - reach, 1e-9)).squareRoot())
  }
}
