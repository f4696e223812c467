import Imaging
public import StudyAssembly

extension QualityReport {
  /// Judges the acquisition of a study.
  ///
  /// Series that are no acquisitions (localizers, maps, phases, captures) are left out. A series without
  /// measurements is judged by its header alone.
  ///
  /// - Parameters:
  ///   - study: The study.
  ///   - measurements: What was measured in the pixels, by ``Series/id``.
  public init(_ study: Study, measurements: [String: SeriesMeasurements] = [:]) {
    let acquired = study.series.filter { $0.modality == "MR" && $0.nature.isForModels }
    let traits = acquired.map {
      SeriesTraits(
        $0, studyDescription: study.description,
        content: measurements[$0.id].map(ImageContent.init) ?? ImageContent())
    }
    coverage = JointCoverage(traits)
    let isKnee = coverage == .knee
    series = zip(acquired, traits).map { series, traits in
      let seen = measurements[series.id].map { QualityLimits.findings($0, traits) } ?? []
      let findings = HeaderChecks.findings(series, traits, isKnee: isKnee) + seen
      return SeriesQuality(
        seriesID: series.id, traits: traits,
        findings: findings.map { finding in
          var finding = finding
          (finding.seriesID, finding.plane) = (series.id, series.plane)
          return finding
        })
    }
    findings =
      QualityRules.missing(traits)
      + [QualityLimits.metal(acquired.compactMap { measurements[$0.id] })]
      .compactMap(\.self)
    questions = isKnee ? Self.questions(series, acquired) : []
    let again = series.compactMap { quality -> RescanAdvice? in
      let reasons = QualityRules.reasons(quality)
      guard !reasons.isEmpty else { return nil }
      return .again(seriesID: quality.seriesID, plane: quality.traits.plane.value, because: reasons)
    }
    advice = again + QualityRules.additions(findings)
    verdict =
      advice.isEmpty
      ? max(QualityRules.verdict(findings), series.map(\.verdict).max() ?? .accept) : .rescan
  }

  /// Which series answers each question, and whether one of sufficient quality does.
  private static func questions(
    _ judged: [SeriesQuality], _ acquired: [Series]
  ) -> [AnsweredQuestion] {
    KneeQuestion.allCases.map { question in
      let candidates = zip(judged, acquired).map { quality, series in
        KneeQuestion.Candidate(
          id: quality.seriesID, traits: quality.traits,
          sliceSpacing: series.geometry?.sliceSpacing ?? series.acquisition.sliceThickness ?? 10,
          isUsable: QualityRules.isUsable(quality, for: question),
          cautions: quality.findings.count)
      }
      let answer = question.answer(candidates)
      guard case .none = answer else {
        return AnsweredQuestion(question: question, answer: answer, isNotEvaluable: false)
      }
      let any = candidates.map { candidate in
        var candidate = candidate
        candidate.isUsable = true
        return candidate
      }
      return AnsweredQuestion(
        question: question, answer: question.answer(any), isNotEvaluable: true)
    }
  }
}
