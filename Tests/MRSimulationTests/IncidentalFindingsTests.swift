import Testing

@testable import MRSimulation

/// What is bright in any knee: oedema, bursae, varices, strained muscle, ganglia.
@Suite struct IncidentalFindingsTests {
  /// Volumes in mL of each form's mask on three knees, with room for other knees and coarse voxels.
  private static let volumes: [String: [String: ClosedRange<Double>]] = [
    "subcutaneous-oedema": ["prepatellar": 3...60, "medial": 3...60, "diffuse": 15...95],
    "bursitis": [
      "prepatellar": 0.3...18, "superficial-infrapatellar": 0.3...13, "deep-infrapatellar": 0.2...5,
      "pes-anserine": 0.3...13, "semimembranosus": 0.1...6, "iliotibial": 0.2...6,
    ],
    "varices": ["great-saphenous": 0.3...14, "small-saphenous": 0.2...14],
    "muscle-oedema": [
      "popliteus": 1...20, "gastrocnemius": 1...30, "vastus": 0.8...30, "denervation": 5...150,
    ],
    "ganglion": [
      "cruciate": 0.1...4, "gastrocnemius": 0.2...8, "tibiofibular": 0.2...9, "hoffa": 0.1...6,
    ],
  ]

  @Test(arguments: IncidentalFindings.kinds.map(\.name))
  func paintsEveryFormAtASensibleSize(of name: String) throws {
    let kind = try #require(FindingCatalogue.kind(name))
    for variant in kind.variants {
      let range = try #require(Self.volumes[name]?[variant.name])
      for (index, bench) in LesionWorkbench.three.enumerated() {
        for seed in [7, 8] as [UInt64] {
          let found = bench.findings(kind, variant, seed: 10 * UInt64(index) + seed)
          let volume = found[0].finding.measurements["volumeInMillilitres"] ?? 0
          #expect(range.contains(volume), "\(variant.name), knee \(index): \(volume) mL")
          #expect(found[0].finding.isPositive == nil && found.count == 1, "\(variant.name)")
        }
      }
    }
  }

  /// Each lies where it belongs: the structures that most of its voxels had before.
  @Test(arguments: [
    ("subcutaneous-oedema", "diffuse", [Structure.subcutaneousFat]),
    ("varices", "great-saphenous", [.subcutaneousFat]),
    ("varices", "small-saphenous", [.subcutaneousFat]),
    ("muscle-oedema", "popliteus", [.popliteus, .intermuscularFat]),
    (
      "muscle-oedema", "vastus",
      [.vastusMedialis, .vastusLateralis, .intermuscularFat, .deepFascia]
    ),
    ("bursitis", "deep-infrapatellar", [.infrapatellarFatPad, .intermuscularFat]),
    ("ganglion", "hoffa", [.infrapatellarFatPad, .intermuscularFat]),
  ])
  func liesInItsTissue(_ name: String, _ form: String, _ structures: [Structure]) throws {
    let wanted = Set(structures)
    let kind = try #require(FindingCatalogue.kind(name))
    let variant = try #require(kind.variant(form))
    for (index, bench) in LesionWorkbench.three.enumerated() {
      let mask = bench.findings(kind, variant, seed: 3)[0].mask
      var (inside, all) = (0, 0)
      mask.forEach { place, _ in
        let at = bench.knee.grid.firstVoxel(from: place - [0.3, 0.3, 0.3])
        let raw = bench.knee.voxels[bench.knee.grid.index(at.x, at.y, at.z)].structure
        all += 1
        if Structure(rawValue: raw).map(wanted.contains) ?? false { inside += 1 }
      }
      #expect(all > 20 && Double(inside) > 0.85 * Double(all), "knee \(index): \(inside) of \(all)")
    }
  }

  /// A distance from a thin band is the same on both of its sides; a bursa lies on one, but for its rim.
  @Test func bursaeStayOnOneSideOfTheirBand() throws {
    let kind = try #require(FindingCatalogue.kind("bursitis"))
    let variant = try #require(kind.variant("iliotibial"))
    for (index, bench) in LesionWorkbench.three.enumerated() {
      let found = bench.findings(kind, variant, seed: 5)[0]
      let band = bench.context.anatomy.tendons.iliotibialBand
      var (outside, all) = (0, 0)
      found.mask.forEach { place, _ in
        all += 1
        if band.entry(from: place, towards: place - [25, 0, 0]) != nil { outside += 1 }
      }
      #expect(8 * outside < all, "knee \(index): \(outside) of \(all) voxels beyond the band")
    }
  }

  @Test func drawsEachKindAsOftenAsItsTableSays() {
    let context = LesionWorkbench.three[0].context
    var counts: [String: Int] = [:]
    for seed in 0..<400 as Range<UInt64> {
      var generator = SimulationGenerator(seed: seed)
      for lesion in IncidentalFindings.lesions(in: context, using: &generator) {
        counts[lesion.finding.type, default: 0] += 1
      }
    }
    for (name, share) in IncidentalFindings.prevalence {
      #expect(abs(Double(counts[name] ?? 0) / 400 - share) < 0.06, "\(name)")
    }
  }

  /// What is drawn beside the twelve neither moves them nor depends on them.
  @Test func doesNotMoveOtherFindings() throws {
    let incidental = Set(IncidentalFindings.kinds.map(\.name))
    var seen = 0
    for seed in 1...12 as ClosedRange<UInt64> {
      var request = SimulationRequest(seed: seed)
      request.findings = .random
      let draft = try StudyDraft(request)
      var generator = StudyDraft.generator(seed, .findings)
      let context = FindingKind.Context(
        subject: draft.subject, shape: draft.shape, anatomy: KneeAnatomy(draft.shape))
      let alone = try context.settled(using: &generator) {
        (context, generator) throws(SimulationError) in
        RandomFindings.lesions(in: context, using: &generator)
      }
      let others = draft.findings.filter { !incidental.contains($0.type) }
      #expect(others == alone.map(\.finding), "seed \(seed)")
      seen += draft.findings.count - others.count
    }
    #expect(seen > 3)
  }
}
