/// A kind of finding that can be simulated, with its forms.
public struct FindingKind: Sendable {
  /// One form of the kind.
  public struct Variant: Equatable, Sendable {
    /// Its name, such as `complete`.
    public let name: String
    /// Whether it meets the kind's criterion; nil where there is none.
    public let isPositive: Bool?
    /// How often it is drawn among the forms of the same answer.
    public let weight: Double

    init(_ name: String, isPositive: Bool?, weight: Double = 1) {
      (self.name, self.isPositive, self.weight) = (name, isPositive, weight)
    }
  }

  /// What a finding is made for.
  struct Context: Sendable {
    let subject: KneeSubject
    let shape: KneeShape
    /// The knee without the finding.
    let anatomy: KneeAnatomy
  }

  /// Its name, such as `acl-tear`.
  public let name: String
  /// The published criterion of a positive, in words; empty where there is none.
  public let criterion: String
  /// Its forms: positives, near-misses and mimics.
  public let variants: [Variant]
  /// Makes one: the finding itself first, then what goes with it by its nature.
  let make: @Sendable (Variant, Context, inout SimulationGenerator) -> [Lesion]

  /// A form by name.
  func variant(_ name: String) -> Variant? { variants.first { $0.name == name } }

  /// A form that meets the criterion, or for a kind without one any form.
  func positive(using generator: inout SimulationGenerator) -> Variant {
    let positives = variants.filter { $0.isPositive != false }
    return Self.draw(positives.isEmpty ? variants : positives, using: &generator)
  }

  /// One of several forms by their weights.
  static func draw(_ variants: [Variant], using generator: inout SimulationGenerator) -> Variant {
    let total = variants.reduce(0) { $0 + $1.weight }
    var rest = generator.nextUnit() * total
    for variant in variants {
      rest -= variant.weight
      if rest < 0 { return variant }
    }
    return variants[variants.count - 1]
  }
}

/// All kinds of findings.
public enum FindingCatalogue {
  /// The kinds, the twelve of the RSNA challenge first.
  public static let kinds: [FindingKind] =
    LigamentFindings.kinds + BoneAndJointFindings.kinds + IncidentalFindings.kinds

  /// A kind by name.
  public static func kind(_ name: String) -> FindingKind? { kinds.first { $0.name == name } }
}
