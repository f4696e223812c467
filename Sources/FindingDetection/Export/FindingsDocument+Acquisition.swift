import Imaging
import StudyAssembly

extension FindingsDocument {
  /// How a series was acquired, as far as the headers say; null for what they do not.
  static func acquisition(_ series: Series) -> JSONValue {
    let stated = series.acquisition
    return .object([
      ("series", .text(series.id)),
      ("seriesUID", .text(series.seriesInstanceUID)),
      ("number", series.number.map(JSONValue.integer) ?? .null),
      ("echo", series.echo.map(JSONValue.integer) ?? .null),
      ("nature", .text(series.nature.rawValue)),
      ("distinction", .stated(series.distinction)),
      ("modality", .stated(series.modality)),
      ("bodyPart", .stated(stated.bodyPartExamined)),
      ("side", .text(series.side.rawValue)),
      ("plane", .stated(series.plane?.rawValue ?? "")),
      ("weighting", .text(stated.weighting.rawValue)),
      ("fatSuppressed", stated.isFatSuppressed.map(JSONValue.boolean) ?? .null),
      ("repetitionTimeMs", .optional(stated.repetitionTime)),
      ("echoTimeMs", .optional(stated.echoTime)),
      ("inversionTimeMs", .optional(stated.inversionTime)),
      ("flipAngleDegrees", .optional(stated.flipAngle)),
      ("fieldStrengthTesla", .optional(stated.magneticFieldStrength)),
      ("sliceThicknessMm", .optional(stated.sliceThickness)),
      ("grid", series.geometry.map(grid) ?? .null),
    ])
  }

  private static func grid(_ geometry: VolumeGeometry) -> JSONValue {
    .object([
      ("columns", .integer(geometry.columns)), ("rows", .integer(geometry.rows)),
      ("slices", .integer(geometry.slices)),
      ("columnSpacingMm", .number(geometry.firstSlice.columnSpacing)),
      ("rowSpacingMm", .number(geometry.firstSlice.rowSpacing)),
      ("sliceSpacingMm", .number(geometry.sliceSpacing)),
    ])
  }
}
