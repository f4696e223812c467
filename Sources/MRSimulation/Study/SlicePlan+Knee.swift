import Imaging

extension SlicePlan {
  /// Slices as a radiographer plans them on a knee: along its own axes but for some degrees, around its middle.
  ///
  /// Columns run from anterior to posterior or from the patient's right to left, rows downwards or backwards, as is usual.
  ///
  /// - Parameters:
  ///   - scan: Its sizes.
  ///   - placement: How the knee lies.
  ///   - generator: Where the radiographer's errors come from.
  static func planned(
    _ scan: SeriesProtocol, _ placement: KneePlacement, using generator: inout SimulationGenerator
  ) -> SlicePlan {
    let axes = Self.axes(scan.preset.plane, placement)
    let (row, column) = turned(axes.row, axes.column, spread: 2, limit: 5, using: &generator)
    let error = KneePoint(
      Float(2 * generator.nextNormal()), Float(2 * generator.nextNormal()),
      Float(3 * generator.nextNormal()))
    let middle = axes.middle + pointwiseMin(pointwiseMax(error, [-4, -4, -6]), [4, 4, 6])
    let isAlongRow = scan.preset.plane != .sagittal
    let acquired = MatrixSize(
      columns: isAlongRow ? scan.phaseLines : scan.frequencySamples,
      rows: isAlongRow ? scan.frequencySamples : scan.phaseLines)
    let side = max(scan.vendor.reconstructedMatrix(scan), scan.frequencySamples, scan.phaseLines)
    let size = scan.fieldOfViewInMillimetres
    return SlicePlan(
      centre: placement.point(middle), rowDirection: row, columnDirection: column, width: size,
      height: size, acquired: acquired, reconstructed: MatrixSize(columns: side, rows: side),
      thickness: scan.sliceThickness, gap: scan.spacingBetweenSlices - scan.sliceThickness,
      sliceCount: scan.sliceCount, phaseAxis: isAlongRow ? .row : .column,
      phaseOversampling: isAlongRow ? 1.3 : 1.35)
  }

  static func axes(_ plane: SeriesPlane, _ placement: KneePlacement)
    -> (row: PatientVector, column: PatientVector, middle: KneePoint)
  {
    let left = placement.side == .right ? placement.lateral * -1 : placement.lateral
    let (back, down) = (placement.anterior * -1, placement.superior * -1)
    return switch plane {
    case .sagittal: (back, down, [0, -10, 6])
    case .coronal: (left, down, [0, -12, 6])
    case .axial: (left, back, [0, -8, 12])
    }
  }

  /// Two directions turned about three axes by some degrees of a spread, up to a limit.
  static func turned(
    _ row: PatientVector, _ column: PatientVector, spread: Double, limit: Double,
    using generator: inout SimulationGenerator
  ) -> (PatientVector, PatientVector) {
    let angles = (0..<3).map { _ in
      PlainMath.turn(min(max(spread * generator.nextNormal(), -limit), limit) / 360)
    }
    let normal = row.cross(column)
    let turned = row * angles[0].cosine + column * angles[0].sine
    let tilted = turned * angles[1].cosine + normal * angles[1].sine
    let upright = normal.cross(tilted).normalised ?? column
    let leant = upright * angles[2].cosine + tilted.cross(upright) * angles[2].sine
    // Made square and of length one to the last bit that matters in a header.
    let first = tilted.normalised ?? row
    let second = (leant + first * -leant.dot(first)).normalised ?? column
    return (first, second)
  }
}

extension ScannerVendor {
  /// Pixels of a side after interpolation, as these scanners are mostly set (estimate; GE's maps are not interpolated in the
  /// project's sample).
  func reconstructedMatrix(_ scan: SeriesProtocol) -> Int {
    switch self {
    case .ge: scan.preset == .sagittalMultiEcho ? scan.frequencySamples : 512
    case .siemens: scan.frequencySamples
    case .philips: (scan.frequencySamples * 5 / 4 + 15) / 16 * 16
    }
  }
}
