import Imaging

@testable import MRSimulation

/// A grid with the patient's axes whose middle voxel (index ⌊n/2⌋) lies at the origin.
func phantomGrid(
  columns: Int, rows: Int, slices: Int, spacing: Double = 0.5
) -> VolumeGeometry {
  VolumeGeometry(
    firstSlice: SliceGeometry(
      position: PatientPoint(
        x: -Double(columns / 2) * spacing, y: -Double(rows / 2) * spacing,
        z: -Double(slices / 2) * spacing),
      rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0),
      columnSpacing: spacing, rowSpacing: spacing),
    sliceSpacing: spacing, columns: columns, rows: rows, slices: slices)
}

/// One value a voxel from its patient point.
func phantom(_ grid: VolumeGeometry, _ value: (PatientPoint) -> Float) -> [Float] {
  (0..<grid.slices).flatMap { slice in
    (0..<grid.rows).flatMap { row in
      (0..<grid.columns).map { column in
        value(grid.point(VoxelIndex(column: column, row: row, slice: slice)))
      }
    }
  }
}

/// Water without fat.
func watery(_ grid: VolumeGeometry, _ value: (PatientPoint) -> Float) -> FineVolume {
  FineVolume(
    geometry: grid, water: phantom(grid, value),
    fat: [Float](repeating: 0, count: grid.columns * grid.rows * grid.slices))
}

/// An axial plan with square pixels, centred at the origin.
func axialPlan(
  fieldOfView: Double = 32, acquired: Int = 32, pixels: Int? = nil, thickness: Double = 3,
  gap: Double = 0, slices: Int = 1, phaseAxis: PhaseAxis = .column, oversampling: Double = 1
) -> SlicePlan {
  let size = pixels ?? acquired
  return SlicePlan(
    centre: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
    columnDirection: PatientVector(x: 0, y: 1, z: 0), width: fieldOfView, height: fieldOfView,
    acquired: MatrixSize(columns: acquired, rows: acquired),
    reconstructed: MatrixSize(columns: size, rows: size), thickness: thickness, gap: gap,
    sliceCount: slices, phaseAxis: phaseAxis, phaseOversampling: oversampling)
}

/// A spin echo without chemical shift.
func spinEcho(repetitionTime: Double = 500) -> ScanSettings {
  ScanSettings(
    bandwidthPerPixel: 220, chemicalShift: 0, train: .spinEcho(repetitionTime: repetitionTime))
}

/// The first slice of a scan.
func scan(
  _ volume: FineVolume, _ plan: SlicePlan, _ settings: ScanSettings = spinEcho(), seed: UInt64 = 1
) -> SliceImage {
  SeriesAcquisition(volume: volume, plan: plan, settings: settings, seed: seed).slice(0).image
}

extension SliceImage {
  /// A pixel.
  subscript(row row: Int, column column: Int) -> Float { samples[row * columns + column] }

  /// The signal's mean place: row and column.
  var centroid: (row: Double, column: Double) {
    var (sum, byRow, byColumn) = (0.0, 0.0, 0.0)
    for row in 0..<rows {
      for column in 0..<columns {
        let value = Double(self[row: row, column: column])
        sum += value
        byRow += value * Double(row)
        byColumn += value * Double(column)
      }
    }
    return (byRow / sum, byColumn / sum)
  }

  /// Mean of all pixels.
  var mean: Double { samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count) }
}

/// A Gaussian spot in the plane: k-space truncation leaves it as it is.
func spot(_ point: PatientPoint, x: Double, y: Double, sigma: Double = 1.5) -> Float {
  let square = (point.x - x) * (point.x - x) + (point.y - y) * (point.y - y)
  return Float(PlainMath.exponential(-square / (2 * sigma * sigma)))
}
