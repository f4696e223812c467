import DICOM

/// Text values by tag; makes data sets readable in tests.
func dataSet(_ values: [Tag: [String]], items: [Tag: [DataSet]] = [:]) -> DataSet {
  DataSet(
    values.map { DataElement(tag: $0, valueRepresentation: "LO", value: .text($1)) }
      + items.map { DataElement(tag: $0, valueRepresentation: "SQ", value: .items($1)) })
}

/// A single-frame MR header; an axial slice at `z` unless stated otherwise.
func slice(
  _ name: String, study: String = "1", series: String = "1.1", z: Double = 0,
  orientation: [String] = ["1", "0", "0", "0", "1", "0"], echo: (number: Int, time: Double)? = nil,
  changes: [Tag: [String]] = [:], without: Tag...
) -> InstanceHeader {
  var values: [Tag: [String]] = [
    .sopClassUID: ["1.2.840.10008.5.1.4.1.1.4"], .sopInstanceUID: ["9.\(name)"],
    .studyInstanceUID: [study], .seriesInstanceUID: [series], .modality: ["MR"],
    .patientName: ["DOE^JANE"], .patientID: ["42"], .patientBirthDate: ["19700102"],
    .patientSex: ["F"], .studyDate: ["20260301"], .studyTime: ["101112.5"],
    .seriesNumber: ["3"], .rows: ["4"], .columns: ["6"], .pixelSpacing: ["0.5", "0.25"],
    .imagePositionPatient: ["10", "20", "\(z)"], .imageOrientationPatient: orientation,
    .sliceThickness: ["3"], .frameOfReferenceUID: ["1.9"],
    .photometricInterpretation: ["MONOCHROME2"],
  ]
  if let echo {
    values[.echoNumbers] = ["\(echo.number)"]
    values[.echoTime] = ["\(echo.time)"]
  }
  values.merge(changes) { $1 }
  for tag in without { values[tag] = nil }
  var set = dataSet(values)
  set[.pixelData] = DataElement(
    tag: .pixelData, valueRepresentation: "OW", value: .bulk(length: 48))
  return InstanceHeader(
    dataSet: set, transferSyntaxUID: "1.2.840.10008.1.2.1", path: "/study/\(name)")
}
