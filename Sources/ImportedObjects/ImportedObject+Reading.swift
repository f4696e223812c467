public import DICOM
import StudyAssembly

extension ImportedObject {
  /// Reads what an object says of itself.
  ///
  /// - Parameter header: Its header.
  /// - Throws: ``ImportedObjectError/unsupportedClass(_:)``, or
  ///   ``ImportedObjectError/missingAttribute(_:)`` for an object without SOP Instance UID.
  public init(_ header: InstanceHeader) throws(ImportedObjectError) {
    let dataSet = header.dataSet
    let classUID = dataSet.string(.sopClassUID) ?? ""
    guard let kind = ImportedObjectKind(sopClassUID: classUID) else {
      throw .unsupportedClass(classUID)
    }
    guard let uid = dataSet.string(.sopInstanceUID) else {
      throw .missingAttribute(.sopInstanceUID)
    }
    let parts = ImportedPart.parts(of: dataSet, kind: kind)
    self.init(
      sopInstanceUID: uid, sopClassUID: classUID, kind: kind, path: header.path,
      label: Self.label(dataSet, kind), description: Self.description(dataSet),
      seriesDescription: dataSet.string(.seriesDescription) ?? "",
      provenance: Provenance(dataSet, kind: kind, parts: parts),
      standing: kind == .structuredReport ? ReportStanding(dataSet) : nil, parts: parts,
      references: ObjectReferences(dataSet))
  }

  private static func label(_ dataSet: DataSet, _ kind: ImportedObjectKind) -> String {
    let title = dataSet.items(.conceptNameCodeSequence).first.flatMap(CodedConcept.init)
    let stated: String? =
      switch kind {
      case .structuredReport: title?.codeMeaning
      case .structureSet: dataSet.string(.structureSetLabel) ?? dataSet.string(.structureSetName)
      default: dataSet.string(.contentLabel)
      }
    return stated ?? dataSet.string(.seriesDescription) ?? "without a label"
  }

  private static func description(_ dataSet: DataSet) -> String {
    dataSet.string(.contentDescription) ?? dataSet.string(.structureSetDescription) ?? ""
  }
}

extension CodedConcept {
  /// The code of an item of a code sequence (PS3.3 section 8.8); `nil` without value and meaning.
  init?(_ item: DataSet) {
    let value =
      item.string(.codeValue) ?? item.string(.longCodeValue) ?? item.string(.urnCodeValue) ?? ""
    let meaning = item.string(.codeMeaning) ?? ""
    guard !value.isEmpty || !meaning.isEmpty else { return nil }
    self.init(
      value, item.string(.codingSchemeDesignator) ?? "", meaning.isEmpty ? value : meaning)
  }
}

extension Provenance {
  /// What a header says about its maker.
  init(_ dataSet: DataSet, kind: ImportedObjectKind, parts: [ImportedPart]) {
    self.init()
    manufacturer = dataSet.string(.manufacturer) ?? ""
    model = dataSet.string(.manufacturerModelName) ?? ""
    softwareVersions = dataSet.strings(.softwareVersions).filter { !$0.isEmpty }
      .joined(separator: ", ")
    institution = dataSet.string(.institutionName) ?? ""
    creator = readableName(dataSet.string(.contentCreatorName) ?? "")
    algorithms = parts.map(\.algorithm).filter { !$0.isEmpty }.uniqued()
    date = readableDate(
      dataSet.string(.contentDate) ?? dataSet.string(.structureSetDate)
        ?? dataSet.string(.presentationCreationDate) ?? dataSet.string(.instanceCreationDate) ?? "")
    time = readableTime(
      dataSet.string(.contentTime) ?? dataSet.string(.structureSetTime)
        ?? dataSet.string(.presentationCreationTime) ?? dataSet.string(.instanceCreationTime) ?? "")
    if kind == .structuredReport { readObservers(dataSet) }
  }

  /// Observers (PS3.16 TID 1002) and algorithms (TID 4019) of a report, wherever they stand in it.
  private mutating func readObservers(_ dataSet: DataSet) {
    var (people, names, versions): ([String], [String], [String]) = ([], [], [])
    forEachContentItem(of: dataSet) { item in
      let name = item.items(.conceptNameCodeSequence).first.flatMap(CodedConcept.init)
      guard let name, name.codingSchemeDesignator == "DCM" else { return }
      switch name.codeValue {
      case "121008": people.append(readableName(item.string(.personNameValue) ?? ""))
      case "121013": people.append(item.string(.textValue) ?? "")
      case "121014": if manufacturer.isEmpty { manufacturer = item.string(.textValue) ?? "" }
      case "121015": if model.isEmpty { model = item.string(.textValue) ?? "" }
      case "111001": names.append(item.string(.textValue) ?? "")
      case "111003": versions.append(item.string(.textValue) ?? "")
      default: break
      }
    }
    creator = ([creator] + people).filter { !$0.isEmpty }.uniqued().joined(separator: "; ")
    // Names and versions stand in pairs; a version that is left out would shift the others.
    let isPaired = names.count == versions.count
    algorithms = names.enumerated().map { index, name in
      isPaired ? "\(name) \(versions[index])" : name
    }.uniqued()
  }
}

extension ReportStanding {
  init(_ dataSet: DataSet) {
    isComplete = dataSet.string(.completionFlag) == "COMPLETE"
    isVerified = dataSet.string(.verificationFlag) == "VERIFIED"
    preliminaryFlag = dataSet.string(.preliminaryFlag) ?? ""
    verifiers = dataSet.items(.verifyingObserverSequence).map { item in
      let name = readableName(item.string(.verifyingObserverName) ?? "")
      let time = item.string(.verificationDateTime) ?? ""
      return "by \(name.isEmpty ? "someone not named" : name)"
        + (time.count >= 8 ? " on \(readableDate(String(time.prefix(8))))" : "")
    }
  }
}

extension Sequence where Element: Hashable {
  /// The elements, each once, in their first order.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

/// Calls `body` for each item of a report's content tree but its root, in the tree's order.
func forEachContentItem(of item: DataSet, _ body: (DataSet) -> Void) {
  for child in item.items(.contentSequence) {
    body(child)
    forEachContentItem(of: child, body)
  }
}
