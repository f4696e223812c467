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

  @Test func ghostsAlongThePhaseAxisAreTold() throws {
    let still = LimbPhantom().volume
    var moved = still
    let side = LimbPhantom.side
    // Edges repeated every 4 mm, weaker and weaker, as lines of k-space that do not fit leave them.
    for place in moved.samples.indices {
      let line = place / side * side
      for copy in 1...8 {
        let from = line + (place - line + 4 * copy) % side
        moved.samples[place] += still.samples[from] * (copy % 2 == 0 ? -0.1 : 0.1)
      }
      moved.samples[place] = abs(moved.samples[place])
    }
    let ghosts = try #require(SeriesMeasurements(moved, phaseAxis: .row))
    #expect(QualityLimits.motionStrength(ghosts) > 1)
    let clean = try #require(SeriesMeasurements(still, phaseAxis: .row))
    #expect(QualityLimits.motionStrength(clean) < 1)
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
    let with = try #require(SeriesMeasurements(screw.volume, phaseAxis: .row)).voidsWithRims
    let without = try #require(SeriesMeasurements(LimbPhantom().volume, phaseAxis: .row))
      .voidsWithRims
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
