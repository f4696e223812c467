import Findings

/// What the reader took of an anatomy model's measurements; none where nothing was taken.
func measurementSections(_ input: ReportInput) -> [ReportSection] {
  let taken = input.review.measurements.map(\.measurement)
  guard !taken.isEmpty else { return [] }
  return [
    section(
      ReportSectionKey.measurements, "Measurements", input, level: 2,
      fixed: [
        .text(
          "By a model's segmentation, taken by the reader; ± is the standard error of the slices' "
            + "sampling alone, and another scan would differ by more:")
      ] + taken.map { .item("\($0.name.capitalisedFirst): \($0.reportWords) [AI, accepted]") },
      composed: [])
  ]
}

/// Which model the measurements are of, and who took each.
func measurementLines(_ input: ReportInput) -> [ReportLine] {
  let taken = input.review.measurements
  var lines: [ReportLine] = []
  for model in taken.map(\.measurement.model).uniqued {
    lines.append(.item("Measured on the segmentation of \(model.name) \(model.version):"))
    if !model.isValidatedBySite { lines.append(.detail("NOT VALIDATED BY THIS SITE.")) }
    if let training = input.trainingStatements[model.name], !training.isEmpty {
      lines.append(.detail(training))
    }
    if !model.checksum.isEmpty { lines.append(.checksum("sha256 \(model.checksum)")) }
    for one in taken where one.measurement.model == model {
      lines.append(
        .detail(
          "\(one.measurement.name.capitalisedFirst), \(one.measurement.valueWords): taken by "
            + "\(one.reader.printedName), \(one.time)."))
    }
  }
  return lines
}

extension TakenMeasurement {
  /// The value, and in brackets what an earlier examination gave.
  fileprivate var reportWords: String {
    prior == nil ? valueWords : "\(valueWords) (\(changeWords))"
  }
}

extension Sequence where Element: Hashable {
  /// Each element once, in order.
  fileprivate var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
