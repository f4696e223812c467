import AcquisitionQuality
import FindingDetection
import Imaging
import KneeAnatomy
import StudyAssembly

extension QualityResult {
  /// The result as JSON: `docs/quality.md` describes every member.
  var json: JSONValue {
    .object([
      ("format", .integer(1)), ("studyInstanceUID", .text(study.studyInstanceUID)),
      ("verdict", .text(report.verdict.rawValue)), ("joint", joint),
      ("findings", .list(report.findings.map(finding))),
      ("advice", .list(report.advice.map(advice))),
      ("questions", .list(report.questions.map(question))),
      ("series", .list(report.series.map(series))),
      ("coverage", coverageOfStudy),
      ("notRead", .list(problems.map(JSONValue.text))),
      ("weaknesses", .list(QualityWeakness.all.map(weakness))),
    ])
  }

  private var joint: JSONValue {
    .object([
      ("isKnee", .boolean(report.coverage == .knee)),
      ("words", .text(QualityMessages.sentence(report.coverage))),
    ])
  }

  private func finding(_ finding: QualityFinding) -> JSONValue {
    .object([
      ("issue", .text(QualityMessages.words(finding.issue))),
      ("severity", .text(finding.severity.rawValue)),
      ("measured", number(finding.measured)), ("limit", number(finding.limit)),
      ("unit", .text(finding.unit.rawValue)),
      ("plane", finding.plane.map { .text($0.rawValue) } ?? .null),
      ("sentence", .text(QualityMessages.sentence(finding))),
    ])
  }

  private func advice(_ advice: RescanAdvice) -> JSONValue {
    let (series, plane, reasons): (JSONValue, JSONValue, [QualityIssue]) =
      switch advice {
      case .again(let id, let plane, let issues):
        (.text(id), plane.map { .text($0.rawValue) } ?? .null, issues)
      case .additional(let plane, _): (.null, plane.map { .text($0.rawValue) } ?? .null, [])
      }
    return .object([
      ("series", series), ("plane", plane),
      ("because", .list(reasons.map { .text(QualityMessages.words($0)) })),
      ("sentence", .text(QualityMessages.sentence(advice) { name($0) })),
    ])
  }

  private func question(_ answered: AnsweredQuestion) -> JSONValue {
    var id: JSONValue = .null
    if !answered.isNotEvaluable, case .series(let series, _, _) = answered.answer {
      id = .text(series)
    }
    return .object([
      ("question", .text(answered.question.rawValue)),
      ("isEvaluable", .boolean(!answered.isNotEvaluable)), ("series", id),
    ])
  }

  private func series(_ quality: SeriesQuality) -> JSONValue {
    let traits = quality.traits
    return .object([
      ("id", .text(quality.seriesID)), ("number", .integer(number(quality.seriesID))),
      ("verdict", .text(quality.verdict.rawValue)),
      (
        "traits",
        .object([
          ("bodyPart", trait(traits.bodyPart)), ("side", trait(traits.side)),
          ("plane", trait(traits.plane)), ("contrast", trait(traits.contrast)),
          ("fatSuppression", trait(traits.fatSuppression)),
          ("isThreeDimensional", .boolean(traits.isThreeDimensional)),
        ])
      ),
      ("findings", .list(quality.findings.map(finding))),
      ("measured", measurements[quality.seriesID].map(measured) ?? .null),
      ("notChecked", .list(gaps(quality).map { .text(QualityMessages.words($0)) })),
      ("landmarks", landmarks(quality.seriesID)),
      ("consistency", coverage?.consistency[quality.seriesID]?.json ?? .null),
    ])
  }

  private func trait<Value: RawRepresentable<String>>(_ trait: Trait<Value>) -> JSONValue {
    .object([
      ("value", trait.value.map { .text($0.rawValue) } ?? .null),
      ("ground", trait.ground.map { .text($0.rawValue) } ?? .null),
      ("isContradictory", .boolean(trait.isContradictory)),
    ])
  }

  /// Ratios; what needs a natural background is left out without one.
  private func measured(_ seen: SeriesMeasurements) -> JSONValue {
    let hasAir = seen.hasNaturalAir
    return .object([
      ("brightOverNoise", number(hasAir ? seen.brightOverNoise : nil)),
      ("mutedOverNoise", number(hasAir ? seen.mutedOverNoise : nil)),
      ("motion", number(QualityMessages.motion(seen))),
      ("shading", number(seen.shading)), ("clippedShare", number(seen.clippedShare)),
      ("brightRim", number(seen.brightRim)), ("fatOverMuscle", number(seen.fatOverMuscle)),
      ("voidsWithRims", number(seen.voidsWithRims)),
    ])
  }

  private func landmarks(_ seriesID: String) -> JSONValue {
    guard let coverage, let seen = coverage.series[seriesID] else { return .null }
    return .object(
      KneeLandmark.allCases.compactMap { landmark in
        seen.landmarks[landmark].map { (coverage.words(landmark), .text($0.rawValue)) }
      })
  }

  private var coverageOfStudy: JSONValue {
    guard let coverage else { return .null }
    return .object([
      ("model", .text(coverage.model)),
      (
        "notWhole",
        .object(
          coverage.notWhole.map { (coverage.words($0.landmark), .text($0.coverage.rawValue)) })
      ),
    ])
  }

  private func weakness(_ weakness: QualityWeakness) -> JSONValue {
    .object([
      ("what", .text(weakness.words)), ("told", .integer(weakness.told?.count ?? 0)),
      ("of", weakness.told.map { .integer($0.of) } ?? .null),
    ])
  }

  private func number(_ value: Double?) -> JSONValue {
    value.map { .number(($0 * 1000).rounded() / 1000) } ?? .null
  }
}
