/// A voxel by its column, row and slice, from zero.
public struct VoxelIndex: Hashable, Codable, Sendable {
  /// Column, from zero.
  public var column: Int
  /// Row, from zero.
  public var row: Int
  /// Slice, from zero.
  public var slice: Int

  /// An index from its parts.
  public init(column: Int, row: Int, slice: Int) {
    self.column = column
    self.row = row
    self.slice = slice
  }
}

/// Equally spaced parallel slices of one size.
public struct VolumeGeometry: Hashable, Sendable {
  /// The first slice's plane; its position is voxel (0, 0, 0).
  public var firstSlice: SliceGeometry
  /// Signed distance between neighbouring slices along the first slice's normal, in mm; positive.
  public var sliceSpacing: Double
  /// Number of columns.
  public var columns: Int
  /// Number of rows.
  public var rows: Int
  /// Number of slices.
  public var slices: Int

  /// A grid from its parts.
  public init(
    firstSlice: SliceGeometry, sliceSpacing: Double, columns: Int, rows: Int, slices: Int
  ) {
    self.firstSlice = firstSlice
    self.sliceSpacing = sliceSpacing
    self.columns = columns
    self.rows = rows
    self.slices = slices
  }

  /// The patient point of a voxel's centre.
  public func point(_ voxel: VoxelIndex) -> PatientPoint {
    firstSlice.point(column: Double(voxel.column), row: Double(voxel.row))
      + firstSlice.normal * (Double(voxel.slice) * sliceSpacing)
  }

  /// Volume of one voxel, in millilitres (1 mL = 1000 mm³).
  public var voxelVolumeInMillilitres: Double {
    firstSlice.columnSpacing * firstSlice.rowSpacing * sliceSpacing / 1000
  }
}

/// Samples on a grid, after the modality LUT.
public struct Volume: Equatable, Sendable {
  /// Where the samples lie.
  public let geometry: VolumeGeometry
  /// `[slice, row, column]`, row-major.
  public var samples: [Float]

  /// A volume; `samples` must hold `slices × rows × columns` values.
  public init(geometry: VolumeGeometry, samples: [Float]) {
    precondition(
      samples.count == geometry.slices * geometry.rows * geometry.columns,
      "A volume needs one sample for each voxel.")
    self.geometry = geometry
    self.samples = samples
  }
}

/// One two-dimensional image, after the modality LUT.
public struct SliceImage: Equatable, Sendable {
  /// Number of columns.
  public let columns: Int
  /// Number of rows.
  public let rows: Int
  /// `[row, column]`, row-major.
  public let samples: [Float]

  /// An image; `samples` must hold `rows × columns` values.
  public init(columns: Int, rows: Int, samples: [Float]) {
    precondition(samples.count == rows * columns, "An image needs one sample for each pixel.")
    self.columns = columns
    self.rows = rows
    self.samples = samples
  }
}

/// A window on the grey scale (PS3.3 section C.11.2.1.2).
public struct WindowLevel: Hashable, Codable, Sendable {
  /// Window Center, after the modality LUT.
  public var center: Double
  /// Window Width; at least 1e-6.
  public var width: Double

  /// A window from centre and width.
  public init(center: Double, width: Double) {
    self.center = center
    self.width = width
  }
}

/// Voxels of a grid that belong to something, as runs along rows.
public struct VoxelMask: Equatable, Codable, Sendable {
  /// A run of voxels in one row.
  public struct Run: Hashable, Codable, Sendable {
    /// Index of the first voxel in `[slice, row, column]` order.
    public var start: Int
    /// Number of voxels; a run never crosses a row's end.
    public var count: Int
    /// A run from its parts.
    public init(start: Int, count: Int) {
      self.start = start
      self.count = count
    }
  }

  /// Number of columns of the grid.
  public let columns: Int
  /// Number of rows of the grid.
  public let rows: Int
  /// Number of slices of the grid.
  public let slices: Int
  /// The runs in increasing order.
  public let runs: [Run]

  /// The voxels whose value is true; `voxels` is `[slice, row, column]`.
  public init(columns: Int, rows: Int, slices: Int, voxels: [Bool]) {
    precondition(voxels.count == columns * rows * slices, "A mask needs one value per voxel.")
    var runs: [Run] = []
    for line in 0..<(rows * slices) {
      var column = 0
      while column < columns {
        guard voxels[line * columns + column] else {
          column += 1
          continue
        }
        let first = column
        while column < columns && voxels[line * columns + column] { column += 1 }
        runs.append(Run(start: line * columns + first, count: column - first))
      }
    }
    (self.columns, self.rows, self.slices, self.runs) = (columns, rows, slices, runs)
  }

  /// Number of voxels in the mask.
  public var count: Int { runs.reduce(0) { $0 + $1.count } }

  /// The mask of one slice, `[row, column]`.
  public func slice(_ index: Int) -> [Bool] {
    var plane = [Bool](repeating: false, count: rows * columns)
    let first = index * rows * columns
    for run in runs where run.start >= first && run.start < first + plane.count {
      for voxel in run.start..<(run.start + run.count) { plane[voxel - first] = true }
    }
    return plane
  }
}
