import AcquisitionQuality
import Imaging
import StudyAssembly
import Testing

@Suite struct QualityGapTests {
  private let traits = SeriesTraits(Fixture.routine[1])

  private func seen(air: Bool, along: Bool) -> SeriesMeasurements {
    var seen = SeriesMeasurements()
    (seen.hasNaturalAir, seen.isPhaseAlongLimb) = (air, along)
    seen.learned[.motion] = ArtefactScore(moderate: -1, severe: -2)
    return seen
  }

  @Test func whatIsMeasuredHasNoGap() {
    #expect(QualityGap.gaps(seen(air: true, along: true), traits).isEmpty)
  }

  @Test func aSeriesWithoutNumbersHasOnlyThatGap() {
    #expect(QualityGap.gaps(nil, traits) == [.pixelsNotMeasured])
  }

  @Test func aFilledBackgroundAndPhaseAcrossTheLimbAreTold() {
    #expect(QualityGap.gaps(seen(air: false, along: false), traits) == [.noise, .folding])
    let words = QualityMessages.words(seen(air: false, along: true))
    #expect(words.hasPrefix("noise not measured") && words.contains("motion 0 (told from 1)"))
    #expect(QualityGap.gaps(SeriesMeasurements(), traits).contains(.motion))
  }

  @Test func unknownFatSuppressionIsTold() {
    let plain = SeriesTraits(Fixture.series("1", description: "pd sag", plane: .sagittal))
    #expect(QualityGap.gaps(seen(air: true, along: true), plain) == [.fatSuppressionUnknown])
    #expect(QualityMessages.words(plain.fatSuppression) == "not known")
  }

  @Test func unknownWeightingIsTold() {
    let silent = SeriesTraits(
      Fixture.series("1", description: "series 1", plane: .sagittal),
      content: ImageContent(isFatSuppressed: true))
    #expect(QualityGap.gaps(seen(air: true, along: true), silent) == [.weightingUnknown])
  }

  @Test func silenceNamesWhatIsMissedAndWhatIsNeverTold() {
    let words = QualityMessages.silence()
    #expect(words.contains("motion (told in 34 of 39)"))
    #expect(
      words.contains("Never told: folding in coronal and axial series, pulsation of vessels."))
  }

  @Test func adviceHasItsArticle() {
    let advice = RescanAdvice.additional(plane: .axial, .fluidSensitive)
    #expect(QualityMessages.sentence(advice) { $0 } == "Add an axial fluid-sensitive series.")
  }
}
