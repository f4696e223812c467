public import Imaging

/// In-plane Phase Encoding Direction (PS3.3 section C.8.3.1, tag 0018,1312).
public enum PhaseAxis: Hashable, Sendable {
  /// Phase encoding along a row (ROW): ghosts and aliasing run from left to right of the image.
  case row
  /// Phase encoding down a column (COL): ghosts and aliasing run from top to bottom.
  case column
}

/// A stack of parallel slices as the radiographer plans it.
///
/// The sample with index ⌊n/2⌋ of each in-plane axis lies at the centre of the field of view, as
/// it does in a discrete Fourier transform; the field therefore reaches half a pixel further on
/// the side of index 0 when n is even.
public struct SlicePlan: Hashable, Sendable {
  /// Middle of the stack, LPS in mm.
  public var centre: PatientPoint
  /// Direction of increasing column index; length one.
  public var rowDirection: PatientVector
  /// Direction of increasing row index; length one, at right angles to `rowDirection`.
  public var columnDirection: PatientVector
  /// Width of the field of view, along a row, in mm.
  public var width: Double
  /// Height of the field of view, down a column, in mm.
  public var height: Double
  /// Samples in k-space over the field of view, without oversampling.
  public var acquired: MatrixSize
  /// Pixels of the image; along each axis at least those of `acquired`.
  public var reconstructed: MatrixSize
  /// Full width at half maximum of the slice profile, in mm.
  public var thickness: Double
  /// Distance between the edges of neighbouring slices, in mm; negative when they overlap.
  public var gap: Double
  /// Number of slices.
  public var sliceCount: Int
  /// The axis along which the lines of k-space are counted.
  public var phaseAxis: PhaseAxis
  /// Encoded extent over field of view along the phase axis: 1 without oversampling. What lies
  /// beyond the encoded extent folds over.
  public var phaseOversampling: Double

  /// A plan from its parts.
  public init(
    centre: PatientPoint, rowDirection: PatientVector, columnDirection: PatientVector,
    width: Double, height: Double, acquired: MatrixSize, reconstructed: MatrixSize,
    thickness: Double, gap: Double, sliceCount: Int, phaseAxis: PhaseAxis,
    phaseOversampling: Double = 1
  ) {
    precondition(
      reconstructed.columns >= acquired.columns && reconstructed.rows >= acquired.rows,
      "An image has at least as many pixels as k-space has samples.")
    precondition(
      acquired.columns > 0 && acquired.rows > 0 && thickness > 0 && phaseOversampling >= 1
        && width > 0 && height > 0 && thickness + gap > 0 && sliceCount >= 0,
      "A plan has sizes above zero.")
    (self.centre, self.rowDirection) = (centre, rowDirection)
    (self.columnDirection, self.width, self.height) = (columnDirection, width, height)
    (self.acquired, self.reconstructed) = (acquired, reconstructed)
    (self.thickness, self.gap, self.sliceCount) = (thickness, gap, sliceCount)
    (self.phaseAxis, self.phaseOversampling) = (phaseAxis, phaseOversampling)
  }

  /// The direction of stacking: row direction × column direction.
  public var normal: PatientVector { rowDirection.cross(columnDirection) }

  /// Distance between the centres of neighbouring slices, in mm.
  public var sliceSpacing: Double { thickness + gap }

  /// The middle of a slice's field of view; `index` counts from zero along the normal.
  public func centre(ofSlice index: Int) -> PatientPoint {
    centre + normal * ((Double(index) - Double(sliceCount - 1) / 2) * sliceSpacing)
  }

  /// Where the pixels of a slice lie; `index` counts from zero along the normal.
  public func geometry(ofSlice index: Int) -> SliceGeometry {
    let column = width / Double(reconstructed.columns)
    let row = height / Double(reconstructed.rows)
    let toFirst =
      rowDirection * (-Double(reconstructed.columns / 2) * column)
      + columnDirection * (-Double(reconstructed.rows / 2) * row)
    return SliceGeometry(
      position: centre(ofSlice: index) + toFirst, rowDirection: rowDirection,
      columnDirection: columnDirection, columnSpacing: column, rowSpacing: row)
  }

  /// The grid of the whole series, for truth in the same space as the images.
  public var volumeGeometry: VolumeGeometry {
    VolumeGeometry(
      firstSlice: geometry(ofSlice: 0), sliceSpacing: sliceSpacing,
      columns: reconstructed.columns, rows: reconstructed.rows, slices: sliceCount)
  }
}
