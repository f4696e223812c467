import Testing

@testable import MRSimulation

/// Soft tissue gives way to what grows within it.
@Suite struct PushingTests {
  private static let ball = Solid.ellipsoid([0, 0, 0], [8, 8, 8])

  private static func box(_ low: KneePoint, _ high: KneePoint) -> Solid {
    Solid(extent: Extent(low: low, high: high)) { place in
      let (under, over) = (low - place, place - high)
      return max(max(under.max(), over.max()), -30)
    }
  }

  /// A septum between two muscles, above a slab of bone; a ball is to grow there.
  ///
  /// - Parameter bone: Where the slab ends.
  private static func block(bone: Float = -12) -> KneePhantom {
    let extent = Extent(low: [-30, -30, -30], high: [30, 30, 30])
    var result = KneePhantom(covering: extent, spacing: 1)
    result.paint(.soleus, box([-30, -30, -30], [-1, 30, 30]))
    result.paint(.popliteus, box([1, -30, -30], [30, 30, 30]))
    result.paint(.deepFascia, box([-1, -30, -30], [1, 30, 30]))
    result.paint(.tibiaMarrow, box([-30, -30, -30], [30, 30, bone]))
    return result
  }

  private static func structure(_ phantom: KneePhantom, _ x: Float) -> UInt8 {
    phantom.voxels[phantom.grid.index(Int(x + 30), 30, 30)].structure
  }

  /// The ball lies beside the septum and takes it with it; what it fills is left free.
  @Test func carriesASeptumOutwards() {
    var before = Self.block()
    before.paint(.tibialNerve, Self.box([-14, -30, -30], [-12, 30, 30]), over: [.soleus])
    var after = before
    after.push(Push(solid: .ellipsoid([5, 0, 0], [8, 8, 8]), reach: 16))
    let fascia = Structure.deepFascia.rawValue, muscle = Structure.soleus.rawValue
    #expect(Self.structure(before, 0) == fascia && Self.structure(before, -4) == muscle)
    let septum = (-8...3).filter { Self.structure(after, Float($0)) == fascia }
    #expect((septum.max() ?? 9) <= -3 && (septum.min() ?? -9) >= -6, "\(septum)")
    // What lies ten millimetres off moves by about one.
    let far = (-20...0).filter {
      Self.structure(after, Float($0)) == Structure.tibialNerve.rawValue
    }
    #expect((far.min() ?? -20) >= -15 && (far.max() ?? 0) <= -13, "\(far)")
    let inside = (0...10).map { Self.structure(after, Float($0)) }
    #expect(inside.allSatisfy { $0 == Structure.intermuscularFat.rawValue })
  }

  /// Fluid that the ball takes up is not pushed, and lends nothing to what is.
  @Test func leavesWhatIsSwallowed() {
    var before = Self.block()
    before.paint(.jointFluid, Self.box([2, -30, -30], [5, 30, 30]), over: [.popliteus])
    var after = before
    after.push(Push(solid: Self.ball, reach: 16, swallowed: [.jointFluid]))
    let fluid = Structure.jointFluid.rawValue
    let changed = before.voxels.indices.count {
      (before.voxels[$0].structure == fluid) != (after.voxels[$0].structure == fluid)
    }
    #expect(changed == 0)
    var pushed = before
    pushed.push(Push(solid: Self.ball, reach: 16))
    let isSame = pushed.voxels == after.voxels
    #expect(!isSame)
  }

  /// Soft voxels keep the part of bone that they hold at its surface.
  @Test func keepsTheRimOfBone() {
    var phantom = Self.block(bone: -10.8)
    let grid = phantom.grid, marrow = Tissue.fattyMarrow.rawValue
    let rim = (0..<60).flatMap { y in (0..<60).map { grid.index($0, y, 19) } }
    func kept(_ phantom: KneePhantom) -> Int {
      rim.count { phantom.voxels[$0].admixture == marrow && phantom.voxels[$0].share > 30 }
    }
    let before = kept(phantom)
    #expect(before > 3000)
    phantom.push(Push(solid: Self.ball, reach: 16))
    #expect(kept(phantom) == before)
  }

  /// Tissue beyond a plate of bone does not turn into bone.
  @Test func takesNothingFromBone() {
    var before = Self.block()
    before.paint(.femurCortex, Self.box([5, -30, -30], [9, 30, 30]))
    var after = before
    after.push(Push(solid: Self.ball, reach: 16))
    let bone: Set<UInt8> = [Structure.femurCortex.rawValue, Structure.tibiaMarrow.rawValue]
    let changed = before.voxels.indices.count {
      bone.contains(before.voxels[$0].structure) != bone.contains(after.voxels[$0].structure)
    }
    #expect(changed == 0)
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

  /// Of a ball of 8 mm: 8 mm towards the middle at its surface, less further out, and nothing beyond 1.9 times that.
  @Test func tissueGivesWayFromTheMiddleAndLessFurtherOut() {
    let field = PushField(Push(solid: Self.ball, reach: 30), spacing: 0.5)
    var line = PushLine(field), before: Float = 8.3
    for distance in stride(from: Float(0.3), through: 12, by: 1.3) {
      // A line through the middle, off the lattice's places.
      let place = KneePoint(-0.6, 0.8, 0) * (8 + distance)
      let lies = line.lies(at: place)
      let (shift, value) = line.read(place.x)
      let rest = 1 - distance / (1.9 * 8), size = length(shift)
      #expect(lies && abs(value - distance) < 0.3)
      #expect(abs(size - 8 * rest * rest) < 0.8 && size < before, "\(distance): \(size)")
      #expect(length(shift + size * place / length(place)) < 0.05 * size)
      before = size
    }
    let (isThrough, isBeside) = (line.lies(at: [0, 0, 0]), line.lies(at: [0, 60, 0]))
    #expect(isThrough && !isBeside)
    #expect(line.read(-25).shift == .zero)
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
