/// What the pixels of a series say of its greys; asked only where header and words are silent.
public struct ImageContent: Equatable, Sendable {
  /// What the greys mainly show; nil where the pixels do not tell.
  public var contrast: Contrast?
  /// Whether fat is suppressed; nil where the pixels do not tell.
  public var isFatSuppressed: Bool?

  /// Content from its parts.
  public init(contrast: Contrast? = nil, isFatSuppressed: Bool? = nil) {
    (self.contrast, self.isFatSuppressed) = (contrast, isFatSuppressed)
  }
}

extension ImageContent {
  /// Subcutaneous fat over the depth's darkest quarter in simulated series: suppressed, 95 in 100 below 1.7; not suppressed,
  /// 95 in 100 above 2.2 (`docs/quality.md`). In between nothing is said.
  private static let suppressed = 1.5, bright = 2.5

  /// What was measured in the pixels: what a model says of the greys, else of fat what ``SeriesMeasurements/fatOverMuscle`` says.
  init(_ seen: SeriesMeasurements) {
    self.init(
      contrast: seen.content?.contrast,
      isFatSuppressed: seen.content?.isFatSuppressed
        ?? seen.fatOverMuscle.flatMap {
          $0 < Self.suppressed ? true : $0 > Self.bright ? false : nil
        })
  }
}
