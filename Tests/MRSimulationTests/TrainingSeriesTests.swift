import Imaging
import Testing

@testable import MRSimulation

/// Series of random contrast for training.
struct TrainingSeriesTests {
  private func series(isTimed: Bool, count: Int) async -> [TrainingSeries] {
    await TrainingSimulation(
      seed: 4, side: 96, slices: 3, seriesPerKnee: count, spacing: 1, isTimed: isTimed
    ).knee(0).series
  }

  @Test func timedSeriesSayHowTheirGreysCameToBe() async throws {
    let series = await series(isTimed: true, count: 40)
    #expect(series.count == 40 && Set(series.map(\.plane)).count == 3)
    let timings = try series.map { try #require($0.timing) }
    let long = timings.filter {
      if case .turboSpinEcho = $0.sequence { $0.sequence.repetitionTime > 1000 } else { false }
    }
    let echoes = long.map { $0.sequence.echoTimes[0] }
    #expect(echoes.allSatisfy { (9...112).contains($0) })
    #expect(echoes.contains { $0 < 30 } && echoes.contains { $0 > 60 })
    #expect(Set(long.map { $0.fatLeft < 0.25 }).count == 2)
    #expect(timings.contains { $0.sequence.repetitionTime < 100 })
    #expect(timings.contains { $0.sequence.inversionTime != nil })
    #expect(timings.allSatisfy { (0...1).contains($0.fatLeft) })
  }

  /// Fat beside muscle is as bright as the timing says.
  @Test func fatIsAsBrightAsWhatIsLeftOfIt() async throws {
    for one in await series(isTimed: true, count: 24) {
      let timing = try #require(one.timing)
      guard case .turboSpinEcho = timing.sequence, let fat = median([.subcutaneousFat], one),
        let muscle = median([.vastusMedialis, .medialGastrocnemius, .bicepsFemoris], one)
      else { continue }
      if timing.fatLeft > 0.9 { #expect(fat > 1.3 * muscle) }
      if timing.fatLeft < 0.2, timing.sequence.repetitionTime > 1000 { #expect(fat < 1.5 * muscle) }
    }
  }

  @Test func anyGreysHaveNoTiming() async {
    let timings = await series(isTimed: false, count: 24).map(\.timing)
    #expect(timings.contains { $0 == nil } && timings.contains { $0 != nil })
  }

  private func median(_ structures: Set<Structure>, _ series: TrainingSeries) -> Float? {
    let wanted = Set(structures.map(\.rawValue))
    let values = zip(series.images, series.truth.structures).flatMap { image, labels in
      zip(image, labels).filter { wanted.contains($0.1) }.map(\.0)
    }.sorted()
    return values.count > 20 ? values[values.count / 2] : nil
  }
}
