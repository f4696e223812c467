import DICOM
import StudyAssembly

extension ImportedPart {
  /// The segments, regions or quantities that a header lists.
  static func parts(of dataSet: DataSet, kind: ImportedObjectKind) -> [ImportedPart] {
    switch kind {
    case .segmentation: segments(dataSet)
    case .structureSet: regions(dataSet)
    case .parametricMap: quantities(dataSet)
    case .structuredReport, .presentationState, .overlayPlanes: []
    }
  }

  /// The segments; of a label map without the one that stands for the background, whose number is Pixel
  /// Padding Value (PS3.3 C.8.20.2).
  private static func segments(_ dataSet: DataSet) -> [ImportedPart] {
    let background = dataSet.integer(.pixelPaddingValue)
    return dataSet.items(.segmentSequence).compactMap(segment).filter {
      background == nil || $0.number != background
    }
  }

  /// A segment (PS3.3 C.8.20.4) with its algorithm (PS3.3 section 10.16).
  private static func segment(_ item: DataSet) -> ImportedPart? {
    guard let number = item.integer(.segmentNumber) else { return nil }
    let type = item.items(.segmentedPropertyTypeCodeSequence).first.flatMap(CodedConcept.init)
    let algorithm = item.items(.segmentationAlgorithmIdentificationSequence).first
    let name = algorithm?.string(.algorithmName) ?? item.string(.segmentAlgorithmName) ?? ""
    let version = algorithm?.string(.algorithmVersion) ?? ""
    return ImportedPart(
      number: number, label: item.string(.segmentLabel) ?? "segment \(number)",
      meaning: type?.codeMeaning ?? "", algorithmType: item.string(.segmentAlgorithmType) ?? "",
      algorithm: [name, version].filter { !$0.isEmpty }.joined(separator: " "))
  }

  /// Regions of interest (PS3.3 C.8.8.5), their colours (C.8.8.6) and types (C.8.8.8).
  private static func regions(_ dataSet: DataSet) -> [ImportedPart] {
    var colors: [Int: [Int]] = [:]
    for item in dataSet.items(.roiContourSequence) {
      guard let number = item.integer(.referencedROINumber) else { continue }
      let color = item.strings(.roiDisplayColor).compactMap { Int($0) }
      if color.count == 3, color.allSatisfy((0...255).contains) { colors[number] = color }
    }
    var types: [Int: String] = [:]
    for item in dataSet.items(.rtROIObservationsSequence) {
      guard let number = item.integer(.referencedROINumber) else { continue }
      types[number] = item.string(.rtROIInterpretedType)
    }
    return dataSet.items(.structureSetROISequence).compactMap { item in
      guard let number = item.integer(.roiNumber) else { return nil }
      return ImportedPart(
        number: number, label: item.string(.roiName) ?? "region \(number)",
        meaning: types[number] ?? "", algorithmType: item.string(.roiGenerationAlgorithm) ?? "",
        algorithm: item.string(.roiGenerationDescription) ?? "", color: colors[number] ?? [])
    }
  }

  /// Quantities of a parametric map (PS3.3 C.7.6.16.2.11), each label once.
  private static func quantities(_ dataSet: DataSet) -> [ImportedPart] {
    let groups =
      dataSet.items(.sharedFunctionalGroupsSequence)
      + dataSet.items(.perFrameFunctionalGroupsSequence)
    let mappings = groups.compactMap { $0.items(.realWorldValueMappingSequence).first }
    let found = mappings.map(RealWorldMapping.init).map { ($0.label, $0.meaning) }
    var seen: Set<String> = []
    return found.filter { seen.insert($0.0).inserted }.enumerated().map { index, quantity in
      ImportedPart(
        number: index + 1, label: quantity.0, meaning: quantity.1, algorithmType: "",
        algorithm: "")
    }
  }
}
