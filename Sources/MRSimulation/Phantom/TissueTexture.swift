/// What texture gives one voxel.
struct VoxelTexture {
  /// Relative deviation of its signal.
  var deviation: Float = 0
  /// Tissue strewn through it, and its share, 0 to 1.
  private(set) var strewn: Tissue?
  private(set) var share: Float = 0

  init(deviation: Float = 0) { self.deviation = deviation }

  mutating func strew(_ tissue: Tissue, _ share: Float) {
    (strewn, self.share) = share > 0.004 ? (tissue, min(share, 1)) : (nil, 0)
  }
}

/// What lies in tissues below the size of bodies: trabeculae and red marrow, septa and vessels of fat, bundles
/// of muscle and nerve, cartilage's zones, directions of collagen, and fine grain.
struct TissueTexture: Sendable {
  private let coarse, fine: NoiseField
  private let marrow: MarrowTexture
  private let fat: FatTexture
  private let muscle: MuscleTexture
  private let cartilage: CartilageLayers
  private let fibres: FibreCourses
  /// How much red marrow there is, 0 to 1.
  let redMarrow: Float
  /// Fat within muscles, 0 to 1.
  let muscleFat: Float

  /// A texture from a seed; red marrow gives way with age, and muscle to fat (estimates).
  init(seed: UInt64, subject: KneeSubject, anatomy: KneeAnatomy) {
    coarse = NoiseField(seed: seed)
    fine = NoiseField(seed: seed ^ 0x5851_F42D_4C95_7F2D)
    var generator = SimulationGenerator(seed: seed)
    let youth = Float(max(0, 60 - subject.age)) / 40
    let base: Float = subject.sex == .female ? 0.35 : 0.2
    redMarrow = min(max(base * youth + 0.12 * Float(generator.nextNormal()), 0), 0.8)
    let ageing = Float(max(0, subject.age - 30)) / 60
    muscleFat = min(max(0.25 + 0.5 * ageing + 0.12 * Float(generator.nextNormal()), 0.1), 1)
    marrow = MarrowTexture(
      TrabecularLines(anatomy), coarse: coarse, fine: fine, redMarrow: redMarrow)
    fat = FatTexture(anatomy, coarse: coarse, fine: fine)
    muscle = MuscleTexture(coarse: coarse, fine: fine, fat: muscleFat)
    cartilage = CartilageLayers(anatomy)
    fibres = FibreCourses(anatomy, noise: fine)
  }

  /// Strews what belongs into every voxel that one tissue fills, and sets the grain of all.
  func apply(to phantom: inout KneePhantom) {
    let grid = phantom.grid
    phantom.grains = [KneePhantom.Grain](repeating: .init(), count: grid.count)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        var index = grid.index(0, y, z)
        for x in 0..<grid.size.x {
          if phantom.voxels[index].structure != 0 {
            phantom.grains[index] = dress(&phantom.voxels[index], grid.place(x, y, z))
          }
          index += 1
        }
      }
    }
  }

  private func dress(_ voxel: inout KneePhantom.Voxel, _ place: KneePoint) -> KneePhantom.Grain {
    guard let tissue = Tissue(rawValue: voxel.tissue) else { return .init() }
    switch tissue {
    case .air, .synovialFluid, .blood, .venousBlood: return .init()
    case .corticalBone: return plate(&voxel)
    case .cartilage: return zones(&voxel, place)
    case .fascia: thin(&voxel, place)
    case .ligament, .tendon, .meniscus:
      let deviation = 0.11 * fine(place * [1.25, 1.25, 0.6])
      return .init(deviation, fibres: fibres.code(place, voxel.structure))
    default:
      if voxel.admixture == Tissue.fascia.rawValue, voxel.share > 0 { thin(&voxel, place) }
    }
    let texture = texture(tissue, place, voxel.structure)
    if voxel.share == 0, let strewn = texture.strewn {
      voxel.admixture = strewn.rawValue
      voxel.share = UInt8(texture.share * 255)
    }
    return .init(texture.deviation)
  }

  private func texture(_ tissue: Tissue, _ place: KneePoint, _ structure: UInt8) -> VoxelTexture {
    switch tissue {
    case .fattyMarrow: marrow.texture(place, structure)
    case .muscle: muscle.texture(place, structure)
    case .subcutaneousFat where structure == Structure.subcutaneousFat.rawValue:
      fat.subcutaneous(place)
    case .subcutaneousFat: fat.intermuscular(place)
    case .fatPad: fat.pad(place)
    case .nerve: fascicles(place)
    default: VoxelTexture(deviation: 0.11 * fine(place * [1.25, 1.25, 0.6]))
    }
  }

  /// Cartilage from its deep zone to its surface; a voxel's greater part is its tissue.
  private func zones(_ voxel: inout KneePhantom.Voxel, _ place: KneePoint) -> KneePhantom.Grain {
    let grain = 0.09 * fine(place * 1.1)
    guard let layer = cartilage.layer(place, voxel.structure) else { return .init(grain) }
    let (deep, upper) = (Tissue.deepCartilage.rawValue, Tissue.cartilage.rawValue)
    if voxel.share == 0 {
      voxel.share = UInt8(min(layer.deep, 1 - layer.deep) * 255)
      voxel.admixture = layer.deep > 0.5 ? upper : deep
    }
    if layer.deep > 0.5 { voxel.tissue = deep }
    return .init(grain + layer.deviation, fibres: layer.code)
  }

  /// Cartilage in a voxel of the plate under it is deep.
  private func plate(_ voxel: inout KneePhantom.Voxel) -> KneePhantom.Grain {
    if voxel.share > 0, voxel.admixture == Tissue.cartilage.rawValue {
      voxel.admixture = Tissue.deepCartilage.rawValue
    }
    return .init()
  }

  /// Fascicles of a nerve about a millimetre thick, with fat between.
  private func fascicles(_ place: KneePoint) -> VoxelTexture {
    let wall = abs(fine(place * [0.8, 0.8, 0.04]))
    var texture = VoxelTexture(deviation: 0.08 * coarse(place * [0.8, 0.8, 0.05]))
    texture.strew(.subcutaneousFat, 0.6 * max(0, 1 - wall / 0.16))
    return texture
  }

  /// Deep fascia is thicker here and thinner there: what it lacks is fat.
  private func thin(_ voxel: inout KneePhantom.Voxel, _ place: KneePoint) {
    let fat = Tissue.subcutaneousFat.rawValue
    let lack = min(max(0.12 + 0.5 * coarse(place / 13 + 71), 0), 0.4)
    if voxel.tissue == fat {
      voxel.share = UInt8(Float(voxel.share) * (1 - lack))
    } else if voxel.tissue == Tissue.fascia.rawValue, voxel.share == 0 || voxel.admixture == fat {
      voxel.admixture = fat
      voxel.share = UInt8(255 * lack + Float(voxel.share) * (1 - lack))
    }
  }
}
