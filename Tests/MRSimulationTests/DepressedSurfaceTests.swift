import Testing

@testable import MRSimulation

/// Cartilage of a plateau that is pushed in: a layer on the joint's surface, and nowhere else in the bone.
@Suite struct DepressedSurfaceTests {
  /// A depressed plateau in a knee.
  private struct Dent: CustomTestStringConvertible {
    let bench: LesionWorkbench
    let lesion: Lesion
    let side: JointSide
    /// In mm of a knee of scale 1.
    let depth: Float

    var structure: Structure {
      side == .medial ? .medialTibialCartilage : .lateralTibialCartilage
    }
    var testDescription: String { "\(lesion.finding.site), \(depth) mm" }

    func painted() -> KneePhantom {
      var knee = bench.knee
      _ = knee.paint([lesion], over: bench.context.anatomy)
      return knee
    }
  }

  /// The depressed ones of eight draws in each knee, each knee with draws of its own.
  private static let dents: [Dent] = LesionWorkbench.three.enumerated().flatMap {
    (index, bench) -> [Dent] in
    guard let kind = FindingCatalogue.kind("fracture"), let form = kind.variant("tibial-plateau")
    else { return [] }
    return (1...8).compactMap { draw -> Dent? in
      var generator = SimulationGenerator(seed: UInt64(8 * index + draw))
      let lesion = kind.make(form, bench.context, &generator)[0]
      guard let depth = lesion.finding.measurements["depressionInMillimetres"] else { return nil }
      let side: JointSide = lesion.finding.site.hasPrefix("medial") ? .medial : .lateral
      return Dent(bench: bench, lesion: lesion, side: side, depth: Float(depth))
    }
  }

  @Test func triesBothPlateaux() {
    #expect(Self.dents.count > 8)
    #expect(Set(Self.dents.map(\.side)) == [.medial, .lateral])
  }

  /// Greatest depth in mm below the sound bone's surface at which one of some structures lies that was bone.
  private func depth(of structures: Set<Structure>, _ dent: Dent, _ after: KneePhantom) -> Float {
    let wanted = Set(structures.map(\.rawValue))
    let bone = Set(KneeBone.tibia.whole.map(\.rawValue))
    let (grid, tibia) = (after.grid, dent.bench.context.anatomy.tibia.bone)
    var deepest: Float = 0
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let index = grid.index(x, y, z), place = grid.place(x, y, z)
          guard wanted.contains(after.voxels[index].structure),
            bone.contains(dent.bench.knee.voxels[index].structure),
            let top = tibia.surface(from: place + [0, 0, 40], towards: place)
          else { continue }
          deepest = max(deepest, top.place.z - place.z)
        }
      }
    }
    return deepest
  }

  /// Neither cartilage nor blood goes deeper than the surface was pushed; 1.3 for surfaces that lie aslant, a voxel for the grid.
  @Test(arguments: dents)
  private func linesNoCleftInTheBone(_ dent: Dent) {
    let after = dent.painted()
    let deepest = depth(of: [dent.structure, .jointFluid], dent, after)
    #expect(deepest < 1.3 * dent.depth + 1, "\(deepest)")
    #expect(deepest > 0.8 * dent.depth - 1, "\(deepest)")
  }

  /// The piece takes its cartilage along: what is missing lay on the step about it.
  @Test(arguments: dents)
  private func keepsTheCartilage(_ dent: Dent) {
    let after = dent.painted()
    let kept =
      after.millilitres(of: dent.structure) / dent.bench.knee.millilitres(of: dent.structure)
    #expect(kept > 0.75 && kept < 1.05, "\(kept)")
  }

  private static func surface(_ depth: Float) -> DepressedSurface {
    let sites = JointSites(LesionWorkbench.three[0].context.anatomy)
    return DepressedSurface(
      sites.tibialSurface(.lateral, across: 0, along: 0), depth: depth, radius: 10,
      noise: NoiseField(seed: 1))
  }

  /// Whether a column of the patch holds some of a body.
  private static func holds(_ body: Solid, _ flat: SIMD2<Float>, _ dent: DepressedSurface) -> Bool {
    let patch = dent.surface.patch
    let foot = patch.point.place + flat.x * patch.across + flat.y * patch.along
    return stride(from: Float(-12), to: 8, by: 0.1).contains {
      body(foot + $0 * patch.point.normal) < 0
    }
  }

  /// From the middle to the edge: unbroken where it bends, a gap that is blood where it breaks.
  @Test(arguments: [(Float(2.5), false), (6, true), (8, true)])
  func breaksOnlyWhereItIsSteep(_ depth: Float, _ isBroken: Bool) {
    let dent = Self.surface(depth)
    #expect(dent.isBroken == isBroken)
    for turn in stride(from: 0.0, to: 1, by: 0.1) {
      let (cosine, sine) = PlainMath.turn(turn), way = SIMD2(Float(cosine), Float(sine))
      let places = stride(from: Float(0), to: dent.radius, by: 0.1).map { $0 * way }
      let bare = places.filter { !Self.holds(dent.cartilage, $0, dent) }
      let filled = bare.filter { Self.holds(dent.blood, $0, dent) }
      let nearest = bare.map { ($0 * $0).sum().squareRoot() }.min() ?? .infinity
      #expect(nearest > 0.6 * dent.radius, "\(nearest) at \(turn)")
      #expect((filled.count > 5) == isBroken, "\(filled.count) at \(turn)")
    }
  }

  /// Along every column the layer on the piece is as thick as the cartilage was.
  @Test func keepsTheCartilagesThickness() {
    let dent = Self.surface(7), patch = dent.surface.patch
    for u in stride(from: Float(-5), through: 5, by: 1) {
      let foot = patch.point.place + u * patch.across
      let heights = stride(from: Float(-14), to: 8, by: 0.05)
        .filter { dent.cartilage(foot + $0 * patch.point.normal) < 0 }
      let thick = 0.05 * Float(heights.count), wanted = patch.thickness(at: [u, 0])
      #expect(abs(thick - wanted) < 0.2 * wanted + 0.1, "\(thick) for \(wanted) at \(u)")
      let top = heights.last ?? 9
      #expect(top < wanted - 5.5, "\(top) at \(u)")
    }
  }
}
