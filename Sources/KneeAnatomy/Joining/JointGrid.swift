import Imaging

/// The fine grid around a joint on which series of all planes are brought together.
///
/// Cubic voxels along the patient's axes: columns to the left, rows to the back, slices upwards.
enum JointGrid {
  /// What the grid must hold: cartilage, menisci, ligaments and the patella with its tendon.
  private static let wanted: Set<KneeTissue> = [
    .patella, .femoralCartilage, .tibialCartilage, .patellarCartilage, .meniscus,
    .anteriorCruciateLigament, .posteriorCruciateLigament, .medialCollateralLigament,
    .lateralCollateralLigament, .patellarTendon, .fibula,
  ]
  /// Room around it, in mm: bone beneath cartilage, and the femur's epicondyles.
  private static let margin = 6.0
  /// Largest extents in mm: left to right, front to back, feet to head. A knee's joint with its patella fits.
  private static let largest = [124.0, 116.0, 136.0]
  /// Share of a tissue's voxels on either side that count as strays, not as its extent.
  private static let strays = 0.002

  /// The grid around what several series show.
  ///
  /// - Parameters:
  ///   - readings: The series.
  ///   - spacing: Side of a voxel in mm.
  /// - Returns: nil where no series shows any of the joint.
  static func around(_ readings: [LabelledReading], spacing: Double) -> VolumeGeometry? {
    var low = [Double](repeating: .infinity, count: 3), high = low.map { -$0 }
    var middle = [0.0, 0, 0], weight = 0.0
    for reading in readings {
      var extents = Extents(of: reading.geometry)
      for index in reading.tissues.indices where wanted.contains(reading.tissues[index]) {
        extents.add(UInt8(index), of: reading.tissue, strays: strays)
      }
      guard let box = extents.box else { continue }
      for axis in 0..<3 {
        low[axis] = min(low[axis], box.low[axis])
        high[axis] = max(high[axis], box.high[axis])
        middle[axis] += (box.low[axis] + box.high[axis]) / 2
      }
      weight += 1
    }
    guard weight > 0 else { return nil }
    for axis in 0..<3 {
      (low[axis], high[axis]) = (low[axis] - margin, high[axis] + margin)
      guard high[axis] - low[axis] > largest[axis] else { continue }
      let centre = middle[axis] / weight
      low[axis] = max(low[axis], min(centre - largest[axis] / 2, high[axis] - largest[axis]))
      high[axis] = low[axis] + largest[axis]
    }
    return grid(low: low, high: high, spacing: spacing)
  }

  /// The grid around all that several series show of one tissue, without a limit to its size.
  ///
  /// - Returns: nil where no series shows any.
  static func whole(
    of tissue: KneeTissue, _ readings: [LabelledReading], spacing: Double
  ) -> VolumeGeometry? {
    var low = [Double](repeating: .infinity, count: 3), high = low.map { -$0 }
    for reading in readings {
      var extents = Extents(of: reading.geometry)
      if let index = reading.tissues.firstIndex(of: tissue) {
        extents.add(UInt8(index), of: reading.tissue, strays: 0)
      }
      guard let box = extents.box else { continue }
      for axis in 0..<3 {
        low[axis] = min(low[axis], box.low[axis] - margin)
        high[axis] = max(high[axis], box.high[axis] + margin)
      }
    }
    return low[0].isFinite ? grid(low: low, high: high, spacing: spacing) : nil
  }

  private static func grid(low: [Double], high: [Double], spacing: Double) -> VolumeGeometry {
    let counts = (0..<3).map { Int(((high[$0] - low[$0]) / spacing).rounded(.up)) + 1 }
    return VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: low[0], y: low[1], z: low[2]),
        rowDirection: PatientVector(x: 1, y: 0, z: 0),
        columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: spacing,
        rowSpacing: spacing),
      sliceSpacing: spacing, columns: counts[0], rows: counts[1], slices: counts[2])
  }
}

/// Extents along the patient's axes of the voxels of some labels.
private struct Extents {
  private let geometry: VolumeGeometry
  private(set) var box: (low: [Double], high: [Double])?

  init(of geometry: VolumeGeometry) { self.geometry = geometry }

  /// Widens the box by a label's voxels, but for strays at either end of each axis.
  mutating func add(_ label: UInt8, of labels: [UInt8], strays: Double) {
    // Every second row and column is enough for a box.
    var histograms = [[Int: Int]](repeating: [:], count: 3), count = 0
    for slice in 0..<geometry.slices {
      for row in stride(from: 0, to: geometry.rows, by: 2) {
        let line = (slice * geometry.rows + row) * geometry.columns
        for column in stride(from: 0, to: geometry.columns, by: 2)
        where labels[line + column] == label {
          let point = geometry.point(VoxelIndex(column: column, row: row, slice: slice))
          for (axis, value) in [point.x, point.y, point.z].enumerated() {
            histograms[axis][Int(value.rounded(.down)), default: 0] += 1
          }
          count += 1
        }
      }
    }
    guard count > 0 else { return }
    let ends = histograms.map { Self.ends(of: $0, leaving: Int(strays * Double(count))) }
    let known = box
    box = (
      (0..<3).map { min(known?.low[$0] ?? .infinity, ends[$0].low) },
      (0..<3).map { max(known?.high[$0] ?? -.infinity, ends[$0].high) }
    )
  }

  private static func ends(of histogram: [Int: Int], leaving: Int) -> (low: Double, high: Double) {
    let keys = histogram.keys.sorted()
    func first(_ keys: some Sequence<Int>) -> Int {
      var passed = 0
      for key in keys {
        passed += histogram[key] ?? 0
        if passed > leaving { return key }
      }
      return 0
    }
    return (Double(first(keys)), Double(first(keys.reversed()) + 1))
  }
}
