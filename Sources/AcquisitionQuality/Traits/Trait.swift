/// What a statement about a series rests on, the weightiest first.
public enum TraitGround: String, CaseIterable, Codable, Sendable {
  /// Position and orientation of the images.
  case geometry
  /// Repetition, echo and inversion time, with the kind of sequence.
  case timing
  /// A coded attribute of the header made for it, such as Laterality or Scan Options.
  case attribute
  /// Words in Series Description, Protocol Name, Sequence Name or Study Description.
  case text
  /// What the pixels show; asked only where all else is silent, and never for a side.
  case imageContent
}

/// One property of a series: what is said of it, on which grounds, and whether they agree.
public struct Trait<Value: Hashable & Sendable>: Equatable, Sendable {
  /// What one ground says.
  public struct Statement: Hashable, Sendable {
    /// What is said.
    public var value: Value
    /// What it rests on.
    public var ground: TraitGround

    /// A statement from its parts.
    public init(_ value: Value, _ ground: TraitGround) {
      (self.value, self.ground) = (value, ground)
    }
  }

  /// All statements, the weightiest first.
  public let statements: [Statement]
  /// Whether two statements cannot both be true; the first still decides.
  public let isContradictory: Bool

  /// A trait from its statements.
  ///
  /// - Parameters:
  ///   - statements: In order of weight.
  ///   - agree: Whether two values can both be true; by default only equal ones.
  public init(_ statements: [Statement], agree: (Value, Value) -> Bool = { $0 == $1 }) {
    self.statements = statements
    isContradictory = statements.dropFirst().contains { !agree(statements[0].value, $0.value) }
  }

  /// What the weightiest ground says; `nil` where none says anything.
  public var value: Value? { statements.first?.value }

  /// The weightiest ground; `nil` where there is none.
  public var ground: TraitGround? { statements.first?.ground }
}
