/// What is bright in knees with and without the twelve alike: common, mostly harmless, and taken for what matters.
enum IncidentalFindings {
  static let kinds =
    SubcutaneousOedemaFindings.kinds + BursitisFindings.kinds + VaricesFindings.kinds
    + MuscleOedemaFindings.kinds + GanglionFindings.kinds

  /// How often each is drawn, whatever else the knee has.
  ///
  /// Oedema in front of the patella is a common finding (Gaunt et al., doi:10.1186/s12891-016-1345-8), of which no
  /// rate was seen: estimate. Bursae: anserine in 17.5 % of old people with osteoarthritis and 2.2 % without
  /// (doi:10.1186/s12891-016-1035-6), all six together an estimate. Venous reflux in at least 25 % of women and 15 %
  /// of men (quoted in a review, cdt.amegroups.org 12745), part of them with varices at the knee: estimate.
  /// Popliteus alone is strained in 1 % (doi:10.1007/BF00202148); all muscles: estimate. Ganglia: some 1 % each at
  /// cruciates and fibula; all: estimate.
  static let prevalence: [(name: String, share: Double)] = [
    ("subcutaneous-oedema", 0.35), ("bursitis", 0.18), ("varices", 0.1), ("muscle-oedema", 0.07),
    ("ganglion", 0.07),
  ]

  /// Draws and makes them; each kind from a stream of its own, so that none moves another.
  static func lesions(
    in context: FindingKind.Context, using generator: inout SimulationGenerator
  ) -> [Lesion] {
    var result: [Lesion] = []
    for (name, share) in prevalence {
      var own = SimulationGenerator(seed: generator.next())
      guard LesionDraw.chance(share, &own), let kind = FindingCatalogue.kind(name) else { continue }
      result += kind.make(FindingKind.draw(kind.variants, using: &own), context, &own)
    }
    return result
  }
}
