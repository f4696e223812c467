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

  /// Means of a finding's voxels over muscle, without fat at 3 T: brighter than muscle, darker than fluid.
  ///
  /// Bounds are estimates: giant cell tumours low to intermediate, sarcomas between muscle and fluid.
  @Test(arguments: [
    ("giant-cell-tumour", 1.1...3.2), ("soft-tissue-sarcoma", 1.7...5),
    ("osteosarcoma", 1.3...4.5),
  ])
  func isNotAsBrightAsFluid(_ name: String, _ range: ClosedRange<Double>) throws {
    let scan = try #require(
      SeriesProtocol.typical(.sagittalT2FatSuppressed, vendor: .siemens, field: .threeTesla))
    let tissues = SubjectTissues.typical(at: .threeTesla)
    func brightness(_ tissue: Tissue) -> Double {
      Double(scan.signals(of: tissues[tissue])[0].magnitude)
    }
    for seed in 1...3 as ClosedRange<UInt64> {
      let mean = try mean(name, seed: seed) { brightness($0) } / brightness(.muscle)
      #expect(range.contains(mean), "\(name), seed \(seed): \(mean)")
      #expect(mean < 0.6 * brightness(.synovialFluid) / brightness(.muscle))
    }
  }

  /// Mean over a finding's solid voxels, without blood.
  private func mean(_ name: String, seed: UInt64, _ value: (Tissue) -> Double) throws -> Double {
    let bench = LesionWorkbench.three[2], kind = try #require(FindingCatalogue.kind(name))
    var generator = SimulationGenerator(seed: seed), knee = bench.knee
    let mask = knee.paint(
      kind.make(kind.variants[0], bench.context, &generator), over: bench.context.anatomy)[0].mask
    var (sum, count) = (0.0, 0.0)
    for z in 0..<mask.size.z {
      for y in 0..<mask.size.y {
        for x in 0..<mask.size.x {
          let at = mask.first &+ SIMD3(x, y, z)
          let voxel = knee.voxels[knee.grid.index(at.x, at.y, at.z)]
          guard mask.share(at.x, at.y, at.z) > 127, let own = Tissue(rawValue: voxel.tissue),
            let other = Tissue(rawValue: voxel.admixture), own != .haemarthrosis, own != .haematoma
          else { continue }
          let share = Double(voxel.share) / 255
          sum += (1 - share) * value(own) + share * value(other)
          count += 1
        }
      }
    }
    return sum / max(count, 1)
  }
}
