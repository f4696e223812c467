import Glibc
import Imaging
import StudyAssembly
import Testing

@testable import AcquisitionQuality

@Suite struct DetectorTests {
  /// What is told of a phantom.
  private func issues(
    _ phantom: LimbPhantom, phase: PhaseEncodingAxis = .row, suppressed: Bool = false
  ) throws -> [QualityIssue] {
    let seen = try #require(SeriesMeasurements(phantom.volume, phaseAxis: phase))
    var series = Fixture.series("1", description: "pd", plane: .axial)
    series.acquisition.isFatSuppressed = suppressed
    return QualityLimits.findings(seen, SeriesTraits(series)).map(\.issue)
  }

  private var suppressed: LimbPhantom {
    LimbPhantom(fat: 40, muscle: 140, marrow: 35)
  }

  @Test func soundImagesAreSilent() throws {
    #expect(try issues(LimbPhantom()).isEmpty)
    #expect(try issues(suppressed, suppressed: true).isEmpty)
    #expect(try issues(LimbPhantom(isAlong: true), phase: .column).isEmpty)
  }

  @Test func noiseIsTold() throws {
    #expect(try issues(LimbPhantom(noise: 22)) == [.noise])
  }

  @Test func cutOffGreysAreTold() throws {
    let clipped = LimbPhantom().with { value, _, _, _ in value = min(value, 350) }
    // Noise is added afterwards in the phantom, so the plateau is made of the volume.
    var volume = clipped.volume
    volume.samples = volume.samples.map { min($0, 350) }
    let seen = try #require(SeriesMeasurements(volume, phaseAxis: .row))
    #expect(seen.clippedShare > 0.05)
    let traits = SeriesTraits(Fixture.series("1", description: "pd", plane: .axial))
    #expect(QualityLimits.findings(seen, traits).map(\.issue) == [.clipping])
    let whole = try #require(SeriesMeasurements(LimbPhantom().volume, phaseAxis: .row))
    #expect(whole.clippedShare < 0.001)
  }

  @Test func steepShadingIsTold() throws {
    let shaded = LimbPhantom(noise: 3).with { value, column, _, _ in
      value *= 0.3 * exp(Float(column) / 160 * 2.3)
    }
    #expect(try issues(shaded).contains(.shading))
  }

  @Test func brightFatInPartOfASuppressedSeriesIsTold() throws {
    let failed = suppressed.with { value, column, row, _ in
      if row < 70, value == 40 || value == 35 { value = 420 }
    }
    #expect(try issues(failed, suppressed: true).contains(.fatSuppressionFailure))
    // Where suppression is not stated, bright fat is as it should be.
    #expect(try !issues(failed).contains(.fatSuppressionFailure))
  }

  @Test func whatANetworkSaysCountsInPlaceOfNumbers() throws {
    var seen = try #require(SeriesMeasurements(LimbPhantom().volume, phaseAxis: .row))
    var series = Fixture.series("1", description: "pd", plane: .axial)
    series.acquisition.isFatSuppressed = false
    let traits = SeriesTraits(series)
    #expect(QualityLimits.findings(seen, traits).isEmpty)
    seen.learned = [
      .motion: ArtefactScore(moderate: 0.5, severe: 0),
      .wrap: ArtefactScore(moderate: 0, severe: -1),
      .shading: ArtefactScore(moderate: -0.1, severe: -1),
    ]
    let told = QualityLimits.findings(seen, traits)
    #expect(told.map(\.issue) == [.motion, .wrap])
    #expect(told.map(\.severity) == [.severe, .moderate])
    #expect(told.map(\.limit) == [1, 1] && told[1].measured == 1)
    // Numbers that would be told are not, where a network has read the series.
    seen.shading = 100
    #expect(!QualityLimits.findings(seen, traits).map(\.issue).contains(.shading))
    seen.learned[.shading] = nil
    #expect(QualityLimits.findings(seen, traits).map(\.issue).contains(.shading))
  }

  @Test func metalIsWhatTheNetworkSaysOfMostSeries() {
    func seen(_ score: Double) -> SeriesMeasurements {
      var seen = SeriesMeasurements()
      (seen.voidsWithRims, seen.learned) = (
        1, [.metal: ArtefactScore(moderate: score, severe: -1)]
      )
      return seen
    }
    #expect(QualityLimits.metal([seen(1), seen(2), seen(-3)])?.severity == .moderate)
    #expect(QualityLimits.metal([seen(1), seen(-2), seen(-3)]) == nil)
  }

  @Test func foldedTissueIsToldWhereTheLimbRunsAlongPhase() throws {
    #expect(try issues(LimbPhantom(isAlong: true, foldedRows: 35), phase: .column).contains(.wrap))
  }

  @Test func voidWithBrightRimsIsMetalOnlyInSeveralSeries() throws {
    let screw = LimbPhantom(fat: 300, marrow: 200).with { value, column, row, slice in
      let x = column - 92, y = row - 80
      guard (3...8).contains(slice) else { return }
      if x * x + y * y < 30 { value = 0 } else if x > 0 && x * x + y * y < 90 { value = 600 }
    }
    let with = try #require(SeriesMeasurements(screw.volume, phaseAxis: .row))
    let without = try #require(SeriesMeasurements(LimbPhantom().volume, phaseAxis: .row))
    #expect(QualityLimits.metal([with, with, without])?.issue == .metal)
    #expect(QualityLimits.metal([with, without, without]) == nil)
    #expect(QualityLimits.metal([with]) == nil)
  }

  @Test func imagesThatCannotBeMeasuredAreNot() throws {
    var black = LimbPhantom().volume
    black.samples = black.samples.map { _ in 0 }
    #expect(SeriesMeasurements(black, phaseAxis: nil) == nil)
    let whole = LimbPhantom().volume
    var geometry = whole.geometry
    geometry.slices = 2
    let thin = Volume(
      geometry: geometry,
      samples: Array(whole.samples.prefix(2 * LimbPhantom.side * LimbPhantom.side)))
    #expect(SeriesMeasurements(thin, phaseAxis: nil) == nil)
  }

  @Test func measurementsAreTheSameEachTime() throws {
    let volume = LimbPhantom().volume
    #expect(
      SeriesMeasurements(volume, phaseAxis: .row) == SeriesMeasurements(volume, phaseAxis: .row))
  }
}
