public import DICOM
import Imaging

/// Puts headers together into studies.
///
/// Series are taken apart into stacks (echoes, planes, sizes), slices ordered by position along the
/// normal, spacing taken from positions. What is doubtful is in `problems`; what must not be shown
/// as sound in `refusals`. The result depends on the headers only, not on their order.
///
/// - Parameter headers: Headers of any files, in any order.
/// - Returns: The studies, the latest first.
/// - Complexity: O(*n* log *n*) in the number of frames.
public func assembleStudies(_ headers: [InstanceHeader]) -> [Study] {
  Dictionary(grouping: headers) { $0.dataSet.string(.studyInstanceUID) ?? "" }
    .map { assembleStudy($0.value, studyInstanceUID: $0.key) }
    .sorted { left, right in
      let (a, b) = (left.studyDate + left.studyTime, right.studyDate + right.studyTime)
      return a == b ? left.studyInstanceUID < right.studyInstanceUID : a > b
    }
}

private func assembleStudy(_ headers: [InstanceHeader], studyInstanceUID: String) -> Study {
  let (unique, duplicates) = withoutDuplicates(headers)
  let (images, others) = imagesAndOthers(unique)
  var problems = duplicates + others
  var series: [Series] = []
  let bySeries = Dictionary(grouping: images) { $0.dataSet.string(.seriesInstanceUID) ?? "" }
  for (uid, members) in bySeries.sorted(by: { $0.key < $1.key }) {
    let (found, doubts) = assembleSeries(members, seriesInstanceUID: uid)
    series += found
    problems += doubts
  }
  let persons = patients(headers)
  let sides = headers.reduce(into: Set<BodySide>()) { $0.formUnion(statedSides($1.dataSet)) }
  var refusals: [AssemblyProblem] = []
  if studyInstanceUID.isEmpty {
    refusals += headers.prefix(1).map { .missingAttribute(path: $0.path, .studyInstanceUID) }
  }
  if persons.count > 1 { refusals.append(.twoPatients(persons)) }
  if sides.count > 1 { refusals.append(.contradictorySides) }
  let text = { (tag: Tag) in
    unique.lazy.compactMap { $0.dataSet.string(tag) }.first ?? ""
  }
  return Study(
    studyInstanceUID: studyInstanceUID,
    patient: persons.first ?? PatientIdentity(name: "", patientID: "", birthDate: "", sex: ""),
    studyDate: readableDate(text(.studyDate)), studyTime: readableTime(text(.studyTime)),
    accessionNumber: text(.accessionNumber), description: text(.studyDescription),
    referringPhysician: readableName(text(.referringPhysicianName)),
    institution: text(.institutionName), side: sides.agreed,
    series: series.sorted(by: isListedBefore), refusals: refusals, problems: problems)
}

/// By series number, then by UID, stack and echo.
private func isListedBefore(_ left: Series, _ right: Series) -> Bool {
  let (a, b) = (left.number ?? Int.max, right.number ?? Int.max)
  if a != b { return a < b }
  if left.seriesInstanceUID != right.seriesInstanceUID {
    return left.seriesInstanceUID < right.seriesInstanceUID
  }
  let (c, d) = (left.echo ?? 0, right.echo ?? 0)
  return c == d ? left.id < right.id : c < d
}

/// Of files with one SOP Instance UID the first by path stays.
private func withoutDuplicates(
  _ headers: [InstanceHeader]
) -> ([InstanceHeader], [AssemblyProblem]) {
  var seen: Set<String> = []
  var problems: [AssemblyProblem] = []
  let unique = headers.sorted { $0.path < $1.path }.filter { header in
    guard let uid = header.dataSet.string(.sopInstanceUID) else {
      problems.append(.missingAttribute(path: header.path, .sopInstanceUID))
      return false
    }
    guard seen.insert(uid).inserted else {
      problems.append(.duplicateInstance(path: header.path, sopInstanceUID: uid))
      return false
    }
    return true
  }
  return (unique, problems)
}

private func imagesAndOthers(
  _ headers: [InstanceHeader]
) -> ([InstanceHeader], [AssemblyProblem]) {
  var problems: [AssemblyProblem] = []
  let images = headers.filter { header in
    guard isPicture(header.dataSet) else {
      problems.append(
        .unsupportedObject(
          path: header.path, sopClassUID: header.dataSet.string(.sopClassUID) ?? ""))
      return false
    }
    guard TransferSyntax(rawValue: header.transferSyntaxUID) != nil else {
      problems.append(
        .unsupportedTransferSyntax(
          path: header.path, transferSyntaxUID: header.transferSyntaxUID))
      return false
    }
    return true
  }
  return (images, problems)
}

/// Whether an object is a picture, in greys or in colours: with pixels, and not a segmentation, a dose or a map,
/// whose pixels are no picture.
private func isPicture(_ dataSet: DataSet) -> Bool {
  let notPictures = [
    "1.2.840.10008.5.1.4.1.1.66.4",  // Segmentation
    "1.2.840.10008.5.1.4.1.1.30",  // Parametric Map
    "1.2.840.10008.5.1.4.1.1.481.2",  // RT Dose
  ]
  let photometric = PhotometricInterpretation(dataSet.string(.photometricInterpretation) ?? "")
  let samples = photometric.luminance == nil ? 1 : 3
  return dataSet[.pixelData] != nil && (dataSet.integer(.rows) ?? 0) > 0
    && (dataSet.integer(.columns) ?? 0) > 0 && (dataSet.integer(.samplesPerPixel) ?? 1) == samples
    && (photometric.isMonochrome || photometric.isColour)
    && !notPictures.contains(dataSet.string(.sopClassUID) ?? "")
}

private func assembleSeries(
  _ headers: [InstanceHeader], seriesInstanceUID: String
) -> ([Series], [AssemblyProblem]) {
  guard !seriesInstanceUID.isEmpty else {
    return ([], headers.map { .missingAttribute(path: $0.path, .seriesInstanceUID) })
  }
  var records: [FrameRecord] = []
  var problems: [AssemblyProblem] = []
  for header in headers {
    let uid = header.dataSet.string(.sopInstanceUID) ?? ""
    let (found, doubts) = FrameRecord.records(of: header, sopInstanceUID: uid)
    records += found
    problems += doubts
  }
  let series = stacks(of: records).compactMap { stack in
    makeSeries(stack, seriesInstanceUID: seriesInstanceUID)
  }
  return (series, problems)
}

private func makeSeries(_ stack: Stack, seriesInstanceUID: String) -> Series? {
  guard let first = stack.records.first else { return nil }
  let dataSet = first.attributes.dataSet
  let id = seriesInstanceUID + stack.suffix
  let (geometry, problems) = stackGeometry(stack.records, seriesID: id)
  var seen: Set<String> = []
  let sides = stack.records.filter { seen.insert($0.frame.sopInstanceUID).inserted }
    .reduce(into: Set<BodySide>()) { $0.formUnion(statedSides($1.attributes.dataSet)) }
  return Series(
    id: id, seriesInstanceUID: seriesInstanceUID, number: dataSet.integer(.seriesNumber),
    description: dataSet.string(.seriesDescription) ?? "",
    modality: dataSet.string(.modality) ?? "", echo: stack.echo, side: sides.agreed,
    frameOfReferenceUID: first.frameOfReferenceUID,
    acquisition: AcquisitionParameters(first.attributes), frames: stack.records.map(\.frame),
    geometry: geometry, problems: problems)
}
