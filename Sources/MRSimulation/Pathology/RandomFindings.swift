/// What a knee has when nothing is asked for: drawn by prevalence, with what goes together.
///
/// Of the twelve kinds of the RSNA challenge, one that is absent is replaced in 35 of 100 knees by a form just under its
/// criterion or a mimic. Kinds that are not registered are passed over.
enum RandomFindings {
  /// A kind with the form it takes.
  struct Choice: Sendable {
    let kind: FindingKind
    let variant: FindingKind.Variant
  }

  /// Share of the absent kinds that are replaced by a near-miss or mimic.
  static let nearMissShare = 0.35

  /// Draws kinds and forms, in the order in which they are painted: bones, cartilage, soft tissue, fluid, lining.
  static func choices(using generator: inout SimulationGenerator) -> [Choice] {
    var present: Set<String> = []
    var result: [Choice] = []
    for row in FindingPrevalence.table {
      let isSecondMass =
        FindingPrevalence.masses.contains(row.name)
        && !present.isDisjoint(with: FindingPrevalence.masses)
      let isDrawn = generator.nextUnit() < row.probability(given: present)
      let isPresent = isDrawn && !isSecondMass
      let isNearMiss = generator.nextUnit() < nearMissShare
      if isPresent { present.insert(row.name) }
      guard isPresent || (row.isOfChallenge && isNearMiss),
        let kind = FindingCatalogue.kind(row.name)
      else { continue }
      let negatives = kind.variants.filter { $0.isPositive == false }
      if isPresent {
        result.append(Choice(kind: kind, variant: kind.positive(using: &generator)))
      } else if !negatives.isEmpty {
        result.append(
          Choice(kind: kind, variant: FindingKind.draw(negatives, using: &generator)))
      }
    }
    let layers = result.map { FindingPrevalence.layer($0.kind.name) }
    return result.indices.sorted { (layers[$0], $0) < (layers[$1], $1) }.map { result[$0] }
  }

  /// Makes them; of several effusions or contusions one stays.
  static func lesions(
    in context: FindingKind.Context, using generator: inout SimulationGenerator
  ) -> [Lesion] {
    var result: [Lesion] = []
    for choice in choices(using: &generator) {
      result += choice.kind.make(choice.variant, context, &generator)
    }
    for row in FindingPrevalence.later where generator.nextUnit() < row.base {
      guard let kind = FindingCatalogue.kind(row.name) else { continue }
      result += kind.make(kind.positive(using: &generator), context, &generator)
    }
    for type in ["effusion", "contusion"] { keepOne(of: type, in: &result) }
    // Fluid that came with a fracture is painted when the others' is; the lining lies on all of it, a loose body in it.
    return inOrder(result)
  }

  /// In the order in which they are painted; of one layer as they are.
  static func inOrder(_ lesions: [Lesion]) -> [Lesion] {
    let layers = lesions.map { FindingPrevalence.layer($0.finding.type) }
    return lesions.indices.sorted { (layers[$0], $0) < (layers[$1], $1) }.map { lesions[$0] }
  }

  /// Keeps the first that is positive, such as the one that a fracture brings; without any, the first.
  private static func keepOne(of type: String, in lesions: inout [Lesion]) {
    let all = lesions.indices.filter { lesions[$0].finding.type == type }
    let positive = all.first { lesions[$0].finding.isPositive == true }
    guard let kept = positive ?? all.first else { return }
    let rest = Set(all).subtracting([kept])
    lesions = lesions.indices.filter { !rest.contains($0) }.map { lesions[$0] }
  }
}
