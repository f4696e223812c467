import Foundation
import IsolatedReading
import ReadingRoom
import StudyAssembly

/// `readingroom check`: whether everything opens; each frame of each image is decoded.
public struct CheckCommand {
  private let environment: CommandEnvironment
  private let paths: [String]
  private let isJSON: Bool

  /// A command.
  ///
  /// - Parameters:
  ///   - paths: Files, folders or DICOMDIRs.
  ///   - isJSON: Whether the result is printed as JSON.
  public init(environment: CommandEnvironment, paths: [String], isJSON: Bool) {
    (self.environment, self.paths, self.isJSON) = (environment, paths, isJSON)
  }

  /// Reads everything and prints what did not open, and why.
  ///
  /// - Returns: ``CommandOutcome/refused`` when something did not.
  public func run() throws -> CommandOutcome {
    let started = Clock.monotonicMilliseconds
    let progress = ProgressLine()
    environment.pool.warmUp()
    let library = try StudyLibrary.scan(
      paths, environment.pool, progress: { progress.show("reading headers: \($0) of \($1) files") })
    var result = CheckResult(library)
    result.timings.scan = Clock.monotonicMilliseconds - started
    for (studyIndex, study) in library.studies.enumerated() {
      for (seriesIndex, series) in study.series.enumerated() {
        SeriesReader(series, environment.pool).slices(Array(series.frames.indices)) {
          let now = Clock.monotonicMilliseconds - started
          if result.slices == 0 { result.timings.firstSlice = now }
          result.slices += 1
          guard case .failure(let error) = $1 else {
            return progress.show("decoding: \(result.slices) of \(result.slicesTotal) slices")
          }
          result.studies[studyIndex].series[seriesIndex].unreadable.append(
            CheckResult.Unreadable(
              slice: $0 + 1, file: series.frames[$0].path, frame: series.frames[$0].frameNumber,
              reason: Messages.text(for: error)))
        }
      }
    }
    result.timings.all = Clock.monotonicMilliseconds - started
    progress.clear()
    if isJSON { try StandardOutput.write(json: result) } else { StandardOutput.write(result.text) }
    return result.isSound ? .done : .refused
  }
}

/// What a check found.
private struct CheckResult: Encodable {
  struct Unreadable: Encodable {
    let slice: Int
    let file: String
    let frame: Int
    let reason: String
  }

  struct CheckedSeries: Encodable {
    let series: String
    let slices: Int
    let problems: [String]
    var unreadable: [Unreadable] = []
  }

  struct CheckedStudy: Encodable {
    let study: String
    let refusals: [String]
    let problems: [String]
    var series: [CheckedSeries]
  }

  /// Milliseconds since the start.
  struct Timings: Encodable {
    var scan = 0
    var firstSlice = 0
    var all = 0
  }

  var studies: [CheckedStudy]
  /// Files that belong to no study, one line each.
  let notOpened: [String]
  /// Slices that were looked at so far.
  var slices = 0
  let slicesTotal: Int
  var timings = Timings()

  init(_ library: StudyLibrary) {
    notOpened = library.problems
    studies = library.studies.map { study in
      CheckedStudy(
        study: study.id, refusals: study.refusals.map { Messages.text($0) },
        problems: study.problems.map { Messages.text($0) },
        series: study.series.map { series in
          CheckedSeries(
            series: series.listLine, slices: series.frames.count,
            problems: series.problems.map { Messages.text($0) } + series.separationWords)
        })
    }
    slicesTotal = library.studies.flatMap(\.series).reduce(0) { $0 + $1.frames.count }
  }

  /// Whether everything that was found opens; cautions of a series do not count.
  var isSound: Bool {
    notOpened.isEmpty && !studies.isEmpty
      && studies.allSatisfy { study in
        study.refusals.isEmpty && study.problems.isEmpty
          && study.series.allSatisfy(\.unreadable.isEmpty)
      }
  }

  var text: String {
    var lines: [String] = []
    for study in studies {
      lines.append("study \(study.study)")
      lines += study.refusals.map { "  REFUSED: \($0)" } + study.problems.map { "  \($0)" }
      for (number, series) in study.series.enumerated() {
        let count = series.unreadable.count
        let state = count == 0 ? "all read" : "\(count) of \(series.slices) slices unreadable"
        lines.append("  \(number + 1). \(series.series): \(state)")
        lines += series.problems.map { "     \($0)" }
        lines += series.unreadable.map { "     \($0.reason)" }
      }
    }
    if !notOpened.isEmpty { lines += ["Not opened:"] + notOpened.map { "  \($0)" } }
    lines.append(
      "\(slices) slices in \(Double(timings.all) / 1000) s: headers after "
        + "\(Double(timings.scan) / 1000) s, first slice after "
        + "\(Double(timings.firstSlice) / 1000) s")
    return lines.joined(separator: "\n") + "\n"
  }
}
