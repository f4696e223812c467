import AcquisitionQuality
import Imaging
import StudyAssembly
import Testing

@Suite struct VerdictTests {
  @Test func routineStudyIsAcceptedAndAnswersAllQuestions() {
    let report = QualityReport(Fixture.study(Fixture.routine))
    #expect(report.verdict == .accept && report.findings.isEmpty && report.advice.isEmpty)
    #expect(report.notEvaluable.isEmpty && report.coverage == .knee)
  }

  @Test(arguments: [
    (KneeQuestion.cruciateLigaments, "1"), (.menisci, "1"), (.collateralLigaments, "4"),
    (.patellaAndTrochlea, "5"), (.patellofemoralCartilage, "5"), (.fractures, "3"),
    (.marrowOedema, "2"), (.effusion, "2"),
  ]) func questionsGoToTheSeriesThatShowsMost(question: KneeQuestion, id: String) throws {
    let report = QualityReport(Fixture.study(Fixture.routine))
    let answered = try #require(report.questions.first { $0.question == question })
    guard case .series(let found, _, let rank) = answered.answer else {
      Issue.record("no series")
      return
    }
    #expect(found == id && rank == 0)
  }

  @Test func missingPlaneAsksForOneMoreSeries() {
    let report = QualityReport(Fixture.study(Fixture.routine.filter { $0.id != "5" }))
    #expect(report.findings.map(\.issue) == [.missingPlane(.axial)])
    #expect(report.verdict == .rescan)
    #expect(report.advice == [.additional(plane: .axial, .fluidSensitiveFatSuppressed)])
    #expect(report.notEvaluable == [.patellaAndTrochlea])
  }

  @Test func missingT1IsACaution() {
    let report = QualityReport(Fixture.study(Fixture.routine.filter { $0.id != "3" }))
    #expect(report.findings.map(\.issue) == [.missingT1] && report.verdict == .caution)
  }

  @Test func withoutFatSuppressionMarrowIsNotEvaluable() {
    let plain = Fixture.routine.map { series in
      var series = series
      series.acquisition.isFatSuppressed = nil
      series.description = series.description.replacing("_fs", with: "")
      return series
    }
    let report = QualityReport(Fixture.study(plain))
    #expect(report.findings.map(\.issue) == [.missingFluidSensitive])
    #expect(report.notEvaluable == [.marrowOedema])
  }

  /// Where nobody says whether fat is suppressed the series may be there, and is not asked for.
  @Test(arguments: [(nil, QualitySeverity.mild), (false, .moderate)])
  func whatMayBeThereIsNotAskedFor(isSuppressed: Bool?, severity: QualitySeverity) {
    let plain = Fixture.routine.map { series in
      var series = series
      series.acquisition.isFatSuppressed = isSuppressed
      series.description = series.description.replacing("_fs", with: "")
      return series
    }
    let report = QualityReport(Fixture.study(plain))
    #expect(report.findings.map(\.issue) == [.missingFluidSensitive])
    #expect(report.findings.map(\.severity) == [severity])
    #expect(
      report.advice
        == (isSuppressed == nil
          ? [] : [.additional(plane: nil, .fluidSensitiveFatSuppressed)]))
  }

  @Test(arguments: [
    (4.5, QualitySeverity.mild), (5.5, .moderate), (8, .severe),
  ]) func thickSlicesAreGraded(thickness: Double, severity: QualitySeverity) {
    var routine = Fixture.routine
    routine[0].acquisition.sliceThickness = thickness
    let report = QualityReport(Fixture.study(routine))
    #expect(report.series[0].findings.map(\.issue) == [.thickSlices])
    #expect(report.series[0].findings.map(\.severity) == [severity])
    #expect(report.series[0].findings.first?.measured == thickness)
    #expect(report.verdict == .caution)
  }

  @Test func limitsThemselvesAreSilent() {
    var series = Fixture.series(
      "1", description: "pd sag", plane: .sagittal, spacing: 4, pixel: 0.8)
    Fixture.setTiming(&series, repetition: 3000, echo: 28)
    #expect(QualityReport(Fixture.study([series])).series[0].findings.isEmpty)
  }

  @Test func missingSlicesAndShortCoverageAreTold() {
    var routine = Fixture.routine
    routine[1].problems = [
      .missingSlices(seriesID: "2", [MissingSlices(after: 3, count: 2, position: 0)])
    ]
    routine[2] = Fixture.series("3", description: "t1_tse_cor", plane: .coronal, pixel: 0.2)
    Fixture.setTiming(&routine[2], repetition: 600, echo: 14)
    let report = QualityReport(Fixture.study(routine))
    #expect(report.series[1].verdict == .rescan)
    #expect(report.series[2].findings.map(\.issue) == [.shortCoverage(.headToFoot)])
    #expect(
      report.advice == [.again(seriesID: "2", plane: .sagittal, because: [.missingSlices])])
  }

  @Test func otherJointsAskNoQuestions() {
    let report = QualityReport(Fixture.study(Fixture.routine, description: "Schulter"))
    #expect(report.coverage == .noModel(.shoulder) && report.questions.isEmpty)
  }

  @Test func sentencesSayWhatWasMeasured() {
    let finding = QualityFinding(
      .thickSlices, .mild, measured: 4.5, limit: 4, unit: .millimetres)
    #expect(QualityMessages.sentence(finding) == "Slices are thick (4.5 mm, limit 4 mm).")
    let noise = QualityFinding(.noise, .severe, measured: 3.456, unit: .ratio)
    #expect(QualityMessages.sentence(noise) == "Noise, severe (3.46).")
    let advice = RescanAdvice.again(seriesID: "2", plane: .sagittal, because: [.motion])
    #expect(
      QualityMessages.sentence(advice) { "series \($0)" } == "Scan series 2 (sagittal) again.")
  }
}
