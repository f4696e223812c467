import Imaging
import KneeAnatomy
import StudyAssembly

/// A comparison with an earlier examination as JSON: `docs/anatomy-json.md`, "An earlier examination".
struct ComparisonMembers {
  let prior: PriorKnee
  let sideIsKnown: Bool

  /// The examination, how its bones lie on the later ones, and what became of the cartilage; or the reason why not.
  var json: JSONValue {
    let study: [(key: String, value: JSONValue)] = [
      ("studyInstanceUID", .text(prior.study.studyInstanceUID)),
      ("studyDate", .stated(prior.study.studyDate)),
    ]
    switch prior.comparison {
    case .failure(let error):
      return .object(study + [("reason", .text(error.description)), ("bones", bones(error))])
    case .success(let comparison):
      return .object(
        study + [
          ("caution", .text(Self.caution(comparison))),
          ("flexionChangeInDegrees", .optional(comparison.flexionChange.map(thousandths))),
          ("bones", .list(comparison.bones.map(bone))),
          ("cartilage", .list(comparison.cartilage.map(cartilage))),
        ])
    }
  }

  /// What must be known of limits that no repeated scans stand behind.
  static func caution(_ comparison: KneeComparison) -> String {
    let sampling =
      "beyond sampling only: the limit holds nothing of what the network gets wrong, so that it may be no change"
    return comparison.caution.map { "\($0); \(sampling)" } ?? sampling
  }

  /// Members of a row of `measurements`; none where the examinations are not compared.
  func members(of measure: KneeMeasure) -> [(key: String, value: JSONValue)] {
    guard let comparison = try? prior.comparison.get(),
      let row = comparison.rows.first(where: { $0.measure == measure })
    else { return [] }
    switch row.result {
    case .failure(let obstacle):
      return [("notComparable", .text(obstacle.words(sideIsKnown: sideIsKnown)))]
    case .success(let change):
      return [
        (
          "prior",
          .object([
            ("value", number(change.prior.value)),
            ("samplingError", number(change.prior.samplingError)),
          ])
        )
      ] + members(change)
    }
  }

  private func members(_ change: MeasuredChange) -> [(key: String, value: JSONValue)] {
    [
      ("change", number(change.change)), ("limit", number(change.limit)),
      ("limitSource", .text(change.limitSource.rawValue)),
      ("verdict", .text(change.verdict.rawValue)),
    ]
  }

  private func bones(_ error: ComparisonError) -> JSONValue {
    guard case .bonesDiffer(let registration) = error else { return .list([]) }
    return .list([bone(registration)])
  }

  private func bone(_ bone: BoneRegistration) -> JSONValue {
    .object([
      ("name", .text(bone.bone.words(sideIsKnown: sideIsKnown))),
      ("residualInMillimetres", number(bone.residualInMillimetres)),
      ("sharedPart", number(bone.sharedPart)), ("isSound", .boolean(bone.isSound)),
    ])
  }

  private func cartilage(_ change: CartilageChange) -> JSONValue {
    .object(
      [
        ("region", .text(change.region.rawValue)),
        ("name", .text(change.region.words(sideIsKnown: sideIsKnown))),
        ("boneAreaInSquareMillimetres", number(change.area)),
        ("priorThicknessInMillimetres", number(change.thickness.prior.value)),
      ] + members(change.thickness) + [
        ("newlyBareInSquareMillimetres", number(change.newlyBare)),
        ("newlyCoveredInSquareMillimetres", number(change.newlyCovered)),
      ])
  }

  private func number(_ value: Double) -> JSONValue { .number(thousandths(value)) }

  private func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
