public import KneeAnatomy
public import StudyAssembly

/// An earlier examination of a knee, and what the comparison with it gave.
public struct PriorKnee: Sendable {
  /// The earlier study.
  public let study: Study
  /// The comparison, or why the knees are not compared.
  public let comparison: Result<KneeComparison, ComparisonError>

  /// An earlier examination from its parts.
  init(study: Study, comparison: Result<KneeComparison, ComparisonError>) {
    (self.study, self.comparison) = (study, comparison)
  }

  /// Compares a knee with an earlier examination of it.
  ///
  /// - Parameters:
  ///   - study: The earlier study, for which ``PriorObstacle`` has nothing.
  ///   - earlier: Its knee, read with the side of the later one.
  ///   - later: The knee.
  ///   - detectable: Smallest detectable changes of the pack that read both.
  /// - Complexity: Some two seconds.
  public init(
    _ study: Study, _ earlier: ExaminedKnee, of later: ExaminedKnee, detectable: DetectableChanges
  ) {
    self.study = study
    comparison = Result { () throws(ComparisonError) in
      try KneeComparison(of: later, with: earlier, detectable: detectable)
    }
  }
}
