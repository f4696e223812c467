/// Which part of the body a study shows, and whether this program has models for it.
public enum JointCoverage: Hashable, Sendable {
  /// A knee, which the questions of ``KneeQuestion`` are asked of.
  case knee
  /// Another part, for which there is no model.
  case noModel(BodyPart)
  /// Headers and words name no part.
  case unknownPart
  /// Series name different parts, in order of first mention.
  case severalParts([BodyPart])

  /// The coverage of a study by its series' body parts.
  public init(_ traits: [SeriesTraits]) {
    var parts: [BodyPart] = []
    for part in traits.compactMap(\.bodyPart.value) where !parts.contains(part) {
      parts.append(part)
    }
    switch (parts.first, parts.count) {
    case (nil, _): self = .unknownPart
    case (.knee, 1): self = .knee
    case (let part?, 1): self = .noModel(part)
    default: self = .severalParts(parts)
    }
  }
}
