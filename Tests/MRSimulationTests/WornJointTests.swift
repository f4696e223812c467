import Testing

@testable import MRSimulation

/// What goes with osteoarthritis' narrowing: osteophytes, a collateral ligament that bows over them, little fluid.
struct WornJointTests {
  private struct Worn {
    let before, after: KneeAnatomy
    let lesion: Lesion
    let phantom: KneePhantom
  }

  private static func worn(_ form: String, seed: UInt64) throws -> Worn {
    let kind = try #require(FindingCatalogue.kind("medial-oa"))
    let variant = try #require(kind.variant(form)), context = LigamentKnee(seed).context
    var generator = SimulationGenerator(seed: seed, stream: 4)
    let lesion = kind.make(variant, context, &generator)[0]
    var after = context.reshaped { lesion.reshape?(&$0) }.anatomy
    lesion.alter?(&after)
    var phantom = KneePhantom(
      covering: Extent(low: [-60, -44, -20], high: [56, 44, 40]), spacing: 1)
    after.paint(&phantom)
    _ = phantom.paint([lesion], over: after)
    return Worn(before: context.anatomy, after: after, lesion: lesion, phantom: phantom)
  }

  /// How far labels of femur or tibia stand out of the normal bone medially, in mm, about the joint line.
  private static func spur(_ worn: Worn, _ structures: Set<Structure>, _ bone: Solid) -> Float {
    let grid = worn.phantom.grid, wanted = Set(structures.map(\.rawValue))
    var most: Float = 0
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x
        where wanted.contains(worn.phantom.voxels[grid.index(x, y, z)].structure) {
          let place = grid.place(x, y, z)
          if place.x < -18, abs(place.z) < 20 { most = max(most, bone.distance(place)) }
        }
      }
    }
    return most
  }

  @Test(arguments: LigamentKnee.seeds)
  func advancedDiseaseHasOsteophytesOfBothBones(_ seed: UInt64) throws {
    let worn = try Self.worn("advanced", seed: seed)
    let femoral = Self.spur(worn, [.femurCortex, .femurMarrow], worn.after.femur.bone)
    let tibial = Self.spur(worn, [.tibiaCortex, .tibiaMarrow], worn.after.tibia.bone)
    #expect((3.2...9).contains(femoral) && (3...9).contains(tibial), "\(femoral), \(tibial)")
  }

  @Test(arguments: LigamentKnee.seeds)
  func theCollateralLigamentBowsOverThem(_ seed: UInt64) throws {
    let worn = try Self.worn("advanced", seed: seed)
    func reach(_ anatomy: KneeAnatomy) -> Float {
      let places = anatomy.ligaments.medialCollateral.places(step: 1)
      return -(places.filter { abs($0.z) < 6 }.map(\.x).min() ?? 0)
    }
    #expect(reach(worn.after) > reach(worn.before) + 2.5)
  }

  /// Fluid within the medial compartment, in mL.
  private static func fluid(_ phantom: KneePhantom) -> Double {
    let grid = phantom.grid
    var count = 0
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let place = grid.place(x, y, z)
          if Tibia.medial.radius(place) < 1, place.z < 14,
            phantom.voxels[grid.index(x, y, z)].structure == Structure.jointFluid.rawValue
          {
            count += 1
          }
        }
      }
    }
    return Double(count) / 1000
  }

  @Test(arguments: LigamentKnee.seeds)
  func aWornCompartmentHoldsLittleFluid(_ seed: UInt64) throws {
    let worn = try Self.worn("advanced", seed: seed)
    let found = Self.fluid(worn.phantom)
    // Half as much again before what is bare lay on bare bone.
    #expect(found < 1.75, "\(found) mL")
  }

  /// Bare bone lies where the bones have come nearest.
  @Test(arguments: LigamentKnee.seeds)
  func cartilageIsLostWhereBonesAreNearest(_ seed: UInt64) throws {
    let worn = try Self.worn("advanced", seed: seed)
    let nearest = worn.after.nearestPlace(.medial)
    let flat = Tibia.medial.centre + nearest * Tibia.medial.radii
    let place = worn.lesion.finding.place
    #expect(abs(place.x - flat.x) < 5 && abs(place.y - flat.y) < 10, "\(place), \(flat)")
  }
}
