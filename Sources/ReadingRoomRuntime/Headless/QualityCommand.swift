import AcquisitionQuality
import FindingDetection
import Imaging
import KneeAnatomy
import StudyAssembly

/// `readingroom quality`: what each series shows, what is amiss, and what to scan again.
public struct QualityCommand {
  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let output: String?
  private let readsAnatomy: Bool

  /// A command.
  ///
  /// - Parameters:
  ///   - json: Where the results go as JSON in place of the table; `-` for standard output, nil for the table.
  ///   - readsAnatomy: Whether structures are told apart, to say which the images cut.
  public init(
    environment: CommandEnvironment, study: StudyChoice, json: String?, readsAnatomy: Bool
  ) {
    (self.environment, self.study) = (environment, study)
    (output, self.readsAnatomy) = (json, readsAnatomy)
  }

  /// Measures every series, judges the study and says so.
  ///
  /// - Returns: ``CommandOutcome/failed`` when a series could not be read, ``CommandOutcome/refused`` when scanning again is advised.
  public func run() throws -> CommandOutcome {
    let study = try study.open(environment.pool)
    let progress = ProgressLine()
    let shelf = ModelShelf(environment)
    var result = try QualityResult(
      of: study, shelf: shelf, pool: environment.pool, threads: environment.threads
    ) { done, count in progress.show("measuring: \(done + 1) of \(count) series") }
    if readsAnatomy { result.coverage = try coverage(study, shelf, &result, progress) }
    progress.clear()
    if let output {
      try writeDocument(result.json, to: output)
    } else {
      StandardOutput.write(result.text)
    }
    return !result.problems.isEmpty ? .failed : result.report.verdict == .rescan ? .refused : .done
  }

  /// What the anatomy model sees; nil where the study shows another joint, or no knee is seen, which is then a problem.
  private func coverage(
    _ study: Study, _ shelf: ModelShelf, _ result: inout QualityResult, _ progress: ProgressLine
  ) throws -> StudyCoverage? {
    let joint = result.report.coverage
    guard joint == .knee || joint == .unknownPart else { return nil }
    guard let pack = shelf.anatomyPack else {
      throw CommandError.noAnatomyModel
    }
    progress.show("reading structures")
    let knee: OutlinedKnee
    do {
      knee = try OutlinedKnee(
        study, model: try ModelShelf.load(pack), threads: environment.threads,
        volume: { try SeriesReader($0, environment.pool).volume() })
    } catch let error as JoiningError {
      result.problems.append("structures: \(error.description)")
      return nil
    }
    var series: [String: KneeCoverage] = [:]
    for part in knee.reading.parts {
      series[part.seriesID] = knee.structures[part.seriesID].map {
        KneeCoverage($0, orientation: part.orientation)
      }
    }
    let consistency = knee.reading.parts.compactMap { part in
      part.consistency.map { (part.seriesID, $0) }
    }
    return StudyCoverage(
      series: series, consistency: Dictionary(consistency) { first, _ in first }, model: pack.id,
      sideIsKnown: knee.reading.side != .unknown)
  }
}

/// How far the series of a study show what they must.
struct StudyCoverage {
  /// By ``Series/id``.
  let series: [String: KneeCoverage]
  /// How far the network agrees with itself, by ``Series/id``.
  let consistency: [String: ReadingConsistency]
  /// The model that told the structures apart, with its version.
  let model: String
  /// Whether the knee's side is stated.
  let sideIsKnown: Bool

  /// What no series shows whole, and whether one shows it in part.
  var notWhole: [(landmark: KneeLandmark, coverage: LandmarkCoverage)] {
    KneeLandmark.allCases.compactMap { landmark in
      let all = series.values.compactMap { $0.landmarks[landmark] }
      guard !all.isEmpty, !all.contains(.whole) else { return nil }
      return (landmark, all.contains(.cut) ? .cut : .notFound)
    }
  }

  /// The name of a landmark.
  func words(_ landmark: KneeLandmark) -> String { landmark.words(sideIsKnown: sideIsKnown) }
}
