import Testing

@testable import MRSimulation

/// The joint's cavity and how full it is.
@Suite struct JointCavityTests {
  @Test(arguments: [9, 14, 24, 36] as [Float])
  func isFilledToTheVolumeThatIsWanted(_ wanted: Float) {
    for bench in LesionWorkbench.three {
      var knee = bench.knee
      let cavity = JointCavity(bench.context.anatomy)
      let body = cavity.body(cavity.filling(for: wanted, in: knee))
      knee.push(cavity.push(body))
      knee.paint(.jointFluid, body, over: JointCavity.ground)
      let found = Float(knee.millilitres(of: .jointFluid))
      #expect(abs(found / wanted - 1) < 0.08, "\(found) mL for \(wanted)")
    }
  }

  @Test func isSoughtOnceTheKneeIsPainted() {
    let bench = LesionWorkbench.three[1]
    for name in ["effusion", "synovitis"] {
      guard let kind = FindingCatalogue.kind(name) else { continue }
      var generator = SimulationGenerator(seed: 5)
      let lesion = kind.make(kind.variants[0], bench.context, &generator)[0]
      let prepared = lesion.prepared(for: bench.context.anatomy, in: bench.knee)
      #expect(lesion.prepare != nil && prepared.prepare == nil)
      #expect(prepared.marks.count > lesion.marks.count)
      #expect(lesion.finding == prepared.finding)
    }
  }
}
