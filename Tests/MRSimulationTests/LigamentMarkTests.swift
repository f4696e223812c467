import Testing

@testable import MRSimulation

/// What the lesions of ligaments, menisci and tendons consist of.
struct LigamentMarkTests {
  /// Blocks of voxels are passed over by a solid's slope; none that belongs to a thin mark may be lost.
  @Test(arguments: LigamentFindings.kinds.map(\.name))
  func noPartOfAMarkIsPassedOver(_ name: String) throws {
    let kind = try #require(FindingCatalogue.kind(name))
    let context = LigamentKnee(2).context
    var generator = SimulationGenerator(seed: 8)
    for variant in kind.variants {
      for lesion in kind.make(variant, context, &generator) {
        for (index, mark) in lesion.marks.enumerated() where mark.solid.isThin {
          let lost = lostVoxels(of: mark.solid)
          #expect(lost == 0, "\(name) \(variant.name) mark \(index): \(lost)")
        }
      }
    }
  }

  @Test func extrusionLiesOnItsSideOfThreeMillimetres() throws {
    let kind = try #require(FindingCatalogue.kind("meniscal-extrusion"))
    for seed in LigamentKnee.seeds {
      let context = LigamentKnee(seed).context
      let scale = Double(context.shape.scale)
      var generator = SimulationGenerator(seed: seed)
      for variant in kind.variants {
        let lesion = kind.make(variant, context, &generator)[0]
        let found = scale * (lesion.finding.measurements["displacementInMillimetres"] ?? 0)
        #expect((found >= 3) == (variant.isPositive == true), "\(variant.name): \(found) mm")
        var anatomy = context.anatomy
        lesion.alter?(&anatomy)
        let frame = MeniscusFrame(anatomy.menisci.medial)
        let again =
          scale * Double(MeniscusExtrusion(.medial, anatomy, frame: frame, after: 0).before)
        #expect(abs(again - found) < 0.8, "\(variant.name): \(found), measured \(again) mm")
      }
    }
  }

  /// Shares of 84, 79, 57 and 30 % of four places: 2.5 bruises to a tear on the whole, told as one finding.
  @Test func acuteTearsComeWithBruises() throws {
    let kind = try #require(FindingCatalogue.kind("acl-tear"))
    let complete = try #require(kind.variant("complete"))
    let context = LigamentKnee(1).context
    var generator = SimulationGenerator(seed: 3)
    var (bruises, flakes, places) = (0, 0, 0)
    for _ in 0..<20 {
      let lesions = kind.make(complete, context, &generator)
      if lesions[0].finding.type != "acl-tear" { Issue.record("the tear comes first") }
      let kissing = lesions.filter { $0.finding.type == "contusion" }
      bruises += kissing.count
      places += kissing.reduce(0) { $0 + $1.marks.count }
      flakes += lesions.filter { $0.finding.type == "fracture" }.count
    }
    #expect((18...20).contains(bruises) && (40...60).contains(places), "\(bruises), \(places)")
    #expect((0...6).contains(flakes), "\(flakes)")
  }

  @Test func everyPlaceLiesInTheKnee() {
    var generator = SimulationGenerator(seed: 6)
    let context = LigamentKnee(3).context
    for kind in LigamentFindings.kinds {
      for variant in kind.variants {
        for lesion in kind.make(variant, context, &generator) {
          let place = lesion.finding.place
          let isNear = abs(place.x) < 50 && abs(place.y) < 60 && (-50...110).contains(place.z)
          if !isNear || lesion.finding.site.isEmpty {
            Issue.record("\(kind.name) \(variant.name) at \(place)")
          }
        }
      }
    }
  }

  private func lostVoxels(of solid: Solid) -> Int {
    var phantom = KneePhantom(covering: solid.extent, spacing: 1)
    phantom.paint(.jointFluid, solid)
    let (grid, voxels) = (phantom.grid, phantom.voxels)
    var lost = 0
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x where solid(grid.place(x, y, z)) < -0.05 {
          if voxels[grid.index(x, y, z)].structure == 0 { lost += 1 }
        }
      }
    }
    return lost
  }
}
