import DICOM

/// The linear way from stored to real-world values of a map (PS3.3 C.7.6.16.2.11).
struct RealWorldMapping: Equatable {
  let label: String
  /// The quantity in words; the explanation where no quantity is stated.
  let meaning: String
  let unit: String
  /// `nil` where the mapping is a table.
  let slopeAndIntercept: (slope: Double, intercept: Double)?

  init(_ item: DataSet) {
    label = item.string(.lutLabel) ?? "map"
    let quantity = item.items(.quantityDefinitionSequence).lazy
      .compactMap { $0.items(.conceptCodeSequence).first.flatMap(CodedConcept.init) }.first
    meaning = quantity?.codeMeaning ?? item.string(.lutExplanation) ?? ""
    let unit = item.items(.measurementUnitsCodeSequence).first.flatMap(CodedConcept.init)
    self.unit = unit.map(readableUnit) ?? ""
    if let slope = item.double(.realWorldValueSlope), slope != 0,
      let intercept = item.double(.realWorldValueIntercept)
    {
      slopeAndIntercept = (slope, intercept)
    } else {
      slopeAndIntercept = nil
    }
  }

  static func == (left: RealWorldMapping, right: RealWorldMapping) -> Bool {
    left.label == right.label && left.meaning == right.meaning && left.unit == right.unit
  }
}

/// A unit for people: UCUM's own code, which readers know (`mm`, `mm2/s`), else the meaning; nothing
/// for the unit of numbers without one (UCUM `1` and annotations such as `{ratio}`).
func readableUnit(_ unit: CodedConcept) -> String {
  guard unit.codingSchemeDesignator == "UCUM" else { return unit.codeMeaning }
  return unit.codeValue == "1" || unit.codeValue.hasPrefix("{") ? "" : unit.codeValue
}
