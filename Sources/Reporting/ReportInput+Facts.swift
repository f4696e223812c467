public import Findings
public import Imaging
public import StudyAssembly

extension ReportInput {
  /// The side that holds: the reader's, else the headers'.
  public var side: BodySide { review.side ?? study.side }

  /// How a series is called in the report, by its `Series.id`; `nil` for none of this study.
  public func seriesLabel(_ seriesID: String) -> String? {
    study.series.first { $0.id == seriesID }?.label
  }

  /// The finding's one line, with the name of its series.
  public func summary(of finding: Finding) -> String {
    finding.summary(seriesLabel: finding.keyImage.flatMap { seriesLabel($0.seriesID) })
  }
}

extension Series {
  /// How people call the series: its number, and its echo where it was split.
  public var label: String {
    let base = number.map { "series \($0)" } ?? "series without number"
    return echo.map { "\(base) echo \($0)" } ?? base
  }

  /// How the series was made, from the headers; what they do not state is said.
  public var techniqueText: String {
    var parts = [nature.words, distinction].filter { !$0.isEmpty }
    parts.append(plane?.rawValue ?? "plane not stated")
    parts.append(
      acquisition.weighting == .unknown
        ? "weighting not stated" : "\(acquisition.weighting.rawValue) weighted")
    switch acquisition.isFatSuppressed {
    case .some(true): parts.append("fat suppressed")
    case .some(false): parts.append("no fat suppression")
    case .none: parts.append("fat suppression not stated")
    }
    if let time = acquisition.repetitionTime { parts.append("TR \(milliseconds(time))") }
    if let time = acquisition.echoTime { parts.append("TE \(milliseconds(time))") }
    if let time = acquisition.inversionTime, time > 0 { parts.append("TI \(milliseconds(time))") }
    if let thickness = acquisition.sliceThickness {
      parts.append("\(decimalText(thickness, places: 1)) mm slices" + separationText)
    }
    parts.append(frames.count == 1 ? "1 image" : "\(frames.count) images")
    return parts.joined(separator: ", ")
  }
}

extension Series {
  /// Where slices do not touch: their distance, and what it leaves out.
  fileprivate var separationText: String {
    guard let separation, !separation.isContiguous else { return "" }
    let share = decimalText(abs(separation.gapInPercent), places: 0)
    return " every \(decimalText(separation.distance, places: 1)) mm "
      + (separation.gap > 0 ? "(gap \(share) %)" : "(overlap \(share) %)")
  }
}

private func milliseconds(_ value: Double) -> String {
  "\(decimalText(value, places: value < 10 ? 1 : 0)) ms"
}
