import Imaging
import Testing

@testable import MRSimulation

/// What texture strews through tissues, and that truth stays as it is.
struct TissueTextureTests {
  private static let anatomy = KneeAnatomy(KneeShape())
  private static let subject = KneeSubject(age: 45, sex: .male, side: .right)

  private static func texture(_ seed: UInt64) -> TissueTexture {
    TissueTexture(seed: seed, subject: subject, anatomy: anatomy)
  }

  private static func phantom(_ box: Extent, spacing: Float = 0.5) -> KneePhantom {
    var phantom = KneePhantom(covering: box, spacing: spacing)
    anatomy.paint(&phantom)
    return phantom
  }

  private static let joint = Extent(low: [-30, -20, -8], high: [-14, 12, 12])

  @Test func labelsStayAsPainted() {
    var phantom = Self.phantom(Extent(low: [-45, -60, -40], high: [45, 60, 60]), spacing: 1.5)
    let before = phantom.labels
    Self.texture(1).apply(to: &phantom)
    let isSame = phantom.labels == before
    #expect(isSame)
  }

  @Test func theSeedDecides() {
    var (first, second, other) = (
      Self.phantom(Self.joint), Self.phantom(Self.joint), Self.phantom(Self.joint)
    )
    Self.texture(3).apply(to: &first)
    Self.texture(3).apply(to: &second)
    Self.texture(4).apply(to: &other)
    let isSame = first.voxels == second.voxels && first.grains == second.grains
    let isOther = first.grains != other.grains
    #expect(isSame)
    #expect(isOther)
  }

  @Test func cartilageIsDeepAtTheBoneAndNotAtItsSurface() {
    var phantom = Self.phantom(Self.joint)
    Self.texture(1).apply(to: &phantom)
    let grid = phantom.grid, deep = Tissue.deepCartilage.rawValue
    let bone = Self.anatomy.tibia.bone, thickness = Self.anatomy.unit.medialTibialCartilage
    var shares: [[Float]] = [[], [], []]
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let voxel = phantom.voxels[grid.index(x, y, z)], place = grid.place(x, y, z)
          guard voxel.structure == Structure.medialTibialCartilage.rawValue,
            Tibia.medial.radius(place) < 0.6
          else { continue }
          let share = Float(voxel.share) / 255
          let part = voxel.tissue == deep ? 1 - share : voxel.admixture == deep ? share : 0
          let depth = bone.distance(place) / thickness
          shares[min(max(Int(depth * 3), 0), 2)].append(part)
        }
      }
    }
    let means = shares.map { $0.reduce(0, +) / Float(max($0.count, 1)) }
    #expect(shares.allSatisfy { $0.count > 50 })
    #expect(means[0] > 0.6)
    #expect(means[1] > 0.05 && means[1] < 0.5)
    #expect(means[2] < 0.05)
  }

  private static let scanners = ContrastScanner.all

  /// AJNR's table of normal nerves: as bright as muscle without fat, or little brighter.
  @Test(arguments: scanners)
  func theNerveIsLittleBrighterThanMuscleWithoutFat(scanner: ContrastScanner) throws {
    for preset in [ProtocolPreset.axialProtonDensityFatSuppressed, .sagittalT2FatSuppressed] {
      let scan = try #require(
        SeriesProtocol.typical(preset, vendor: scanner.vendor, field: scanner.field))
      func water(_ tissue: Tissue) -> Float {
        scan.signals(of: .typical(tissue, at: scanner.field))[0].magnitude
      }
      let ratio = water(.nerve) / water(.muscle)
      #expect(ratio > 0.95 && ratio < 1.4, "\(preset) \(ratio)")
    }
  }

  @Test func theNerveHasFatBetweenItsFascicles() {
    var phantom = Self.phantom(Extent(low: [2, -56, 4], high: [12, -44, 24]))
    Self.texture(1).apply(to: &phantom)
    let nerve = phantom.voxels.filter { $0.tissue == Tissue.nerve.rawValue }
    let fatty = nerve.filter { $0.admixture == Tissue.subcutaneousFat.rawValue && $0.share > 40 }
    #expect(nerve.count > 500)
    #expect(fatty.count > nerve.count / 20 && fatty.count < nerve.count * 2 / 3)
  }
}

/// Lines and grain of single tissues.
struct TextureLineTests {
  private static let anatomy = KneeAnatomy(KneeShape())
  private static let coarse = NoiseField(seed: 11), fine = NoiseField(seed: 12)
  private static let lines = TrabecularLines(anatomy)

  /// Places strewn through a box.
  private static func places(_ low: KneePoint, _ high: KneePoint, count: Int = 3000) -> [KneePoint]
  {
    var generator = SplitMix(state: 9)
    func unit() -> Float { Float(generator.next() >> 40) / Float(1 << 24) }
    return (0..<count).map { _ in low + (high - low) * KneePoint(unit(), unit(), unit()) }
  }

  /// Correlation of a texture with itself a step away.
  private static func correlation(
    _ places: [KneePoint], _ step: KneePoint, _ value: (KneePoint) -> Float
  ) -> Float {
    let (first, second) = (places.map(value), places.map { value($0 + step) })
    let mean = first.reduce(0, +) / Float(first.count)
    let product = zip(first, second).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    return product / first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  @Test func linesOfTheTibiaRunOutIntoItsCortex() {
    let marrow = Structure.tibiaMarrow.rawValue
    // The same share of the outline at the joint and in the shaft.
    let high = Self.lines.frame([30, -3, 0], marrow),
      low = Self.lines.frame([14.2, -3, -55], marrow)
    #expect(abs(high.along.x - low.along.x) < 0.5)
    #expect(abs(high.along.y - low.along.y) < 0.5)
    #expect(low.density < high.density)
    #expect(low.epiphysis < 0.1 && high.epiphysis > 0.9)
  }

  /// White but for the neighbours' tenths: correlation −2 × 0.1 / (1 + 6 × 0.1²) with the next, and about 0 beyond.
  @Test func grainHasLittleInCommonWithItsNeighbours() {
    let places = Self.places([-40, -40, -40], [40, 40, 40]).map { $0.rounded(.down) + 0.5 }
    for step in [KneePoint(1, 0, 0), [0, 1, 0], [0, 0, 1]] {
      let next = Self.correlation(places, step, Self.fine.grain)
      let further = Self.correlation(places, 3 * step, Self.fine.grain)
      #expect(abs(next + 0.2 / 1.06) < 0.06 && abs(further) < 0.06, "\(next), \(further)")
    }
  }

  @Test func marrowIsStreakedUpwardsInTheTibia() {
    let marrow = MarrowTexture(Self.lines, coarse: Self.coarse, fine: Self.fine, redMarrow: 0)
    let places = Self.places([-20, -10, -20], [20, 10, -10])
    func value(_ place: KneePoint) -> Float {
      marrow.texture(place, Structure.tibiaMarrow.rawValue).deviation
    }
    let up = Self.correlation(places, [0, 0, 1.5], value)
    let across = Self.correlation(places, [1.5, 0, 0], value)
    #expect(up > across + 0.1)
  }

  @Test func thePatellasLinesStandSquareToItsFacetsBehindAndUpInFront() {
    let centre = Self.anatomy.patella.centre, patella = Structure.patellaMarrow.rawValue
    let front = Self.lines.frame(centre + [0, 6, 0], patella)
    let behind = Self.lines.frame(centre + [0, -5, 0], patella)
    #expect(front.turned < 0.05)
    #expect(behind.turned > 0.95)
    // A step backwards is a step along the crossing lines.
    let further = Self.lines.frame(centre + [0, -6, 0], patella)
    #expect(abs(abs(further.across.z - behind.across.z) - 1) < 0.05)
  }

  @Test func marrowKeepsItsMeanAndVariesBySomePercent() {
    let marrow = MarrowTexture(Self.lines, coarse: Self.coarse, fine: Self.fine, redMarrow: 0)
    let values = Self.places([-30, -15, 5], [30, 15, 30]).map {
      marrow.texture($0, Structure.femurMarrow.rawValue).deviation
    }
    let mean = values.reduce(0, +) / Float(values.count)
    let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count))
      .squareRoot()
    #expect(abs(mean) < 0.03)
    #expect(spread > 0.1 && spread < 0.28)
  }

  @Test(arguments: [
    (Structure.medialGastrocnemius, KneePoint(-0.1, -0.17, 0.97)),
    (.vastusMedialis, KneePoint(-0.6, -0.2, 0.75)), (.popliteus, KneePoint(0.7, -0.1, 0.7)),
  ])
  func muscleIsStreakedAlongItsFibres(structure: Structure, fibre: KneePoint) {
    let muscle = MuscleTexture(coarse: Self.coarse, fine: Self.fine, fat: 0.4)
    let places = Self.places([-60, -60, -80], [60, 60, 80])
    func value(_ place: KneePoint) -> Float { muscle.texture(place, structure.rawValue).deviation }
    let unit = fibre / length(fibre)
    let along = Self.correlation(places, 2.5 * unit, value)
    let square = KneePoint(unit.z, 0, -unit.x) / (unit.z * unit.z + unit.x * unit.x).squareRoot()
    #expect(along > Self.correlation(places, 2.5 * square, value) + 0.15)
  }

  @Test func fatStaysMostlyFatAndPadsHaveMoreStrands() {
    let fat = FatTexture(Self.anatomy, coarse: Self.coarse, fine: Self.fine)
    let places = Self.places([-60, -60, -60], [60, 60, 60], count: 20_000)
    func share(_ texture: (KneePoint) -> VoxelTexture) -> Float {
      places.reduce(0) { $0 + texture($1).share } / Float(places.count)
    }
    let (skin, muscles, pads) = (
      share(fat.subcutaneous), share(fat.intermuscular), share(fat.pad)
    )
    for part in [skin, muscles, pads] { #expect(part > 0.003 && part < 0.12, "\(part)") }
    #expect(pads > skin)
  }

  @Test func oldMuscleHasMoreFatInStreaks() {
    let places = Self.places([-60, -60, -80], [60, 60, 80], count: 20_000)
    let shares = [Float(0.2), 0.8].map { fat in
      let muscle = MuscleTexture(coarse: Self.coarse, fine: Self.fine, fat: fat)
      return places.reduce(0) { $0 + muscle.texture($1, Structure.soleus.rawValue).share }
    }
    #expect(shares[1] > 3 * shares[0])
    #expect(shares[1] / 20_000 < 0.1)
  }

  @Test func skinDepthFollowsTheLimb() {
    let limb = Self.anatomy.soft.limb, depth = SkinDepth(limb)
    for place in Self.places([-50, -60, -80], [50, 40, 80], count: 200) where limb(place) < -3 {
      #expect(abs(depth(place) + limb(place)) < 5, "\(place)")
    }
  }
}
