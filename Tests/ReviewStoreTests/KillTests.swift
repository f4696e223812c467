import Findings
import Foundation
import Testing

@testable import ReviewStore

private let probeFolder = ProcessInfo.processInfo.environment["READING_ROOM_STORE_PROBE"]

/// Not a test by itself: the process that ``nothingAcknowledgedIsLostByKilling`` starts and kills. It
/// adds acts as fast as it can and says each one that the store has taken.
@Test(.enabled(if: probeFolder != nil, "started by nothingAcknowledgedIsLostByKilling"))
func addsActsUntilKilled() throws {
  let store = try ReviewStore(folder: try #require(probeFolder))
  let reader = StoreBench.reader
  guard case .writing = try store.open(study: "1.2", reader: reader, at: time(0)) else { return }
  var log = try store.log(study: "1.2")
  while true {
    let number = (log.events.last?.sequence ?? 0) + 1
    let event = log.append(
      .note(findingID: nil, text: "note \(number)"), by: reader, at: time(number))
    try store.append(event, study: "1.2")
    FileHandle.standardOutput.write(Data("taken \(number)\n".utf8))
  }
}

@Test func nothingAcknowledgedIsLostByKilling() async throws {
  let bench = StoreBench()
  var random = SystemRandomNumberGenerator()
  for _ in 0..<20 {
    let taken = try runAndKill(bench.folder, after: UInt32.random(in: 0...60_000, using: &random))
    let events = try bench.store().log(study: "1.2").events
    #expect(events.count >= taken)
    #expect(events.map(\.sequence) == events.indices.map { $0 + 1 })
    #expect(events.allSatisfy { $0.action == .note(findingID: nil, text: "note \($0.sequence)") })
  }
  #expect(try bench.store().log(study: "1.2").events.count > 0)
}

/// Starts the probe, kills it some microseconds after its first acknowledgement, and answers the last
/// number that it said.
private func runAndKill(_ folder: String, after delay: UInt32) throws -> Int {
  let probe = Process()
  probe.executableURL = URL(
    fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(
      atPath: "/proc/self/exe"))
  // The arguments of this run without its own filters, and the probe's filter.
  let own = CommandLine.arguments.dropFirst()
  var arguments: [String] = []
  var isSkipping = false
  for argument in own {
    if isSkipping {
      isSkipping = false
    } else if ["--filter", "--skip", "--event-stream-output-path", "--xunit-output"].contains(
      argument)
    {
      isSkipping = true
    } else {
      arguments.append(argument)
    }
  }
  probe.arguments = arguments + ["--filter", "addsActsUntilKilled"]
  probe.environment = ProcessInfo.processInfo.environment.merging(
    ["READING_ROOM_STORE_PROBE": folder]) { _, new in new }
  let output = Pipe()
  probe.standardOutput = output
  try probe.run()
  var text = Data()
  while text.range(of: Data("taken ".utf8)) == nil {
    let piece = output.fileHandleForReading.availableData
    guard !piece.isEmpty else { break }
    text += piece
  }
  usleep(delay)
  kill(probe.processIdentifier, SIGKILL)
  text += output.fileHandleForReading.readDataToEndOfFile()
  probe.waitUntilExit()
  #expect(probe.terminationReason == .uncaughtSignal)
  // A last line without its end was not said.
  let lines = String(decoding: text, as: UTF8.self).components(separatedBy: "\n").dropLast()
  return lines.compactMap { $0.hasPrefix("taken ") ? Int($0.dropFirst(6)) : nil }.last ?? 0
}
