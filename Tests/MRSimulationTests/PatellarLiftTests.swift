import Testing

@testable import MRSimulation

/// Fluid lifts the patella off the trochlea.
struct PatellarLiftTests {
  private func lesion(_ form: String, seed: UInt64) throws -> (Lesion, LigamentKnee) {
    let knee = LigamentKnee(seed), kind = try #require(FindingCatalogue.kind("effusion"))
    let variant = try #require(kind.variant(form))
    var generator = SimulationGenerator(seed: seed, stream: 4)
    return (kind.make(variant, knee.context, &generator)[0], knee)
  }

  @Test(arguments: LigamentKnee.seeds)
  func aLargeEffusionLiftsThePatella(_ seed: UInt64) throws {
    let (lesion, knee) = try lesion("large", seed: seed)
    let before = knee.context.anatomy
    let after = knee.context.reshaped { lesion.reshape?(&$0) }.anatomy
    let said =
      lesion.measured(.empty(Self.grid), scale: before.shape.scale)
      .measurements["patellarLiftInMillimetres"] ?? 0
    #expect((1.5...4.01).contains(said), "\(said)")
    let moved = (after.patella.centre.y - before.patella.centre.y) * before.shape.scale
    #expect(abs(Double(moved) - said) < 0.1, "\(moved) for \(said)")
    #expect(after.jointSpace(.patellofemoral) > before.jointSpace(.patellofemoral) + 1)
    // The tendons go with it.
    let front = after.tendons.patellar.extent.high.y - before.tendons.patellar.extent.high.y
    #expect(front > 0.8, "\(front)")
  }

  @Test func aSmallOneDoesNot() throws {
    for form in ["small", "physiologic"] {
      let (lesion, knee) = try lesion(form, seed: 1)
      let after = knee.context.reshaped { lesion.reshape?(&$0) }
      let centre = knee.context.anatomy.patella.centre
      #expect(length(after.anatomy.patella.centre - centre) < 0.1, "\(form)")
    }
  }

  /// Fluid lies between the patella's ridge and the groove, not fat.
  @Test func fluidFillsTheSpaceBehindThePatella() throws {
    let (lesion, knee) = try lesion("large", seed: 1)
    let context = knee.context.reshaped { lesion.reshape?(&$0) }, scale = context.shape.scale
    let extent = LesionWorkbench.extent
    var phantom = KneePhantom(covering: extent, spacing: 1, scale: scale)
    context.anatomy.paint(&phantom)
    _ = phantom.paint([lesion], over: context.anatomy)
    let patella = context.anatomy.patella, femur = context.anatomy.femur
    var (fluid, fat) = (0, 0)
    for up in stride(from: Float(-2), through: 10, by: 2) {
      for across in stride(from: Float(-8), through: 10, by: 2) {
        var place = patella.back(across: across, up: up)
        // Through the patella's cartilage to the femur's.
        while patella.cartilage(place) < 0.7 { place.y -= 0.5 }
        while min(femur.cartilage(place), femur.bone(place)) > 0.7 {
          let at = ((place - phantom.grid.origin) / phantom.grid.spacing)
            .rounded(.toNearestOrAwayFromZero)
          let voxel = phantom.voxels[phantom.grid.index(Int(at.x), Int(at.y), Int(at.z))]
          if voxel.structure == Structure.jointFluid.rawValue { fluid += 1 } else { fat += 1 }
          place.y -= 0.5
        }
      }
    }
    #expect(fluid > 100 && fluid > 6 * fat, "\(fluid) of fluid, \(fat) of others")
  }

  private static let grid = VoxelGrid(covering: Extent(low: .zero, high: [1, 1, 1]), spacing: 1)
}
