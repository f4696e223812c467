import Foundation
import MRSimulation
import SimulationFiles
import Synchronization

/// `readingroom simulate`: a study of a knee whose truth is known.
public struct SimulateCommand {
  private let options: SimulationOptions
  private let output: String

  /// A command.
  ///
  /// - Parameters:
  ///   - options: What is asked for.
  ///   - output: A new or empty folder; `study` and `truth` go into it.
  public init(_ options: SimulationOptions, output: String) {
    (self.options, self.output) = (options, output)
  }

  /// Prints what would be made.
  public static func describe(_ options: SimulationOptions) throws -> CommandOutcome {
    try StandardOutput.write(json: SimulationSummary(StudyDraft(options.request())))
    return .done
  }

  /// Simulates the series one after the other and writes each as it is done.
  public func run() throws -> CommandOutcome {
    let draft = try StudyDraft(options.request())
    let folder = try emptyFolder(output)
    let progress = SimulationProgress(count: draft.scans.count)
    progress.painting()
    let simulation = waiting { await StudySimulation(draft) }
    let findings = simulation.findings
    var study = Self.folder(draft, folder)
    let names = draft.scans.map(\.seriesDescription)
    let begin = { @Sendable (index: Int) in
      Task.detached {
        await simulation.series(index) { progress.show(index, names[index], share: $0) }
      }
    }
    // The next series is acquired while one is written.
    var next = names.isEmpty ? nil : begin(0)
    for (index, name) in names.enumerated() {
      guard let task = next else { break }
      let series = waiting { await task.value }
      next = index + 1 < names.count ? begin(index + 1) : nil
      try writing(output) { try study.write(series, index: index, findings: findings) }
      progress.finish(index, name)
    }
    progress.measuring()
    try writing(output) { try Self.writeTruth(of: simulation, into: study) }
    progress.end()
    StandardOutput.write("\(output)/study\n\(output)/truth\n")
    return .done
  }

  /// Paints the knee and writes `truth.json` about it alone: what ``run()`` writes, less the series and where they show findings.
  public func runTruthOnly() throws -> CommandOutcome {
    let draft = try StudyDraft(options.request())
    let folder = try emptyFolder(output)
    let progress = SimulationProgress(count: draft.scans.count)
    progress.painting()
    let simulation = waiting { await StudySimulation(draft) }
    progress.measuring()
    try writing(output) {
      try Self.writeTruth(of: simulation, into: Self.folder(draft, folder))
    }
    progress.end()
    StandardOutput.write("\(output)/truth\n")
    return .done
  }

  private static func folder(_ draft: StudyDraft, _ folder: URL) -> SimulatedStudyFolder {
    SimulatedStudyFolder(
      folder: folder,
      identity: StudyIdentity(
        seed: draft.seed, subject: draft.subject, scans: draft.scans,
        scanSeed: draft.scan == 0 ? nil : draft.scanSeed),
      vendor: draft.vendor, field: draft.field)
  }

  private static func writeTruth(of simulation: StudySimulation, into study: SimulatedStudyFolder)
    throws
  {
    try study.writeTruth(
      findings: simulation.findings, tissues: simulation.tissues, scan: simulation.draft.scan,
      volumes: simulation.structureVolumes,
      measurements: PaintedKnee.measurements(simulation.phantom)
    ) { simulation.patientPoint(of: $0) }
  }
}

/// Says how far a simulation is, on standard error.
private struct SimulationProgress: Sendable {
  let count: Int
  private let line = ProgressLine()

  /// Says that the knee is painted.
  func painting() { line.show("Painting the knee") }

  /// Says that the painted knee is measured.
  func measuring() { line.show("Measuring the knee") }

  /// Takes the line away.
  func end() { line.clear() }

  /// Shows a share of a series in place of the last.
  func show(_ index: Int, _ name: String, share: Double) {
    line.show("\(title(index, name)): \(Int(share * 100)) %")
  }

  /// Leaves a line for a series that is written.
  func finish(_ index: Int, _ name: String) {
    line.clear()
    StandardError.print("\(title(index, name)): written")
  }

  private func title(_ index: Int, _ name: String) -> String {
    "Series \(index + 1) of \(count), \(name)"
  }
}

/// A folder that is there and holds nothing.
///
/// - Throws: ``CommandError/folderNotEmpty(path:)``, ``CommandError/cannotWrite(path:reason:)``.
func emptyFolder(_ path: String) throws -> URL {
  let folder = URL(fileURLWithPath: path, isDirectory: true)
  let manager = FileManager.default
  if let contents = try? manager.contentsOfDirectory(atPath: path), !contents.isEmpty {
    throw CommandError.folderNotEmpty(path: path)
  }
  try writing(path) { try manager.createDirectory(at: folder, withIntermediateDirectories: true) }
  return folder
}

/// Waits on this thread for work that suspends.
func waiting<Value: Sendable>(
  for work: @escaping @Sendable () async -> Value
) -> Value {
  let delivery = Delivery<Value>()
  Task.detached { delivery.deliver(await work()) }
  return delivery.take()
}

/// Hands one value from a task to a thread that waits for it.
private final class Delivery<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let isThere = DispatchSemaphore(value: 0)

  func deliver(_ delivered: Value) {
    value.withLock { $0 = delivered }
    isThere.signal()
  }

  func take() -> Value {
    isThere.wait()
    guard let delivered = value.withLock({ $0 }) else {
      preconditionFailure("The value is there before the signal.")
    }
    return delivered
  }
}
