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

  /// Only the piece moves: every voxel that changes was or becomes part of it, and what it leaves is blood.
  @Test(arguments: ["patellar-displaced", "tibial-plateau-displaced"])
  func movesNothingElse(_ name: String) throws {
    let bench = LesionWorkbench.three[0], kind = try #require(FindingCatalogue.kind("fracture"))
    let variant = try #require(kind.variant(name))
    var generator = SimulationGenerator(seed: 8)
    let lesions = kind.make(variant, bench.context, &generator)
    let fragment = try #require(lesions.flatMap(\.fragments).first)
    var after = bench.knee
    after.move(fragment)
    let moving = Set(fragment.structures.map(\.rawValue)), fluid = Structure.jointFluid.rawValue
    var (strays, left, filled, changed) = (0, 0, 0, 0)
    for (old, new) in zip(bench.knee.voxels, after.voxels) where old != new {
      let (was, isNow) = (moving.contains(old.structure), moving.contains(new.structure))
      changed += 1
      if !was, !isNow { strays += 1 }
      if was, !isNow { left += 1 }
      if was, new.structure == fluid, new.tissue == Tissue.haemarthrosis.rawValue { filled += 1 }
    }
    #expect(strays == 0 && changed > 500, "\(strays) of \(changed)")
    #expect(left > 100 && filled == left, "\(filled) of \(left)")
  }
}
