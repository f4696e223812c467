import Findings
public import StudyAssembly
import Imaging

/// Where a finding's region stands in a written segmentation.
public struct SegmentReference: Hashable, Sendable {
  /// Name of the file.
  public let file: String
  /// Segment number, from one.
  public let number: Int

  /// A reference from its parts.
  public init(file: String, number: Int) {
    (self.file, self.number) = (file, number)
  }
}

/// How long a step took.
public struct StepTiming: Hashable, Sendable {
  /// The step, such as `read` or the pack's name.
  public let step: String
  /// Seconds.
  public let seconds: Double

  /// A timing from its parts.
  public init(step: String, seconds: Double) {
    (self.step, self.seconds) = (step, seconds)
  }
}

/// The findings of a study for other programs; `docs/findings-json.md` describes it.
public struct FindingsDocument: Sendable {
  private let study: Study
  private let detections: [PackDetection]
  private let segments: [String: SegmentReference]
  private let timings: [StepTiming]

  /// A document.
  ///
  /// - Parameters:
  ///   - study: The study.
  ///   - detections: What the packs gave.
  ///   - segments: Where the region of each finding was written, by finding identifier.
  ///   - timings: Further steps; each pack's own time is added.
  public init(
    study: Study, detections: [PackDetection], segments: [String: SegmentReference] = [:],
    timings: [StepTiming] = []
  ) {
    (self.study, self.detections) = (study, detections)
    (self.segments, self.timings) = (segments, timings)
  }

  /// The document as JSON.
  public var json: JSONValue {
    let packs = detections.map { StepTiming(step: $0.run.model.name, seconds: $0.seconds) }
    return .object([
      ("schema", .integer(1)),
      ("studyUID", .text(study.studyInstanceUID)),
      ("side", .text(study.side.rawValue)),
      ("acquisition", .list(study.series.map(Self.acquisition))),
      ("models", .list(detections.map { Self.model($0) })),
      ("findings", .list(detections.flatMap(\.findings).map(finding))),
      (
        "timings",
        .list(
          (timings + packs).map {
            .object([("step", .text($0.step)), ("seconds", .number($0.seconds))])
          })
      ),
    ])
  }

  private func finding(_ finding: Finding) -> JSONValue {
    .object([
      ("id", .text(finding.id)),
      ("type", .text(finding.type)),
      ("probability", .optional(finding.probability)),
      ("band", .stated(finding.band?.rawValue ?? "")),
      ("grade", .stated(finding.grade)),
      ("side", .text(finding.side.rawValue)),
      ("site", .text(finding.site)),
      ("plane", .stated(finding.plane?.rawValue ?? "")),
      ("measurements", .list(finding.measurements.map(Self.measurement))),
      ("keyImage", finding.keyImage.map(Self.keyImage) ?? .null),
      ("segment", segments[finding.id].map(Self.segment) ?? .null),
      ("model", Self.origin(finding.origin)),
      ("rationale", .text(finding.rationale)),
      ("cautions", .list(finding.cautions.map(JSONValue.text))),
    ])
  }

  private static func measurement(_ measurement: Measurement) -> JSONValue {
    .object([
      ("name", .text(measurement.name)), ("value", .number(measurement.value)),
      ("unit", .text(measurement.unit)),
    ])
  }

  private static func keyImage(_ image: KeyImage) -> JSONValue {
    .object([
      ("seriesUID", .text(image.seriesInstanceUID)),
      ("instanceUID", .text(image.sopInstanceUID)),
      ("frame", .integer(image.frameNumber)),
    ])
  }

  private static func segment(_ segment: SegmentReference) -> JSONValue {
    .object([("file", .text(segment.file)), ("number", .integer(segment.number))])
  }

  private static func origin(_ origin: FindingOrigin) -> JSONValue {
    switch origin {
    case .reader: .null
    case .model(let model): identity(model)
    }
  }

  private static func identity(_ model: ModelIdentity) -> JSONValue {
    .object([
      ("name", .text(model.name)), ("version", .text(model.version)),
      ("checksum", .text(model.checksum)), ("validatedBySite", .boolean(model.isValidatedBySite)),
    ])
  }

  private static func model(_ detection: PackDetection) -> JSONValue {
    let run = detection.run
    let (outcome, reason) = words(run.outcome)
    let counts = detection.result?.counts
    return .object([
      ("model", identity(run.model)),
      ("title", .text(run.title)),
      ("outcome", .text(outcome)),
      ("reason", .stated(reason)),
      ("series", .stated(run.seriesID)),
      ("candidates", counts.map { candidates($0) } ?? .null),
      ("cautions", .list(run.cautions.map(JSONValue.text))),
    ])
  }

  private static func candidates(_ counts: CandidateCounts) -> JSONValue {
    .object([
      ("listed", .integer(counts.listed)), ("negative", .integer(counts.negative)),
      ("tooSmall", .integer(counts.tooSmall)), ("beyondMaximum", .integer(counts.beyondMaximum)),
    ])
  }

  private static func words(_ outcome: ModelRun.Outcome) -> (String, String) {
    switch outcome {
    case .running: ("running", "")
    case .completed: ("completed", "")
    case .doesNotFit(let reason): ("does-not-fit", reason)
    case .failed(let reason): ("failed", reason)
    case .cancelled: ("cancelled", "")
    }
  }
}
