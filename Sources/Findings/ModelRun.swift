/// What became of one model pack on one study.
public struct ModelRun: Equatable, Codable, Sendable {
  /// How it ended.
  public enum Outcome: Hashable, Codable, Sendable {
    /// Not begun or still at work; the share done, 0 to 1.
    case running(Double)
    /// It ran; number of candidates in the list.
    case completed(candidates: Int)
    /// The study is not of the kind it reads, with the reason in one line.
    case doesNotFit(String)
    /// It broke or took too long, with the reason in one line.
    case failed(String)
    /// The reader or the site stopped it.
    case cancelled
  }

  /// Which model.
  public var model: ModelIdentity
  /// The pack's title for people.
  public var title: String
  /// How it ended.
  public var outcome: Outcome
  /// The `Series.id` it read; empty when none fits.
  public var seriesID: String
  /// Doubts of the run as a whole.
  public var cautions: [String]

  /// A run from its parts.
  public init(
    model: ModelIdentity, title: String, outcome: Outcome, seriesID: String = "",
    cautions: [String] = []
  ) {
    self.model = model
    self.title = title
    self.outcome = outcome
    self.seriesID = seriesID
    self.cautions = cautions
  }
}
