import Testing

@testable import MRSimulation

/// Soft tissue gives way to what grows within it.
@Suite struct PushingTests {
  private static let ball = Solid.ellipsoid([0, 0, 0], [8, 8, 8])

  /// A ball grows at a septum between two muscles, above a slab of bone.
  private static func block() -> KneePhantom {
    let extent = Extent(low: [-30, -30, -30], high: [30, 30, 30])
    var result = KneePhantom(covering: extent, spacing: 1)
    let half = { (low: KneePoint, high: KneePoint) in
      Solid(extent: Extent(low: low, high: high)) { place in
        let (under, over) = (low - place, place - high)
        return max(max(under.max(), over.max()), -30)
      }
    }
    result.paint(.soleus, half([-30, -30, -30], [-1, 30, 30]))
    result.paint(.popliteus, half([1, -30, -30], [30, 30, 30]))
    result.paint(.deepFascia, half([-1, -30, -30], [1, 30, 30]))
    result.paint(.tibiaMarrow, half([-30, -30, -30], [30, 30, -12]))
    return result
  }

  @Test func bendsASeptumAroundTheBodyAndLosesLittleOfIt() {
    let before = Self.block()
    var after = before
    after.push(Push(solid: Self.ball, reach: 16))
    // At the ball's side, where muscle was, the septum lies upon it.
    let beside = after.voxels[after.grid.index(39, 30, 30)].structure
    #expect(before.voxels[before.grid.index(39, 30, 30)].structure == Structure.popliteus.rawValue)
    #expect(beside == Structure.deepFascia.rawValue || beside == Structure.popliteus.rawValue)
    let outside = { (phantom: KneePhantom, structure: Structure) in
      Float(
        phantom.voxels.indices.filter { phantom.voxels[$0].structure == structure.rawValue }.count)
    }
    for muscle in [Structure.soleus, .popliteus] {
      let kept = outside(after, muscle) / outside(before, muscle)
      #expect(kept > 0.97 && kept < 1.01, "\(muscle): \(kept)")
    }
    #expect(outside(after, .deepFascia) > 0.9 * outside(before, .deepFascia))
  }

  @Test func leavesBoneAndWhatLiesFar() {
    let before = Self.block()
    var after = before
    after.push(Push(solid: Self.ball, reach: 16))
    var changedBone = 0, changedFar = 0
    for z in 0..<60 {
      for y in 0..<60 {
        for x in 0..<60 {
          let index = before.grid.index(x, y, z)
          let (old, new) = (before.voxels[index], after.voxels[index])
          let isBone = old.structure == Structure.tibiaMarrow.rawValue
          if isBone != (new.structure == Structure.tibiaMarrow.rawValue) { changedBone += 1 }
          if old != new, length(before.grid.place(x, y, z)) > 25 { changedFar += 1 }
        }
      }
    }
    #expect(changedBone == 0 && changedFar == 0)
  }

  @Test func bulgesTheQuadricepsTendonBeforeALargeEffusion() throws {
    let bench = LesionWorkbench.three[0]
    let kind = try #require(FindingCatalogue.kind("effusion"))
    var generator = SimulationGenerator(seed: 3)
    var knee = bench.knee
    let large = try #require(kind.variant("large"))
    _ = knee.paint(kind.make(large, bench.context, &generator), over: bench.context.anatomy)
    let before = Self.reach(of: .quadricepsTendon, bench),
      after = Self.reach(of: .quadricepsTendon, bench, knee)
    // Without a lifted patella part of the fluid has its place behind that.
    #expect(after > before + 0.45, "\(before) to \(after) mm")
    let kept =
      knee.millilitres(of: .quadricepsTendon) / bench.knee.millilitres(of: .quadricepsTendon)
    #expect(kept > 0.7, "\(kept) of the tendon")
  }

  /// Mean y of a structure above the patella, in mm.
  private static func reach(
    of structure: Structure, _ bench: LesionWorkbench, _ knee: KneePhantom? = nil
  ) -> Float {
    let knee = knee ?? bench.knee, bodies = KneeBodies(bench.context.anatomy)
    let low = knee.grid.firstVoxel(from: [-90, -90, bodies.patellaTop + 14])
    let high = knee.grid.lastVoxel(to: [90, 90, bodies.patellaTop + 28])
    var sum: Float = 0, count: Float = 0
    for z in low.z...high.z {
      for y in low.y...high.y {
        for x in low.x...high.x
        where knee.voxels[knee.grid.index(x, y, z)].structure == structure.rawValue {
          sum += knee.grid.place(x, y, z).y
          count += 1
        }
      }
    }
    return sum / max(count, 1)
  }
}
