import Imaging

/// The grids of one slice, rows along the phase axis and columns along the readout.
struct EncodedFrame: Equatable, Sendable {
  /// The readout reaches this far beyond the field of view on both sides together, as a share.
  static let readoutMargin = 0.25

  /// The plan.
  let plan: SlicePlan
  /// The axis of lines.
  let phase: EncodedAxis
  /// The axis of samples within a line.
  let readout: EncodedAxis

  /// The frame for slices of a volume whose smallest voxel spacing is `finest` mm.
  init(plan: SlicePlan, finest: Double) {
    self.plan = plan
    let across = EncodedAxis(
      fieldOfView: plan.width, acquired: plan.acquired.columns, pixels: plan.reconstructed.columns,
      oversampling: plan.phaseAxis == .row ? plan.phaseOversampling : 1 + Self.readoutMargin,
      finest: finest)
    let down = EncodedAxis(
      fieldOfView: plan.height, acquired: plan.acquired.rows, pixels: plan.reconstructed.rows,
      oversampling: plan.phaseAxis == .row ? 1 + Self.readoutMargin : plan.phaseOversampling,
      finest: finest)
    (phase, readout) = plan.phaseAxis == .row ? (across, down) : (down, across)
  }

  private var phaseDirection: PatientVector {
    plan.phaseAxis == .row ? plan.rowDirection : plan.columnDirection
  }

  private var readoutDirection: PatientVector {
    plan.phaseAxis == .row ? plan.columnDirection : plan.rowDirection
  }

  /// The rows of the work grid, counted from the centre, that may hold any of these points.
  func rows(covering points: [PatientPoint]) -> Range<Int> {
    let places = points.map { ($0 - plan.centre).dot(phaseDirection) / phase.workSpacing }
    guard let low = places.min(), let high = places.max() else { return 0..<1 }
    return Int(low.rounded(.down))..<(Int(high.rounded(.up)) + 1)
  }

  /// The object's samples of a slice: given rows, all columns.
  func workPlane(slice: Int, rows: Range<Int>) -> SliceGeometry {
    plane(
      slice: slice, row: Double(rows.lowerBound), column: -Double(readout.work / 2),
      rowSpacing: phase.workSpacing, columnSpacing: readout.workSpacing)
  }

  /// The pixels of a slice.
  func pixelPlane(slice: Int) -> SliceGeometry {
    plane(
      slice: slice, row: -Double(phase.pixels / 2), column: -Double(readout.pixels / 2),
      rowSpacing: phase.pixelSpacing, columnSpacing: readout.pixelSpacing)
  }

  /// Size of the pixels' grid.
  var pixelSize: MatrixSize { MatrixSize(columns: readout.pixels, rows: phase.pixels) }

  private func plane(
    slice: Int, row: Double, column: Double, rowSpacing: Double, columnSpacing: Double
  ) -> SliceGeometry {
    let corner =
      plan.centre(ofSlice: slice) + readoutDirection * (column * columnSpacing)
      + phaseDirection * (row * rowSpacing)
    return SliceGeometry(
      position: corner, rowDirection: readoutDirection, columnDirection: phaseDirection,
      columnSpacing: columnSpacing, rowSpacing: rowSpacing)
  }

  /// The receiver's filter: 1 within the field of view and a quarter of the margin, then falling
  /// to 0 at the encoded extent, so that nothing folds over along the readout. One value a column.
  var readoutFilter: [Float] {
    let half = readout.extent / 2
    let field = Double(readout.pixels) * readout.pixelSpacing / 2
    let flat = field + (half - field) / 4
    return (0..<readout.work).map { column in
      let distance = abs(Double(column - readout.work / 2)) * readout.workSpacing
      return Float(min(1, max(0, (half - distance) / (half - flat))))
    }
  }

  /// An image of this frame with the plan's rows and columns.
  func oriented(_ samples: [Float]) -> SliceImage {
    guard plan.phaseAxis == .row else {
      return SliceImage(columns: readout.pixels, rows: phase.pixels, samples: samples)
    }
    var result = [Float](repeating: 0, count: samples.count)
    for row in 0..<phase.pixels {
      for column in 0..<readout.pixels {
        result[column * phase.pixels + row] = samples[row * readout.pixels + column]
      }
    }
    return SliceImage(columns: phase.pixels, rows: readout.pixels, samples: result)
  }
}
