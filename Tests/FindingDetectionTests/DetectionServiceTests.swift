import Findings
import Imaging
import StudyAssembly
import Synchronization
import Testing

@testable import FindingDetection

struct DetectionServiceTests {
  struct Broken: Error {}

  private func service(
    _ networks: [BrightnessNetwork], seconds: Double = 300, memory: Int = 1 << 30,
    now: @escaping @Sendable () -> Double = { 0 }
  ) throws -> DetectionService {
    let packs = try networks.indices.map { index in
      try PackFixture(
        toml: PackFixture.toml.replacing("\"1.2.3\"", with: "\"1.2.\(index)\"")
      ).load()
    }
    let names = packs.map(\.id)
    return DetectionService(
      packs: packs,
      limits: DetectionLimits(secondsPerPack: seconds, memoryInBytes: memory), now: now,
      load: { pack in
        LoadedModel(pack: pack, network: networks[names.firstIndex(of: pack.id) ?? 0])
      })
  }

  private func outcomes(_ detections: [PackDetection]) -> [ModelRun.Outcome] {
    detections.map(\.run.outcome)
  }

  @Test func reportsFindingsAsEachPackEnds() throws {
    var (ended, shares): ([Int], [Double]) = ([], [])
    let service = try service([BrightnessNetwork(), BrightnessNetwork()])
    let detections = service.detect(
      in: Phantom.study([Phantom.series()]), volume: { _ in Phantom().volume },
      isCancelled: { false },
      progress: { if case .running(let share) = $0.outcome { shares.append(share) } },
      finished: { ended.append($0.findings.count) })
    #expect(ended == [1, 1])
    #expect(outcomes(detections) == [.completed(candidates: 1), .completed(candidates: 1)])
    #expect(shares.first == 0 && shares.last == 1)
    #expect(detections[0].run.seriesID == "1.2.3")
    #expect(service.pendingRuns.map(\.outcome) == [.running(0), .running(0)])
  }

  @Test func aPackThatFailsGivesOneLineAndTheNextOneRuns() throws {
    let broken = BrightnessNetwork(onRun: { throw Broken() })
    let detections = try service([broken, BrightnessNetwork()]).detect(
      in: Phantom.study([Phantom.series()]), volume: { _ in Phantom().volume },
      isCancelled: { false })
    #expect(outcomes(detections) == [.failed("Broken()"), .completed(candidates: 1)])
    #expect(detections[0].findings.isEmpty)
  }

  @Test func imagesThatDoNotOpenGiveOneLine() throws {
    struct Unreadable: Error, CustomStringConvertible { let description = "no\nsuch\u{1b}[2Jfile" }
    let detections = try service([BrightnessNetwork()]).detect(
      in: Phantom.study([Phantom.series()]), volume: { _ in throw Unreadable() },
      isCancelled: { false })
    #expect(outcomes(detections) == [.failed("no such [2Jfile")])
  }

  @Test func aPackThatTakesTooLongIsStopped() throws {
    let clock = Mutex(0.0)
    let slow = BrightnessNetwork(onRun: { clock.withLock { $0 += 10 } })
    let detections = try service([slow], seconds: 35, now: { clock.withLock { $0 } }).detect(
      in: Phantom.study([Phantom.series()]), volume: { _ in Phantom().volume },
      isCancelled: { false })
    #expect(outcomes(detections) == [.failed("took longer than 35 s")])
    #expect(detections[0].seconds == 40)
  }

  @Test func aStopIsNoFailure() throws {
    let runs = Mutex(0)
    let network = BrightnessNetwork(onRun: { runs.withLock { $0 += 1 } })
    let detections = try service([network, network]).detect(
      in: Phantom.study([Phantom.series()]), volume: { _ in Phantom().volume },
      isCancelled: { runs.withLock { $0 >= 4 } })
    #expect(outcomes(detections) == [.cancelled, .cancelled])
  }

  @Test func aStudyThatDoesNotFitIsSaidInOneLine() throws {
    let service = try service([BrightnessNetwork()])
    func outcome(_ study: Study) -> [ModelRun.Outcome] {
      outcomes(
        service.detect(in: study, volume: { _ in throw Broken() }, isCancelled: { false }))
    }
    #expect(
      outcome(Phantom.study([Phantom.series(bodyPart: "KNEE")]))
        == [.doesNotFit("body part KNEE is not one it reads")])
    #expect(outcome(Phantom.study([])) == [.doesNotFit("the study has no series")])
    #expect(
      outcome(Phantom.study([Phantom.series()], refusals: [.contradictorySides]))
        == [.doesNotFit("the study is refused")])
  }

  @Test func aSeriesTooLargeForTheMemoryIsNotRead() throws {
    let detections = try service([BrightnessNetwork()], memory: 1 << 20).detect(
      in: Phantom.study([Phantom.series()]), volume: { _ in throw Broken() },
      isCancelled: { false })
    #expect(
      outcomes(detections) == [
        .failed("the series would need 3 MiB of memory, allowed are 1 MiB")
      ])
  }
}
