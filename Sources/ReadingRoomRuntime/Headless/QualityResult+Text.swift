import AcquisitionQuality
import Findings
import KneeAnatomy
import ReadingRoom
import StudyAssembly

extension QualityResult {
  /// The result for people.
  var text: String {
    var lines = ["study \(study.id)", Messages.researchUse] + verdictLines(name)
    lines += coverageLines
    lines += ["", Self.row(["", "plane", "weighting", "fat", "verdict", "answers best"])]
    for quality in report.series { lines += seriesLines(quality) }
    return (lines + endLines).map(printable).joined(separator: "\n") + "\n"
  }

  /// The study's verdict, what is amiss with it as a whole, advice, and what cannot be answered.
  ///
  /// - Parameter name: What a series is called.
  func verdictLines(_ name: (String) -> String) -> [String] {
    var lines = ["Verdict: \(QualityMessages.words(report.verdict))"]
    lines += report.coverage == .knee ? [] : [QualityMessages.sentence(report.coverage)]
    lines += report.findings.map { "  \(QualityMessages.sentence($0))" }
    lines += report.advice.map { advice in
      "  ADVICE: \(QualityMessages.sentence(advice, name: name))\(Self.reasons(advice))"
    }
    return lines + report.notEvaluable.map { "  \(QualityMessages.notEvaluable($0))" }
  }

  /// What stands below the series.
  var endLines: [String] {
    var lines: [String] = []
    if report.series.isEmpty { lines.append("The study holds no MR series that was acquired.") }
    if !problems.isEmpty { lines += ["Not read:"] + problems.map { "  \($0)" } }
    return lines + ["", QualityMessages.silence()]
  }

  private static func reasons(_ advice: RescanAdvice) -> String {
    guard case .again(_, _, let issues) = advice, !issues.isEmpty else { return "" }
    return " Because: \(issues.map(QualityMessages.words).joined(separator: ", "))."
  }

  private var coverageLines: [String] {
    guard let coverage else { return [] }
    let parts = coverage.notWhole.map { landmark, standing in
      "  \(coverage.words(landmark)): "
        + (standing == .cut
          ? "cut by the images' edge in every series that shows it" : "found in no series")
    }
    let heading = "Structures, by \(coverage.model), unreviewed: "
    return parts.isEmpty
      ? [heading + "each is shown whole by one series or more."]
      : [heading + "not shown whole by any series:"] + parts
  }

  private func seriesLines(_ quality: SeriesQuality) -> [String] {
    let traits = quality.traits
    let answers = questions(quality).map { QualityMessages.words($0).lowercased() }
    var lines = [
      Self.row([
        "\(number(quality.seriesID)).", QualityMessages.words(traits.plane),
        QualityMessages.words(traits.contrast) + echo(quality.seriesID),
        QualityMessages.words(traits.fatSuppression),
        QualityMessages.words(quality.verdict),
        answers.isEmpty ? "-" : answers.joined(separator: ", "),
      ])
    ]
    lines += QualityMessages.toldByPixels(traits).map { ["      \($0)"] } ?? []
    lines += quality.findings.map { "      \(QualityMessages.sentence($0))" }
    lines +=
      measurements[quality.seriesID].map { ["      measured: \(QualityMessages.words($0))"] } ?? []
    lines += gaps(quality).map { "      not checked: \(QualityMessages.words($0))" }
    if let seen = coverage?.series[quality.seriesID] {
      lines += LandmarkCoverage.allCases.compactMap { standing in
        let own = KneeLandmark.allCases.filter { seen.landmarks[$0] == standing }
        let words = own.map { coverage?.words($0) ?? "" }.joined(separator: ", ")
        return own.isEmpty ? nil : "      \(Self.words(standing)): \(words)"
      }
    }
    if let caution = coverage?.consistency[quality.seriesID]?.caution {
      lines.append("      structures: \(caution)")
    }
    return lines
  }

  /// The echo's number, where a series has several.
  func echo(_ seriesID: String) -> String {
    study.series.first { $0.id == seriesID }?.echo.map { ", echo \($0)" } ?? ""
  }

  private static func words(_ standing: LandmarkCoverage) -> String {
    switch standing {
    case .whole: "shows whole"
    case .cut: "cut by the images' edge"
    case .notFound: "not found"
    }
  }

  /// Widths of the table's columns in characters; the last one is open.
  private static let widths = [4, 10, 21, 24, 9]

  private static func row(_ cells: [String]) -> String {
    var line = ""
    for (cell, width) in zip(cells, widths) {
      line += cell + String(repeating: " ", count: max(width - cell.count, 1))
    }
    return line + (cells.last ?? "")
  }
}
