import Testing

@testable import MRSimulation

/// The draw of what a knee has.
@Suite struct RandomFindingsTests {
  private static let draws: [[RandomFindings.Choice]] = (0..<3000).map { seed in
    var generator = SimulationGenerator(seed: UInt64(seed))
    return RandomFindings.choices(using: &generator)
  }

  private func share(_ name: String, of draws: [[RandomFindings.Choice]], positive: Bool = true)
    -> Double
  {
    let hits = draws.filter { draw in
      draw.contains { $0.kind.name == name && ($0.variant.isPositive != false) == positive }
    }
    return Double(hits.count) / Double(max(draws.count, 1))
  }

  /// Half of the prevalence among the 58 expert-labelled studies (design, 1.2).
  @Test(arguments: [
    ("effusion", 0.30), ("synovitis", 0.235), ("patellofemoral-oa", 0.18), ("contusion", 0.165),
    ("fracture", 0.155), ("medial-oa", 0.13), ("baker-cyst", 0.105), ("lateral-oa", 0.095),
  ])
  func drawsAboutHalfTheEnrichedPrevalence(_ name: String, _ wanted: Double) {
    let share = share(name, of: Self.draws)
    #expect(abs(share - wanted) < 0.05, "\(share)")
  }

  @Test func replacesAThirdOfTheAbsentByNearMisses() {
    for name in ["effusion", "medial-oa", "contusion", "fracture", "baker-cyst"] {
      let absent = Self.draws.filter { draw in
        !draw.contains { $0.kind.name == name && $0.variant.isPositive == true }
      }
      let share = share(name, of: absent, positive: false)
      #expect(share > 0.3 && share < 0.4)
    }
  }

  @Test func paintsTheLiningAfterTheFluid() {
    for draw in Self.draws {
      let names = draw.map(\.kind.name)
      guard let fluid = names.firstIndex(of: "effusion"),
        let lining = names.firstIndex(of: "synovitis"), lining < fluid
      else { continue }
      Issue.record("lining before fluid: \(names)")
      return
    }
  }

  @Test func sameSeedGivesTheSameKnee() {
    let bench = LesionWorkbench.three[0]
    let found = (0..<2).map { _ in
      var generator = SimulationGenerator(seed: 11)
      return RandomFindings.lesions(in: bench.context, using: &generator).map(\.finding)
    }
    #expect(found[0] == found[1])
    #expect(!found[0].isEmpty)
  }

  @Test func everyFindingOfARandomKneeIsPainted() {
    for seed in 0..<8 as Range<UInt64> {
      let bench = LesionWorkbench.three[Int(seed % 3)]
      var generator = SimulationGenerator(seed: seed)
      var painted = bench.knee
      let lesions = RandomFindings.lesions(in: bench.context, using: &generator)
      let found = painted.paint(lesions, over: bench.context.anatomy)
      for (lesion, finding) in zip(lesions, found.map(\.finding)) {
        let volume = finding.measurements["volumeInMillilitres"] ?? 0
        #expect(volume > 0, "seed \(seed), \(finding.type) \(finding.variant)")
        #expect(finding.isPositive == lesion.finding.isPositive, "seed \(seed), \(finding.type)")
      }
    }
  }
}
