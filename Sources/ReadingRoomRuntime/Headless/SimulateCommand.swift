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

  /// Simulates the series one after the other and writes each as it is done.
  public func run() throws -> CommandOutcome {
    let request = try options.request()
    let folder = try emptyFolder(output)
    let simulation = try painted(request)
    let findings = simulation.findings
    var study = SimulatedStudyFolder(
      folder: folder,
      identity: StudyIdentity(
        seed: options.seed, subject: simulation.subject, scans: simulation.scans),
      vendor: simulation.vendor, field: simulation.field)
    let progress = SimulationProgress(count: simulation.scans.count)
    for (index, scan) in simulation.scans.enumerated() {
      let name = scan.seriesDescription
      let series = waiting {
        await simulation.series(index) { progress.show(index, name, share: $0) }
      }
      try writing(output) { try study.write(series, index: index, findings: findings) }
      progress.finish(index, name)
    }
    try writing(output) {
      try study.writeTruth(findings: findings) { simulation.patientPoint(of: $0) }
    }
    StandardOutput.write("\(output)/study\n\(output)/truth\n")
    return .done
  }

  private func painted(_ request: SimulationRequest) throws -> StudySimulation {
    let result = waiting { () async -> Result<StudySimulation, SimulationError> in
      do throws(SimulationError) {
        return .success(try await StudySimulation(request))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

/// Says how far a simulation is, on standard error.
private struct SimulationProgress: Sendable {
  let count: Int
  private let line = ProgressLine()

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
