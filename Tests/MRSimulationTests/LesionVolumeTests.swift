import Testing

@testable import MRSimulation

/// Every form of the kinds of cartilage, bone, fluid, infection and tumour, on three knees.
@Suite struct LesionVolumeTests {
  /// Volumes in mL of each form's mask, with room for other knees and coarse voxels.
  static let volumes: [String: [String: ClosedRange<Double>]] = [
    "medial-oa": tibiofemoral, "lateral-oa": tibiofemoral,
    "patellofemoral-oa": [
      "moderate": 0.1...2, "advanced": 0.25...6, "mild": 0.1...1.2, "thinning": 0.3...3,
      "early": 0.15...2,
    ],
    "effusion": [
      "moderate": 10...27, "large": 23...85, "haemarthrosis": 17...62,
      "lipohaemarthrosis": 17...62, "small": 4...9.9, "physiologic": 0.3...8,
    ],
    "synovitis": ["moderate": 3...20, "frond-like": 4...25, "minimal": 1.5...10],
    "baker-cyst": [
      "moderate": 0.7...8, "large": 3...25, "ruptured": 4...30, "small": 0.04...0.9,
      "ganglion": 0.3...3,
    ],
    "contusion": [
      "single": 0.5...22, "kissing": 1...30, "patellar-dislocation": 0.8...12, "faint": 0.2...3,
      "red-marrow": 0.7...15, "stress-oedema": 0.3...5,
    ],
    "bone-marrow-oedema": ["degenerative": 0.3...7],
    "fracture": [
      "tibial-plateau": 0.35...5, "subchondral-insufficiency": 0.04...1.2, "patellar": 0.3...3,
      "avulsion": 0.15...2, "segond": 0.1...1.2, "stress-reaction": 1...12,
      "growth-plate-scar-prominent": 1.5...9, "nutrient-vessel": 0.02...0.3,
      "tibial-plateau-displaced": 0.3...6, "patellar-displaced": 0.1...3,
    ],
    "chondral-defect": [
      "grade-1": 0.05...2, "grade-2": 0.02...1.5, "grade-3": 0.03...2.5, "grade-4": 0.04...3,
    ],
    "subchondral-cyst": ["single": 0.01...1.6, "several": 0.02...2],
    "osteophytes": ["small": 0.005...0.7, "large": 0.05...3],
    "loose-body": ["osteochondral": 0.01...2.5, "chondral": 0.005...0.6],
    "osteomyelitis": ["abscess": 6...70, "diffuse": 4...45],
    "avascular-necrosis": ["subchondral": 1...20, "metaphyseal": 3...40],
    "enchondroma": ["typical": 0.2...6, "atypical": 3...25],
    "giant-cell-tumour": ["contained": 7...60, "fluid-levels": 7...60],
    "osteosarcoma": ["with-mass": 20...120], "non-ossifying-fibroma": ["typical": 0.2...5],
    "lipoma": ["intramuscular": 0.8...12], "soft-tissue-sarcoma": ["high-grade": 4...40],
    "bipartite-patella": ["type-3": 0.15...1.5],
    "osteochondral-lesion": ["stable": 0.1...4, "unstable": 0.1...4, "loose-fragment": 0.2...5],
    "plica": ["medial": 0.05...1, "medial-thickened": 0.3...3.5],
  ]

  private static let tibiofemoral: [String: ClosedRange<Double>] = [
    "moderate": 0.08...1.2, "advanced": 0.15...4, "mild": 0.05...0.8, "thinning": 0.2...1.8,
    "early": 0.15...1.6,
  ]

  @Test(arguments: BoneAndJointFindings.kinds.map(\.name))
  func paintsEveryFormAtASensibleSize(of name: String) throws {
    let kind = try #require(BoneAndJointFindings.kinds.first { $0.name == name })
    for variant in kind.variants {
      let range = try #require(Self.volumes[name]?[variant.name])
      for (index, bench) in LesionWorkbench.three.enumerated() {
        let found = bench.findings(kind, variant, seed: UInt64(10 * index + 7))
        let volume = found[0].finding.measurements["volumeInMillilitres"] ?? 0
        #expect(range.contains(volume), "\(variant.name), knee \(index): \(volume) mL")
        #expect(found[0].finding.isPositive == variant.isPositive, "\(variant.name), \(index)")
      }
    }
  }

  /// RSNA's criterion, on what was painted: at least 1 cm² with more than half of the depth lost.
  @Test(arguments: OsteoarthritisFindings.kinds.map(\.name))
  func answersAsTheLostCartilageMeasures(of name: String) throws {
    let kind = try #require(BoneAndJointFindings.kinds.first { $0.name == name })
    for variant in kind.variants where variant.name != "early" {
      for seed in 100..<103 as Range<UInt64> {
        let bench = LesionWorkbench.three[Int(seed % 3)]
        let finding = bench.findings(kind, variant, seed: seed)[0].finding
        let area = finding.measurements["areaOverHalfDepthInSquareCentimetres"] ?? -1
        #expect(finding.isPositive == (area >= 1), "\(variant.name), seed \(seed): \(area) cm²")
      }
    }
  }
}
