import Imaging

/// The femoral cartilage unrolled about the condyles' axis, for a picture.
public struct UnfoldedCartilage: Equatable, Sendable {
  /// Between two columns, in mm.
  public static let columnSpacing = 1.0
  /// Between two rows, in degrees.
  public static let rowSpacing = 3.0

  /// Number of columns, from medial to lateral.
  public let columns: Int
  /// Number of rows, from the hindmost upwards to the front.
  public let rows: Int
  /// Lateral place of the first column along the femur's lateral axis, in mm.
  public let firstLateral: Double
  /// Angle of the first row about the condyles' axis, in degrees: 0 below, 90 in front, -90 behind.
  public let firstAngle: Double
  /// Mean thickness in mm, `[row, column]`; NaN where there is no cartilage.
  public let thickness: [Float]
  /// The region that has most of a cell, `[row, column]`; `nil` where none is expected. A region without thickness is bare bone.
  public let regions: [CartilageRegion?]

  /// A map from its parts; both lists hold `rows × columns` cells.
  public init(
    columns: Int, rows: Int, firstLateral: Double, firstAngle: Double, thickness: [Float],
    regions: [CartilageRegion?]
  ) {
    precondition(
      thickness.count == rows * columns && regions.count == rows * columns,
      "A map needs a thickness and a region for each cell.")
    (self.columns, self.rows) = (columns, rows)
    (self.firstLateral, self.firstAngle) = (firstLateral, firstAngle)
    (self.thickness, self.regions) = (thickness, regions)
  }

  init(_ cover: BoneCover, _ places: [AxialSample], region: (Int) -> CartilageRegion) {
    let used = cover.expected
    let across = used.map { (places[$0].across / Self.columnSpacing).rounded() }
    let along = used.map { (places[$0].angle / Self.rowSpacing).rounded() }
    let (left, low) = (across.min() ?? 0, along.min() ?? 0)
    columns = used.isEmpty ? 0 : Int((across.max() ?? 0) - left) + 1
    rows = used.isEmpty ? 0 : Int((along.max() ?? 0) - low) + 1
    (firstLateral, firstAngle) = (left * Self.columnSpacing, low * Self.rowSpacing)
    var sums = [Double](repeating: 0, count: rows * columns), weights = sums
    var areas = [[CartilageRegion: Float]](repeating: [:], count: rows * columns)
    for (index, vertex) in used.enumerated() {
      let cell = Int(along[index] - low) * columns + Int(across[index] - left)
      let area = cover.surface.areas[vertex]
      areas[cell][region(vertex), default: 0] += area
      guard cover.isCovered(vertex) else { continue }
      sums[cell] += Double(cover.thickness[vertex] * area)
      weights[cell] += Double(area)
    }
    thickness = zip(sums, weights).map { $1 > 0 ? Float($0 / $1) : .nan }
    regions = areas.map {
      $0.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
    }
  }
}
