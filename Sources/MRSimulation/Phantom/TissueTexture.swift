/// What is strewn through tissues below the size of bodies: red marrow, septa of fat and fascia, and fine grain.
struct TissueTexture: Sendable {
  private let coarse, fine: NoiseField
  /// How much red marrow there is, 0 to 1.
  let redMarrow: Float
  /// Fat within muscles, 0 to 1.
  let muscleFat: Float

  /// A texture from a seed; red marrow gives way with age, and muscle to fat (estimates).
  init(seed: UInt64, subject: KneeSubject) {
    coarse = NoiseField(seed: seed)
    fine = NoiseField(seed: seed ^ 0x5851_F42D_4C95_7F2D)
    var generator = SimulationGenerator(seed: seed)
    let youth = Float(max(0, 60 - subject.age)) / 40
    let base: Float = subject.sex == .female ? 0.35 : 0.2
    redMarrow = min(max(base * youth + 0.12 * Float(generator.nextNormal()), 0), 0.8)
    let ageing = Float(max(0, subject.age - 30)) / 60
    muscleFat = min(max(0.25 + 0.5 * ageing + 0.12 * Float(generator.nextNormal()), 0.1), 1)
  }

  /// Strews what belongs into every voxel that one tissue fills, and sets the grain of all.
  func apply(to phantom: inout KneePhantom) {
    let grid = phantom.grid
    phantom.grains = [Int8](repeating: 0, count: grid.count)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        var index = grid.index(0, y, z)
        for x in 0..<grid.size.x {
          defer { index += 1 }
          let voxel = phantom.voxels[index]
          guard voxel.structure != 0, let tissue = Tissue(rawValue: voxel.tissue) else { continue }
          let place = grid.place(x, y, z)
          phantom.grains[index] = Int8(grain(tissue, place) * 127)
          guard voxel.share == 0, let strewn = strewn(tissue, place, voxel.structure) else {
            continue
          }
          phantom.voxels[index].admixture = strewn.tissue.rawValue
          phantom.voxels[index].share = UInt8(min(max(strewn.share, 0), 1) * 255)
        }
      }
    }
  }

  /// Relative deviation of the signal, within ±1 of the greatest.
  private func grain(_ tissue: Tissue, _ place: KneePoint) -> Float {
    let strength: Float =
      switch tissue {
      case .fattyMarrow: 0.7
      case .muscle, .meniscus: 0.5
      case .air, .synovialFluid, .corticalBone, .blood: 0
      default: 0.5
      }
    guard strength > 0 else { return 0 }
    // Trabeculae and fibres run up and down.
    let stretched: KneePoint = tissue == .muscle ? [0.9, 0.9, 0.15] : [1.25, 1.25, 0.6]
    return strength * fine(place * stretched)
  }

  private func strewn(_ tissue: Tissue, _ place: KneePoint, _ structure: UInt8)
    -> (tissue: Tissue, share: Float)?
  {
    switch tissue {
    case .fattyMarrow: (.redMarrow, marrowIslands(place))
    case .muscle: (.subcutaneousFat, muscleSepta(place))
    case .subcutaneousFat where structure == Structure.subcutaneousFat.rawValue:
      (.fascia, fatSepta(place, 9, 0.6))
    // Small vessels and strands.
    case .subcutaneousFat: (.vesselWall, fatSepta(place, 7, 0.5))
    case .fatPad: (.fascia, fatSepta(place, 5, 0.6))
    default: nil
    }
  }

  /// Islands in the metaphyses and shafts; epiphyses and patella are yellow (Vogler and Murphy, Radiology 168:679, 1988,
  /// doi:10.1148/radiology.168.3.3043546). Amounts are estimates.
  private func marrowIslands(_ place: KneePoint) -> Float {
    let above = min(max((place.z - 34) / 14, 0), 1), below = min(max((-14 - place.z) / 14, 0), 1)
    let zone = max(above, below)
    guard zone > 0, redMarrow > 0 else { return 0 }
    let wave = coarse(place / 11) + 0.5 * coarse(place / 5 + 17)
    return zone * min(max((wave + 1.3 * redMarrow - 0.45) * 2, 0), 1) * 0.85
  }

  /// Streaks of fat along the fibres.
  private func muscleSepta(_ place: KneePoint) -> Float {
    let streak = abs(coarse(place * [0.28, 0.28, 0.045]))
    let fine = max(0, 0.05 - streak) * 20
    let haze = max(0, coarse(place / 14 + 9))
    return muscleFat * (0.5 * fine + 0.06 * haze)
  }

  /// Strands: pieces of thin sheets, here and there.
  private func fatSepta(_ place: KneePoint, _ size: Float, _ strength: Float) -> Float {
    let sheet = abs(coarse(place / size + 31))
    guard sheet < 0.06 else { return 0 }
    let piece = min(max(4 * fine(place / (0.8 * size) + 5), 0), 1)
    return strength * piece * (1 - sheet / 0.06)
  }
}
