import Imaging

/// What part of a fine grid at least one series shows.
struct ShownPart: Sendable {
  private let grid: VolumeGeometry
  /// Whether each voxel's middle lies in a series, `[slice, row, column]`.
  private let isShown: [Bool]

  /// - Parameter fields: The series' own grids; none means that all of the grid is shown.
  init(of grid: VolumeGeometry, by fields: [VolumeGeometry]) {
    self.grid = grid
    var isShown = [Bool](repeating: fields.isEmpty, count: grid.voxelCount)
    for field in fields {
      for line in 0..<grid.slices * grid.rows {
        for column in Self.columns(of: grid, row: line % grid.rows, line / grid.rows, in: field) {
          isShown[line * grid.columns + column] = true
        }
      }
    }
    self.isShown = isShown
  }

  /// Columns of a line of the grid whose voxels lie within half a voxel of a series' own.
  private static func columns(
    of grid: VolumeGeometry, row: Int, _ slice: Int, in field: VolumeGeometry
  ) -> Range<Int> {
    func place(_ column: Int) -> [Double] {
      let place = field.place(of: grid.point(VoxelIndex(column: column, row: row, slice: slice)))
      return [place.column, place.row, place.slice]
    }
    let first = place(0), step = zip(place(1), first).map(-)
    let counts = [field.columns, field.rows, field.slices]
    var (low, high) = (0.0, Double(grid.columns - 1))
    for axis in 0..<3 {
      let (from, to) = (-0.5 - first[axis], Double(counts[axis]) - 0.5 - first[axis])
      if abs(step[axis]) < 1e-9 {
        if from > 0 || to < 0 { return 0..<0 }
        continue
      }
      low = max(low, min(from / step[axis], to / step[axis]))
      high = min(high, max(from / step[axis], to / step[axis]))
    }
    guard low <= high else { return 0..<0 }
    return Int(low.rounded(.up))..<max(Int(low.rounded(.up)), Int(high.rounded(.down)) + 1)
  }

  /// Whether a voxel is shown no more, or one beside it is not. What a series' last pixel says reaches up to a pixel beyond its edge.
  private func isAtEnd(_ voxel: VoxelIndex, _ index: Int) -> Bool {
    let (columns, area) = (grid.columns, grid.columns * grid.rows)
    guard voxel.column > 0, voxel.column < columns - 1, voxel.row > 0, voxel.row < grid.rows - 1,
      voxel.slice > 0, voxel.slice < grid.slices - 1, isShown[index]
    else { return true }
    return
      !(isShown[index - 1] && isShown[index + 1] && isShown[index - columns]
      && isShown[index + columns] && isShown[index - area] && isShown[index + area])
  }

  /// Area in mm² over which each structure meets the end of what is shown.
  ///
  /// - Parameter labels: Raw values of ``KneeStructure`` of each voxel.
  func areasCutOff(_ labels: [UInt8]) -> [KneeStructure: Double] {
    var counts = [Int](repeating: 0, count: 256)
    for slice in 0..<grid.slices {
      for row in 0..<grid.rows {
        let line = (slice * grid.rows + row) * grid.columns
        for column in 0..<grid.columns
        where labels[line + column] != KneeStructure.other.rawValue
          && isAtEnd(VoxelIndex(column: column, row: row, slice: slice), line + column)
        {
          counts[Int(labels[line + column])] += 1
        }
      }
    }
    let side = grid.firstSlice.columnSpacing
    var areas: [KneeStructure: Double] = [:]
    for structure in KneeStructure.allCases where counts[Int(structure.rawValue)] > 0 {
      areas[structure] = Double(counts[Int(structure.rawValue)]) * side * side
    }
    return areas
  }
}

extension StructureShares {
  /// Least area in mm² that tells a cut structure from stray voxels at the edge.
  private static let leastCut = 8.0

  /// The structures that reach beyond what is shown, so that only a part of them is in the shares.
  ///
  /// - Parameter fields: The grids of the series that the shares come from; none means that all of the grid is shown.
  func structuresCutOff(_ fields: [VolumeGeometry] = []) -> Set<KneeStructure> {
    let areas = ShownPart(of: geometry, by: fields).areasCutOff(labels())
    return Set(areas.filter { $0.value >= Self.leastCut }.keys)
  }
}
