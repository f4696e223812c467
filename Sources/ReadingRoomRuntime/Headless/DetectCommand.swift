import FindingDetection
import Findings
import Imaging
import Interchange
import StudyAssembly

/// `readingroom detect`: findings as JSON, regions as DICOM SEG.
public struct DetectCommand {
  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let output: String
  private let segmentationFolder: String?

  /// A command.
  ///
  /// - Parameters:
  ///   - json: Where the findings go; `-` for standard output.
  ///   - segmentationFolder: Folder for one SEG for each source series; `nil` for none.
  public init(
    environment: CommandEnvironment, study: StudyChoice, json: String, segmentationFolder: String?
  ) {
    (self.environment, self.study) = (environment, study)
    (output, self.segmentationFolder) = (json, segmentationFolder)
  }

  /// Runs the models and writes what they gave.
  ///
  /// - Returns: ``CommandOutcome/failed`` when a model failed; the others' findings are written.
  public func run() throws -> CommandOutcome {
    let started = Clock.monotonicMilliseconds
    let study = try study.open(environment.pool)
    let read = Clock.monotonicMilliseconds
    let shelf = ModelShelf(environment)
    let detections = runModels(shelf, on: study, environment) { line in StandardError.print(line) }
    let segments = try segmentationFolder.map {
      try writeSegmentations(of: detections.flatMap(\.findings), study: study, folder: $0)
    }
    let document = FindingsDocument(
      study: study, detections: detections, segments: segments ?? [:],
      timings: [StepTiming(step: "read", seconds: Double(read - started) / 1000)])
    try writeDocument(document.json, to: output)
    let hasFailed = detections.contains {
      if case .failed = $0.run.outcome { true } else { false }
    }
    return hasFailed ? .failed : .done
  }
}

/// Runs every pack on a study and waits.
///
/// - Parameter report: Told one line for each run that has ended, and each folder that is no pack.
func runModels(
  _ shelf: ModelShelf, on study: Study, _ environment: CommandEnvironment,
  report: (String) -> Void = { _ in }
) -> [PackDetection] {
  for line in shelf.refused { report(line) }
  return shelf.service(
    threads: environment.threads,
    timeoutSeconds: environment.configuration.modelTimeoutSeconds
  ).detect(
    in: study, volume: { try SeriesReader($0, environment.pool).volume() }, isCancelled: { false },
    finished: { report(Messages.line(for: $0.run)) })
}
