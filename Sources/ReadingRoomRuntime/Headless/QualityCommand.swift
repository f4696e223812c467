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
    var measurements: [String: SeriesMeasurements] = [:]
    var problems: [String] = []
    let acquired = study.series.filter { $0.modality == "MR" && $0.nature.isForModels }
    for (index, series) in acquired.enumerated() {
      progress.show("measuring: \(index + 1) of \(acquired.count) series")
      do {
        let volume = try SeriesReader(series, environment.pool).volume()
        measurements[series.id] = SeriesMeasurements(
          volume, phaseAxis: series.acquisition.phaseAxis)
      } catch let error as SeriesReadError {
        problems.append("\(series.listLine): \(Messages.text(for: error))")
      }
    }
    let report = QualityReport(study, measurements: measurements)
    let coverage = readsAnatomy ? try coverage(study, report, progress, &problems) : nil
    progress.clear()
    let result = QualityResult(
      study: study, report: report, measurements: measurements, coverage: coverage,
      problems: problems)
    if let output {
      try writeDocument(result.json, to: output)
    } else {
      StandardOutput.write(result.text)
    }
    return !problems.isEmpty ? .failed : report.verdict == .rescan ? .refused : .done
  }

  /// What the anatomy model sees; nil where the study shows another joint, or no knee is seen, which is then a problem.
  private func coverage(
    _ study: Study, _ report: QualityReport, _ progress: ProgressLine, _ problems: inout [String]
  ) throws -> StudyCoverage? {
    guard report.coverage == .knee || report.coverage == .unknownPart else { return nil }
    guard let pack = ModelShelf(environment).anatomyPack else {
      throw CommandError.noAnatomyModel
    }
    progress.show("reading structures")
    let knee: OutlinedKnee
    do {
      knee = try OutlinedKnee(
        study, model: try ModelShelf.load(pack), threads: environment.threads,
        volume: { try SeriesReader($0, environment.pool).volume() })
    } catch let error as JoiningError {
      problems.append("structures: \(error.description)")
      return nil
    }
    var series: [String: KneeCoverage] = [:]
    for part in knee.reading.parts {
      series[part.seriesID] = knee.structures[part.seriesID].map {
        KneeCoverage($0, orientation: part.orientation)
      }
    }
    return StudyCoverage(series: series, model: pack.id, sideIsKnown: knee.reading.side != .unknown)
  }
}

/// How far the series of a study show what they must.
struct StudyCoverage {
  /// By ``Series/id``.
  let series: [String: KneeCoverage]
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

/// What a quality check found, as text and as JSON.
struct QualityResult {
  let study: Study
  let report: QualityReport
  let measurements: [String: SeriesMeasurements]
  let coverage: StudyCoverage?
  /// Series that could not be read, one line each.
  let problems: [String]

  /// What was not looked for in a series.
  func gaps(_ quality: SeriesQuality) -> [QualityGap] {
    QualityGap.gaps(measurements[quality.seriesID], quality.traits)
  }

  /// The questions that a series answers best.
  func questions(_ quality: SeriesQuality) -> [KneeQuestion] {
    report.questions.filter { question in
      guard !question.isNotEvaluable, case .series(let id, _, _) = question.answer else {
        return false
      }
      return id == quality.seriesID
    }.map(\.question)
  }

  /// A series' number in the study list's order, from 1.
  func number(_ seriesID: String) -> Int {
    (study.series.firstIndex { $0.id == seriesID } ?? -1) + 1
  }

  /// What a series is called in sentences.
  func name(_ seriesID: String) -> String { "series \(number(seriesID))" }
}
