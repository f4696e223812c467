import DICOM
import FindingDetection
import Foundation
import Imaging
import Interchange
import KneeAnatomy
import StudyAssembly

/// `readingroom anatomy`: what each pixel of a knee's series belongs to, and how large it is.
public struct AnatomyCommand {
  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let output: String
  private let segmentationFolder: String?
  private let writesProbabilities: Bool
  private let side: BodySide?
  private let prior: StudyChoice?

  /// A command.
  ///
  /// - Parameters:
  ///   - json: Where the results go; `-` for standard output.
  ///   - segmentationFolder: Folder for one SEG for each series; `nil` for none.
  ///   - writesProbabilities: Whether a second SEG for each series has each voxel's probability.
  ///   - side: `left` or `right` where the headers do not state it.
  ///   - prior: An earlier examination of the same knee to compare with; `nil` for none.
  /// - Throws: ``CommandError`` for another side.
  public init(
    environment: CommandEnvironment, study: StudyChoice, json: String, segmentationFolder: String?,
    writesProbabilities: Bool = false, side: String?, prior: StudyChoice? = nil
  ) throws {
    (self.environment, self.study) = (environment, study)
    (output, self.segmentationFolder) = (json, segmentationFolder)
    self.writesProbabilities = writesProbabilities
    guard side == nil || side == "left" || side == "right" else {
      throw CommandError.badOption(name: "--side", value: side ?? "", expected: "left or right")
    }
    self.side = side.flatMap(BodySide.init(rawValue:))
    self.prior = prior
  }

  /// Reads the study's series and writes what they show.
  ///
  /// - Returns: ``CommandOutcome/refused`` when the knee was not comparable with the earlier examination; the document says why.
  /// - Throws: ``CommandError``, or what reading throws.
  public func run() throws -> CommandOutcome {
    var clock = StepClock()
    let study = try study.open(environment.pool)
    let earlier = try openPrior(of: study)
    clock.note("read")
    let shelf = ModelShelf(environment)
    guard let pack = shelf.anatomyPack else { throw CommandError.noAnatomyModel }
    let model = try ModelShelf.load(pack)
    clock.note("load model")
    let knee = try OutlinedKnee(
      study, side: side, model: model, threads: environment.threads,
      volume: { try SeriesReader($0, environment.pool).volume() },
      finished: { clock.note($0.rawValue) })
    let measurements = KneeMeasurements(of: knee.joined)
    clock.note("measure")
    let relaxation = try KneeRelaxation(
      study, knee: knee, measurements: measurements,
      volume: { try SeriesReader($0, environment.pool).volume() })
    clock.note("relaxation")
    let files =
      try segmentationFolder.map { try write(knee.structures, study, pack, folder: $0) } ?? [:]
    let compared = try earlier.map { earlier in
      try PriorKnee(
        earlier, examined(earlier, model), of: ExaminedKnee(knee.joined, measurements),
        detectable: pack.detectableChanges)
    }
    if compared != nil { clock.note("prior") }
    let document = AnatomyDocument(
      study: study, knee: knee, measurements: measurements,
      files: files.mapValues(\.structures),
      probabilityFiles: files.compactMapValues(\.probabilities), pack: pack, seconds: clock.steps,
      relaxation: relaxation, prior: compared)
    try writeDocument(document.json, to: output)
    guard case .failure(let reason)? = compared?.comparison else { return .done }
    StandardError.print("readingroom: Not compared with the earlier examination: \(reason)")
    return .refused
  }

  /// The earlier examination; `nil` where none was asked for.
  private func openPrior(of study: Study) throws -> Study? {
    guard let prior = try prior?.open(environment.pool) else { return nil }
    if let obstacle = PriorObstacle.found(for: prior, of: study, side: side) {
      throw CommandError.noPrior(obstacle.description)
    }
    return prior
  }

  /// The earlier knee, read with the later one's side.
  private func examined(_ earlier: Study, _ model: LoadedModel) throws -> ExaminedKnee {
    do {
      return try ExaminedKnee(
        earlier, side: side, model: model, threads: environment.threads,
        volume: { try SeriesReader($0, environment.pool).volume() })
    } catch let error as JoiningError {
      throw CommandError.noPrior(error.description)
    }
  }

  private func write(
    _ anatomies: [String: StructureMap], _ study: Study, _ pack: ModelPack, folder: String
  ) throws -> [String: WrittenSegmentations] {
    try makePrivateFolder(URL(fileURLWithPath: folder, isDirectory: true))
    let stamp = TimeStamp.now
    var written: [String: WrittenSegmentations] = [:]
    try writing(folder) {
      written = try writeStructureSegmentations(
        of: anatomies, in: study, withProbabilities: writesProbabilities, algorithm: pack.id,
        folder: folder, makeUID: newUID, date: stamp.date, time: stamp.time,
        softwareVersion: ProgramVersion.text)
    }
    return written
  }
}

/// Seconds of each step of a command.
private struct StepClock {
  private(set) var steps: [StepTiming] = []
  private var last = Clock.monotonicMilliseconds

  mutating func note(_ step: String) {
    let now = Clock.monotonicMilliseconds
    steps.append(StepTiming(step: step, seconds: Double(now - last) / 1000))
    last = now
  }
}
