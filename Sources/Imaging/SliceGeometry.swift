/// Where an image lies in the patient (PS3.3 section C.7.6.2).
public struct SliceGeometry: Hashable, Sendable {
  /// Image Position (Patient): the centre of the first pixel.
  public var position: PatientPoint
  /// Direction of increasing column index, along a row; length one.
  public var rowDirection: PatientVector
  /// Direction of increasing row index, down a column; length one.
  public var columnDirection: PatientVector
  /// Distance between columns, in mm (the second value of Pixel Spacing).
  public var columnSpacing: Double
  /// Distance between rows, in mm (the first value of Pixel Spacing).
  public var rowSpacing: Double

  /// A plane from its parts.
  public init(
    position: PatientPoint, rowDirection: PatientVector, columnDirection: PatientVector,
    columnSpacing: Double, rowSpacing: Double
  ) {
    self.position = position
    self.rowDirection = rowDirection
    self.columnDirection = columnDirection
    self.columnSpacing = columnSpacing
    self.rowSpacing = rowSpacing
  }

  /// The direction of stacking: row direction × column direction.
  public var normal: PatientVector { rowDirection.cross(columnDirection) }

  /// The patient point at continuous pixel coordinates; whole numbers are pixel centres.
  public func point(column: Double, row: Double) -> PatientPoint {
    position + rowDirection * (column * columnSpacing) + columnDirection * (row * rowSpacing)
  }
}

/// The nearest anatomical plane of an image.
public enum AnatomicalPlane: String, CaseIterable, Codable, Sendable {
  case axial, coronal, sagittal
}

extension SliceGeometry {
  /// The anatomical plane whose normal is nearest, and the angle to it in degrees.
  public var plane: AnatomicalPlane {
    let normal = normal
    let (x, y, z) = (abs(normal.x), abs(normal.y), abs(normal.z))
    if z >= x && z >= y { return .axial }
    return y >= x ? .coronal : .sagittal
  }
}
