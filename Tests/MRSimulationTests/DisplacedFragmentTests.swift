import Testing

@testable import MRSimulation

/// Pieces of bone that have moved.
@Suite struct DisplacedFragmentTests {
  private func painted(_ name: String) throws -> (knee: KneePhantom, finding: SimulatedFinding) {
    let bench = LesionWorkbench.three[0]
    let kind = try #require(FindingCatalogue.kind("fracture"))
    let variant = try #require(kind.variant(name))
    var generator = SimulationGenerator(seed: 8), knee = bench.knee
    let found = knee.paint(
      kind.make(variant, bench.context, &generator), over: bench.context.anatomy)
    return (knee, found[0].finding)
  }

  private func height(of structure: Structure, _ knee: KneePhantom) -> Float {
    var (low, high) = (Int.max, Int.min)
    let size = knee.grid.size
    for (index, voxel) in knee.voxels.enumerated() where voxel.structure == structure.rawValue {
      let z = index / (size.x * size.y)
      (low, high) = (min(low, z), max(high, z))
    }
    return Float(high - low) * knee.grid.spacing * knee.scale
  }

  @Test func drawsThePatellaApartAndKeepsItsPieces() throws {
    let before = LesionWorkbench.three[0].knee, (after, finding) = try painted("patellar-displaced")
    let gap = Float(try #require(finding.measurements["displacementInMillimetres"]))
    #expect(gap > 2.9 && gap < 8.1)
    let taller = height(of: .patellaCortex, after) - height(of: .patellaCortex, before)
    #expect(abs(taller - gap) < 1.5, "\(taller) for \(gap) mm")
    let kept =
      after.millilitres(of: .patellaMarrow) / before.millilitres(of: .patellaMarrow)
    #expect(kept > 0.93 && kept < 1.03, "\(kept)")
  }

  @Test func sinksThePlateauAndFillsTheStepWithBlood() throws {
    let before = LesionWorkbench.three[0].knee
    let (after, finding) = try painted("tibial-plateau-displaced")
    let step = try #require(finding.measurements["displacementInMillimetres"])
    #expect(step > 2.9 && step < 8.1)
    let side: Structure =
      finding.site.hasPrefix("medial") ? .medialTibialCartilage : .lateralTibialCartilage
    #expect(height(of: side, after) > height(of: side, before) + 0.6 * Float(step))
    let kept = after.millilitres(of: side) / before.millilitres(of: side)
    #expect(kept > 0.85 && kept < 1.05, "\(kept)")
  }
}
