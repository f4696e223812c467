public import Imaging

/// What follows from the quality of a series or a study.
public enum QualityVerdict: String, CaseIterable, Codable, Comparable, Sendable {
  /// Nothing stands against reading it.
  case accept
  /// It can be read, with care for what is said.
  case caution
  /// Scanning again is advised.
  case rescan

  /// The lighter before the graver.
  public static func < (left: QualityVerdict, right: QualityVerdict) -> Bool {
    let order = allCases
    return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
  }
}

/// What to scan again, or in addition.
public enum RescanAdvice: Hashable, Sendable {
  /// The series once more, for these reasons.
  case again(seriesID: String, plane: AnatomicalPlane?, because: [QualityIssue])
  /// A series that is missing.
  case additional(plane: AnatomicalPlane?, SeriesWish.Greys?)
}

/// One series: what it is, what is amiss, and what follows.
public struct SeriesQuality: Equatable, Sendable {
  /// ``Series/id``.
  public var seriesID: String
  /// What it shows and how.
  public var traits: SeriesTraits
  /// What is amiss; by severity, the worst first.
  public var findings: [QualityFinding]
  /// What follows.
  public var verdict: QualityVerdict

  /// A judged series; the verdict follows from the findings.
  public init(seriesID: String, traits: SeriesTraits, findings: [QualityFinding]) {
    (self.seriesID, self.traits) = (seriesID, traits)
    self.findings = findings.sorted { $0.severity > $1.severity }
    verdict = QualityRules.verdict(findings)
  }
}

/// One question, and which series answers it.
public struct AnsweredQuestion: Equatable, Sendable {
  /// The question.
  public var question: KneeQuestion
  /// The series that answers, by what was acquired.
  public var answer: QuestionAnswer
  /// Whether no series of sufficient quality answers it.
  public var isNotEvaluable: Bool
}

/// The quality of a study's acquisition.
public struct QualityReport: Equatable, Sendable {
  /// The joint, and whether there are models for it.
  public var coverage: JointCoverage
  /// The series that count as acquisitions, in the study's order.
  public var series: [SeriesQuality]
  /// What is amiss with the study as a whole.
  public var findings: [QualityFinding]
  /// Each question of a knee; empty for other joints.
  public var questions: [AnsweredQuestion]
  /// What to scan again; empty where the verdict is not ``QualityVerdict/rescan``.
  public var advice: [RescanAdvice]
  /// What follows for the study.
  public var verdict: QualityVerdict

  /// Questions that cannot be answered.
  public var notEvaluable: [KneeQuestion] { questions.filter(\.isNotEvaluable).map(\.question) }
}
