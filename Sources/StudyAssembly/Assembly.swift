public import DICOM
import Imaging

/// Puts headers together into studies.
///
/// Series are taken apart into stacks (echoes, planes, sizes, times), slices ordered by position
/// along the normal, spacing taken from positions. A study whose headers state both sides becomes two
/// entries, one for each side. What is doubtful is in `problems`; what must not be shown as sound in
/// `refusals`. The result depends on the headers only, not on their order.
///
/// - Parameter headers: Headers of any files, in any order.
/// - Returns: The studies, the latest first; of a study of both sides the left one first.
/// - Complexity: O(*n* log *n*) in the number of frames.
public func assembleStudies(_ headers: [InstanceHeader]) -> [Study] {
  Dictionary(grouping: headers) { $0.dataSet.string(.studyInstanceUID) ?? "" }
    .map { assembleStudy($0.value, studyInstanceUID: $0.key) }
    .sorted { left, right in
      guard let first = left.first, let second = right.first else { return false }
      let (a, b) = (first.studyDate + first.studyTime, second.studyDate + second.studyTime)
      return a == b ? first.studyInstanceUID < second.studyInstanceUID : a > b
    }.flatMap(\.self)
}

/// One study, or its two parts where the headers state both sides.
private func assembleStudy(
  _ headers: [InstanceHeader], studyInstanceUID: String
) -> [Study] {
  let (unique, duplicates) = withoutDuplicates(headers)
  let (images, objects, others) = imagesAndOthers(unique)
  let (groups, malformed) = seriesRecords(images)
  var study = described(unique, studyInstanceUID: studyInstanceUID)
  study.objects = objects
  study.problems = duplicates + others + malformed + unreadableText(unique)
  study.refusals = missingUID(headers, studyInstanceUID)
  let persons = patients(headers)
  if let first = persons.first { study.patient = first }
  if persons.count > 1 { study.refusals.append(.twoPatients(persons)) }
  let records = groups.flatMap(\.records)
  let sides = records.reduce(into: Set<BodySide>()) { $0.formUnion($1.sides) }
  let isContradictory = records.contains { $0.sides.count > 1 }
  if isContradictory { study.refusals.append(.contradictorySides) }
  guard sides.count > 1, !isContradictory else {
    study.side = sides.agreed
    study.series = groups.flatMap { makeSeries($0.records, of: $0, suffix: "") }
      .sorted(by: isListedBefore)
    return [study]
  }
  return [.left, .right].map { part(of: study, groups, side: $0) }
}

private func missingUID(_ headers: [InstanceHeader], _ uid: String) -> [AssemblyProblem] {
  uid.isEmpty ? headers.prefix(1).map { .missingAttribute(path: $0.path, .studyInstanceUID) } : []
}

/// The study as the first headers by path that state something describe it; without series.
private func described(_ headers: [InstanceHeader], studyInstanceUID: String) -> Study {
  let text = { (tag: Tag) in
    headers.lazy.compactMap { $0.dataSet.string(tag) }.first ?? ""
  }
  return Study(
    studyInstanceUID: studyInstanceUID,
    patient: PatientIdentity(name: "", patientID: "", birthDate: "", sex: ""),
    studyDate: readableDate(text(.studyDate)), studyTime: readableTime(text(.studyTime)),
    accessionNumber: text(.accessionNumber), description: text(.studyDescription),
    referringPhysician: readableName(text(.referringPhysicianName)),
    institution: text(.institutionName), side: .unknown, series: [], refusals: [], problems: [])
}

/// The first header in which text could not be read, for each attribute that people read.
private func unreadableText(_ headers: [InstanceHeader]) -> [AssemblyProblem] {
  let shown: [Tag] = [
    .patientName, .patientID, .accessionNumber, .studyDescription, .seriesDescription,
    .referringPhysicianName, .institutionName,
  ]
  return shown.compactMap { tag in
    headers.first { header in
      header.dataSet.strings(tag).contains { $0.unicodeScalars.contains("\u{fffd}") }
    }.map { .unreadableText(path: $0.path, tag) }
  }
}

/// The entry of one side: its series, and with a caution those that state no side.
private func part(of study: Study, _ groups: [SeriesRecords], side: BodySide) -> Study {
  var study = study
  (study.side, study.isOneOfTwoSides) = (side, true)
  for group in groups {
    let stated = group.records.reduce(into: Set<BodySide>()) { $0.formUnion($1.sides) }
    guard stated.count > 1 else {
      guard stated.isEmpty || stated.contains(side) else { continue }
      study.series += makeSeries(group.records, of: group, suffix: "", needsSide: stated.isEmpty)
      continue
    }
    let own = group.records.filter { $0.sides.contains(side) }
    study.series += makeSeries(own, of: group, suffix: "#\(side.rawValue)")
    let open = group.records.filter(\.sides.isEmpty)
    study.series += makeSeries(open, of: group, suffix: "#side-not-stated", needsSide: true)
  }
  study.series.sort(by: isListedBefore)
  return study
}

/// By series number, then by UID, stack and echo.
private func isListedBefore(_ left: Series, _ right: Series) -> Bool {
  let (a, b) = (left.number ?? Int.max, right.number ?? Int.max)
  if a != b { return a < b }
  if left.seriesInstanceUID != right.seriesInstanceUID {
    return left.seriesInstanceUID < right.seriesInstanceUID
  }
  let (c, d) = (left.echo ?? 0, right.echo ?? 0)
  return c == d ? isStackedBefore(left.id, right.id) : c < d
}

/// Numbers in identifiers by value: stack 2 before stack 10.
private func isStackedBefore(_ left: String, _ right: String) -> Bool {
  left.utf8.count == right.utf8.count ? left < right : left.utf8.count < right.utf8.count
}
