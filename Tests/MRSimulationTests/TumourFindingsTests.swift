import Testing

@testable import MRSimulation

/// What tumours consist of, beside their volumes.
@Suite struct TumourFindingsTests {
  /// Parts of a finding's own voxels by tissue, and of what lies within 6 mm of its box.
  private func tissues(_ name: String, seed: UInt64) throws -> [Tissue: Int] {
    let bench = LesionWorkbench.three[2]
    let kind = try #require(FindingCatalogue.kind(name))
    var generator = SimulationGenerator(seed: seed), knee = bench.knee
    let lesions = kind.make(kind.variants[kind.variants.count - 1], bench.context, &generator)
    let mask = knee.paint(lesions, over: bench.context.anatomy)[0].mask
    var counts: [Tissue: Int] = [:]
    for z in 0..<mask.size.z {
      for y in 0..<mask.size.y {
        for x in 0..<mask.size.x {
          let at = mask.first &+ SIMD3(x, y, z)
          guard mask.share(at.x, at.y, at.z) > 127,
            let tissue = Tissue(rawValue: knee.voxels[knee.grid.index(at.x, at.y, at.z)].tissue)
          else { continue }
          counts[tissue, default: 0] += 1
        }
      }
    }
    return counts
  }

  /// Rays of new bone and dense clouds; lobes with dark and bright parts; blood that has settled.
  @Test(arguments: [
    ("osteosarcoma", [Tissue.tumour, .corticalBone, .sclerosis]),
    ("soft-tissue-sarcoma", [.tumour, .scar, .haemarthrosis, .granulation]),
    ("giant-cell-tumour", [.tumour, .haemosiderin, .haematoma]),
  ])
  func consistsOfSeveralTissues(_ name: String, _ wanted: [Tissue]) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let counts = try tissues(name, seed: seed)
      let whole = counts.values.reduce(0, +)
      for tissue in wanted {
        let share = Double(counts[tissue] ?? 0) / Double(max(whole, 1))
        #expect(share > 0.004, "\(name), seed \(seed), \(tissue): \(share) of \(whole)")
      }
    }
  }
}
