import MRSimulation
import Testing

struct SeriesProtocolChangesTests {
  private func typical(_ preset: ProtocolPreset) throws -> SeriesProtocol {
    try #require(SeriesProtocol.typical(preset, vendor: .siemens, field: .threeTesla))
  }

  @Test(arguments: ProtocolPreset.allCases)
  func noChangeChangesNothing(preset: ProtocolPreset) throws {
    let series = try typical(preset)
    #expect(series.changed(by: SeriesProtocolChanges()) == series)
    #expect(series.sequence.repetitionTime >= series.minimumRepetitionTime)
  }

  @Test(arguments: ProtocolPreset.allCases)
  func timesAreThoseAskedFor(preset: ProtocolPreset) throws {
    var changes = SeriesProtocolChanges()
    (changes.repetitionTime, changes.echoTime) = (5000, 17)
    let sequence = try typical(preset).changed(by: changes).sequence
    #expect(sequence.repetitionTime == 5000)
    #expect(abs((sequence.echoTimes.first ?? 0) - 17) < 1e-9)
    #expect(sequence.echoTimes.count == (preset == .sagittalMultiEcho ? 8 : 1))
  }

  @Test func longEchoTimeLengthensTheTrain() throws {
    var changes = SeriesProtocolChanges()
    changes.echoTime = 120
    let sequence = try typical(.coronalT1).changed(by: changes).sequence
    #expect(sequence.echoTrainLength == 10)
    #expect(abs((sequence.echoTimes.first ?? 0) - 120) < 1e-9)
  }

  @Test func thinnerSlicesCoverTheSameBreadth() throws {
    let series = try typical(.sagittalProtonDensity)
    var changes = SeriesProtocolChanges()
    changes.sliceThickness = series.sliceThickness / 2
    let thin = series.changed(by: changes)
    #expect(thin.sliceCount == 2 * series.sliceCount)
    #expect(abs(thin.spacingBetweenSlices - series.spacingBetweenSlices / 2) < 1e-9)
  }

  @Test func namesOfPresetsComeBack() {
    let presets = ProtocolPreset.allCases
    #expect(presets.map { ProtocolPreset(name: $0.name) } == presets)
    #expect(Set(presets.map(\.name)).count == presets.count)
    #expect(ProtocolPreset(name: "") == nil)
  }
}
