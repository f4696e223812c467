import Findings
import Foundation
import Imaging
import ReadingRoom
import StudyAssembly

/// `readingroom list`: the study list.
public struct ListCommand {
  private let environment: CommandEnvironment
  private let paths: [String]
  private let isJSON: Bool

  /// A command.
  public init(environment: CommandEnvironment, paths: [String], isJSON: Bool) {
    (self.environment, self.paths, self.isJSON) = (environment, paths, isJSON)
  }

  /// Prints the list.
  public func run() throws -> CommandOutcome {
    let library = try StudyLibrary.scan(paths, environment.pool)
    let desk = try ReviewDesk(environment)
    let summaries = desk.summaries(of: library.studies)
    if isJSON {
      try StandardOutput.write(
        json: StudyList(studies: summaries.map(StudyEntry.init), problems: library.problems))
    } else {
      StandardOutput.write(text(summaries, library.problems))
    }
    return .done
  }

  private func text(_ summaries: [StudySummary], _ problems: [String]) -> String {
    var lines: [String] = []
    for summary in summaries {
      let study = summary.study
      lines.append(bannerLines(study, side: study.side).joined(separator: "  "))
      lines.append("  study \(study.id)")
      lines.append("  \(study.description.isEmpty ? "no description" : study.description)")
      for (number, series) in study.series.enumerated() {
        lines.append("  \(number + 1). \(series.listLine)")
        lines += series.separationWords.map { "     \($0)" }
      }
      lines.append("  review: \(summary.progress.words)")
      if let holder = summary.holder { lines.append("  held by \(holder)") }
      lines += summary.refusals.map { "  REFUSED: \($0)" }
      lines += summary.problems.map { "  \($0)" }
    }
    if summaries.isEmpty { lines.append("No MR study was found.") }
    if !problems.isEmpty { lines += ["Not opened:"] + problems.map { "  \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Series {
  /// How far slices are apart or overlap, where they are not contiguous.
  var separationWords: [String] {
    guard let separation, !separation.isContiguous else { return [] }
    return [Messages.text(separation)]
  }

  /// One line: what it is and how many slices it has.
  var listLine: String {
    let plane = plane.map(\.rawValue) ?? "plane not stated"
    let name = description.isEmpty ? "" : " \"\(description)\""
    let echo = echo.map { ", echo \($0)" } ?? ""
    let weighting =
      acquisition.weighting == .unknown
      ? "weighting not stated" : acquisition.weighting.rawValue
    let kind = [nature.words, distinction].filter { !$0.isEmpty }.map { ", \($0)" }.joined()
    let colour = frames.contains(where: \.isColour) ? ", colour shown as grey" : ""
    let count = frames.count == 1 ? "1 slice" : "\(frames.count) slices"
    return "\(modality) \(plane), \(weighting)\(echo)\(kind)\(colour), \(count)\(name)"
  }
}

/// The list as JSON.
private struct StudyList: Encodable {
  let studies: [StudyEntry]
  let problems: [String]
}

private struct StudyEntry: Encodable {
  let id: String
  let studyUID: String
  let patient: PatientIdentity
  let studyDate: String
  let accessionNumber: String
  let description: String
  let side: String
  let heldBy: String?
  let review: String
  let series: [SeriesEntry]
  let refusals: [String]
  let problems: [String]

  init(_ summary: StudySummary) {
    let study = summary.study
    (id, studyUID) = (study.id, study.studyInstanceUID)
    (patient, studyDate) = (study.patient, study.studyDate)
    (accessionNumber, description) = (study.accessionNumber, study.description)
    (side, heldBy, review) = (study.side.rawValue, summary.holder, summary.progress.words)
    series = study.series.enumerated().map { SeriesEntry($1, number: $0 + 1) }
    (refusals, problems) = (summary.refusals, summary.problems)
  }
}

private struct SeriesEntry: Encodable {
  let number: Int
  let seriesUID: String
  let nature: String
  let distinction: String?
  let side: String
  let separation: String?
  let description: String
  let modality: String
  let plane: String?
  let weighting: String
  let echo: Int?
  let slices: Int

  init(_ series: Series, number: Int) {
    (self.number, seriesUID, description) = (number, series.seriesInstanceUID, series.description)
    (modality, plane) = (series.modality, series.plane?.rawValue)
    (weighting, echo) = (series.acquisition.weighting.rawValue, series.echo)
    slices = series.frames.count
    (nature, side) = (series.nature.rawValue, series.side.rawValue)
    distinction = series.distinction.isEmpty ? nil : series.distinction
    separation = series.separation.map { Messages.text($0) }
  }
}
