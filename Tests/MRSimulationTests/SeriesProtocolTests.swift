@testable import MRSimulation
import Imaging
import Testing

private func typical(
  _ preset: ProtocolPreset, _ vendor: ScannerVendor, _ field: FieldStrength = .threeTesla
) throws -> SeriesProtocol {
  try #require(SeriesProtocol.typical(preset, vendor: vendor, field: field))
}

/// Repetition and echo times of the knee design paper, 2.4, in ms.
private let published:
  [(preset: ProtocolPreset, repetition: ClosedRange<Double>, echo: ClosedRange<Double>)] = [
    (.sagittalProtonDensity, 2500...4000, 20...35),
    (.sagittalProtonDensityFatSuppressed, 3000...5000, 30...70),
    (.sagittalT2FatSuppressed, 3000...5000, 35...70),
    (.coronalT1, 500...800, 10...20),
    (.coronalProtonDensityFatSuppressed, 3000...5000, 30...70),
    (.axialProtonDensityFatSuppressed, 3000...5000, 30...70),
  ]

struct SeriesProtocolTests {
  @Test(arguments: published)
  func drawnTimesStayInThePublishedRanges(
    preset: ProtocolPreset, repetition: ClosedRange<Double>, echo: ClosedRange<Double>
  ) {
    var repetitions: Set<Double> = []
    for seed in 0..<100 as Range<UInt64> {
      var generator = SplitMix(state: seed)
      let series = SeriesProtocol.drawn(preset, using: &generator)
      #expect(repetition.contains(series.sequence.repetitionTime), "seed \(seed)")
      #expect(echo.contains(series.sequence.echoTimes[0]), "seed \(seed)")
      repetitions.insert(series.sequence.repetitionTime)
    }
    #expect(repetitions.count > 20)
  }

  @Test(arguments: ProtocolPreset.allCases)
  func drawnProtocolsCanBeAcquired(preset: ProtocolPreset) {
    for seed in 0..<100 as Range<UInt64> {
      var generator = SplitMix(state: seed)
      let series = SeriesProtocol.drawn(preset, using: &generator)
      #expect(series.spacingBetweenSlices >= series.sliceThickness, "seed \(seed)")
      #expect((256...448).contains(series.frequencySamples), "seed \(seed)")
      #expect((128...series.frequencySamples).contains(series.phaseLines), "seed \(seed)")
      #expect((130...500).contains(series.pixelBandwidth), "seed \(seed)")
      #expect((0.3...4).contains(series.fatShiftInPixels), "seed \(seed)")
      let signals = series.signals(of: .typical(.cartilage, at: series.field))
      #expect(signals.allSatisfy { abs($0.water) > 0.01 && abs($0.water) < 1 }, "seed \(seed)")
    }
  }

  @Test func vendorsAndFieldsAreAllDrawn() {
    var generator = SplitMix(state: 1)
    let drawn = (0..<100).map { _ in SeriesProtocol.drawn(.coronalT1, using: &generator) }
    #expect(Set(drawn.map(\.vendor)).count == 3)
    #expect(Set(drawn.map(\.field)).count == 2)
  }

  @Test func theMultiEchoSeriesIsTheProjectsSample() throws {
    let series = try typical(.sagittalMultiEcho, .ge)
    let times = series.sequence.echoTimes
    #expect(times.count == 8 && abs(times[0] - 6.312) < 1e-9 && abs(times[7] - 50.496) < 1e-9)
    #expect(series.sequence.repetitionTime == 2450)
    #expect(series.frequencySamples == 256 && series.phaseLines == 256)
    #expect(series.fieldOfViewInMillimetres == 160)
    #expect(series.sliceThickness == 3 && series.spacingBetweenSlices == 4)
    #expect(series.pixelBandwidth == 488.281)
    let header = series.attributes
    #expect(header.scanningSequence == ["SE"] && header.sequenceVariant == ["SK"])
    #expect(header.scanOptions == ["FAST_GEMS", "ACC_GEMS"] && header.sequenceName == nil)
    #expect(series.sequence.echoTrainLength == 1 && series.sequence.flipAngle == 90)
  }

  /// PMC5871621.
  @Test func doubleEchoIsTheOsteoarthritisInitiatives() throws {
    let series = try typical(.sagittalDESS, .siemens)
    #expect(series.sequence.repetitionTime == 16.3)
    #expect(series.sequence.echoTimes == [4.7])
    #expect(series.sequence.flipAngle == 25)
    #expect(series.sliceThickness == 0.7 && series.spacingBetweenSlices == 0.7)
    #expect(series.attributes.acquisitionType == "3D")
  }

  @Test(arguments: [ScannerVendor.ge, .philips])
  func doubleEchoIsNotOfferedByOthers(vendor: ScannerVendor) {
    var generator = SplitMix(state: 1)
    #expect(SeriesProtocol.typical(.sagittalDESS, vendor: vendor, field: .threeTesla) == nil)
    #expect(
      SeriesProtocol.drawn(.sagittalDESS, vendor: vendor, field: .threeTesla, using: &generator)
        == nil)
  }

  @Test func siemensNamesTheEchoTrain() throws {
    let turbo = try typical(.sagittalProtonDensityFatSuppressed, .siemens)
    #expect(turbo.attributes.sequenceName == "*tse2d1_\(turbo.sequence.echoTrainLength)")
    #expect(turbo.attributes.sequenceVariant == ["SK", "SP", "OSP"])
    let inversion = try typical(.coronalSTIR, .siemens)
    #expect(inversion.attributes.sequenceName == "*tir2d1_\(inversion.sequence.echoTrainLength)")
    #expect(inversion.attributes.scanningSequence == ["SE", "IR"])
  }

  @Test(arguments: ScannerVendor.allCases)
  func fatSuppressionIsAScanOption(vendor: ScannerVendor) throws {
    let plain = try typical(.sagittalProtonDensity, vendor)
    let suppressed = try typical(.sagittalProtonDensityFatSuppressed, vendor)
    #expect(!plain.attributes.scanOptions.contains("FS"))
    #expect(suppressed.attributes.scanOptions.contains("FS"))
  }

  @Test func onlyInversionHasAnInversionTime() throws {
    let low = try typical(.coronalSTIR, .ge, .oneAndAHalfTesla)
    let high = try typical(.coronalSTIR, .ge, .threeTesla)
    #expect(low.sequence.inversionTime == 170 && high.sequence.inversionTime == 230)
    #expect(try typical(.coronalT1, .ge).sequence.inversionTime == nil)
  }

  @Test func fatLiesTwiceAsFarAtTwiceTheFieldForTheSameBand() throws {
    var low = try typical(.coronalT1, .ge, .oneAndAHalfTesla)
    var high = try typical(.coronalT1, .ge, .threeTesla)
    low.pixelBandwidth = 220
    high.pixelBandwidth = 220
    #expect(low.fatShiftInPixels == 1 && high.fatShiftInPixels == 2)
  }

  @Test(arguments: ProtocolPreset.allCases)
  func everyPresetHasANamePerVendor(preset: ProtocolPreset) {
    let names = ScannerVendor.allCases.map(preset.seriesDescription)
    #expect(Set(names).count == 3 && !names.contains(""))
  }

  @Test func theEffectiveEchoLiesInTheTrain() throws {
    let series = try typical(.sagittalT2FatSuppressed, .philips)
    guard case .turboSpinEcho(let readout) = series.sequence else {
      Issue.record("The series is not a turbo spin echo.")
      return
    }
    #expect(abs(readout.effectiveEchoTime - 60) < 1e-9)
    #expect(readout.effectiveEcho <= readout.train.length)
    #expect(readout.train.echoSpacing > 8 && readout.train.echoSpacing < 11.5)
  }
}
