import Testing

@testable import MRSimulation

/// Every form of the findings of ligaments, menisci and tendons, on three knees painted at 1 mm.
struct LigamentFindingsTests {
  /// Names of kinds and forms with the volume of the finding in mL that is sensible.
  static let volumes: [(String, ClosedRange<Double>)] = [
    ("acl-tear", 0.015...4), ("pcl-tear", 0.03...3), ("mcl-tear", 0.02...14),
    ("lcl-tear", 0.01...5),
    ("medial-meniscus-tear", 0.004...2.5), ("lateral-meniscus-tear", 0.004...2.5),
    ("meniscal-extrusion", 0.005...1.2), ("parameniscal-cyst", 0.1...8),
    ("patellar-tendinopathy", 0.05...3), ("quadriceps-tear", 0.1...8),
    ("hoffa-oedema", 0.3...22), ("discoid-meniscus", 1.5...5),
    ("meniscofemoral-ligament", 0.05...1), ("popliteal-hiatus", 0.03...2),
  ]

  @Test(arguments: LigamentKnee.seeds, volumes.map(\.0))
  func everyFormMarksASensibleVolume(_ seed: UInt64, _ name: String) throws {
    let kind = try #require(FindingCatalogue.kind(name))
    let range = try #require(Self.volumes.first { $0.0 == name }).1
    let knee = LigamentKnee(seed)
    for variant in kind.variants {
      let painted = knee.painted(kind, variant)
      let volume = painted.mask.millilitres
      #expect(range.contains(volume), "\(name) \(variant.name) of \(seed): \(volume) mL")
    }
  }

  @Test(arguments: LigamentKnee.seeds)
  func aCompleteTearInterruptsTheLigament(_ seed: UInt64) throws {
    let cases: [(String, String, Structure, Bool)] = [
      ("acl-tear", "complete", .anteriorCruciateLigament, false),
      ("acl-tear", "complete-chronic", .anteriorCruciateLigament, false),
      ("acl-tear", "partial-high", .anteriorCruciateLigament, true),
      ("acl-tear", "mucoid", .anteriorCruciateLigament, true),
      ("pcl-tear", "complete", .posteriorCruciateLigament, false),
      ("pcl-tear", "sprain", .posteriorCruciateLigament, true),
      ("mcl-tear", "grade-3", .medialCollateralLigament, false),
      ("lcl-tear", "grade-3", .lateralCollateralLigament, false),
      ("quadriceps-tear", "complete", .quadricepsTendon, false),
      ("quadriceps-tear", "partial", .quadricepsTendon, true),
    ]
    let knee = LigamentKnee(seed)
    for (name, form, structure, isWhole) in cases {
      let kind = try #require(FindingCatalogue.kind(name))
      let variant = try #require(kind.variant(form))
      let phantom = knee.painted(kind, variant).phantom
      let connects = knee.connects(phantom, structure)
      #expect(connects == isWhole, "\(name) \(form) of \(seed)")
    }
  }

  @Test(arguments: LigamentKnee.seeds, ["medial-meniscus-tear", "lateral-meniscus-tear"])
  func tearsTouchTheSurfaceAndNearMissesDoNot(_ seed: UInt64, _ name: String) throws {
    let kind = try #require(FindingCatalogue.kind(name))
    let knee = LigamentKnee(seed)
    for variant in kind.variants {
      let painted = knee.painted(kind, variant)
      let contact = painted.lesion.measure?(painted.mask)["surfaceContactInMillimetres"] ?? 0
      switch variant.name {
      case "horizontal", "vertical", "complex", "bucket-handle", "flap", "truncated":
        #expect(contact >= 5, "\(name) \(variant.name) of \(seed): \(contact) mm")
      case "radial", "root": #expect(contact > 0, "\(name) \(variant.name) of \(seed)")
      case "one-image":
        #expect((0.1...4.5).contains(contact), "\(name) of \(seed): \(contact) mm")
      default: #expect(contact == 0, "\(name) \(variant.name) of \(seed): \(contact) mm")
      }
    }
  }

  @Test func theSameSeedMakesTheSameFinding() throws {
    let kind = try #require(FindingCatalogue.kind("acl-tear"))
    let knee = LigamentKnee(2)
    for variant in kind.variants {
      let first = knee.painted(kind, variant), second = knee.painted(kind, variant)
      let isSame =
        first.lesion.finding == second.lesion.finding
        && first.phantom.voxels == second.phantom.voxels
      #expect(isSame, "\(variant.name)")
    }
  }

  @Test func partialTearsLieOnTheirSideOfTheCriterion() throws {
    let kind = try #require(FindingCatalogue.kind("acl-tear"))
    var generator = SimulationGenerator(seed: 5)
    let context = LigamentKnee(1).context
    var nearHalf = 0
    for (form, range) in [("partial-high", 50.1...90.0), ("partial-low", 5...49.9)] {
      let variant = try #require(kind.variant(form))
      for _ in 0..<20 {
        let lesion = kind.make(variant, context, &generator)[0]
        let torn = lesion.finding.measurements["tornFibresInPercent"] ?? 0
        if !range.contains(torn) { Issue.record("\(form): \(torn) %") }
        if (50...65).contains(torn) { nearHalf += 1 }
      }
    }
    #expect((10...20).contains(nearHalf))
  }
}
