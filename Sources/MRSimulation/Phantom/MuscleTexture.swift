import Foundation

/// Muscle along its fibres: a faint grain, and fat that lies between bundles in broken streaks.
struct MuscleTexture: Sendable {
  private let coarse, fine: NoiseField
  /// Fat within muscles, 0 to 1.
  private let fat: Float
  /// Direction of the fibres by the structure's raw value, length one.
  private let fibres: [KneePoint]

  init(coarse: NoiseField, fine: NoiseField, fat: Float) {
    (self.coarse, self.fine, self.fat) = (coarse, fine, fat)
    var fibres = [KneePoint](repeating: [0, 0, 1], count: 256)
    for (structure, _) in Self.directions {
      fibres[Int(structure.rawValue)] = Self.fibre(of: structure)
    }
    self.fibres = fibres
  }

  /// Upwards along the fibres: 45 to 50 degrees off the shaft at the lower end of vastus medialis, 10 to 30
  /// degrees off the belly's axis elsewhere (pennation: Ward et al., Clin Orthop 467:1074, 2009,
  /// doi:10.1007/s11999-008-0594-8, from memory).
  private static let directions: [(Structure, KneePoint)] = [
    (.vastusMedialis, [-0.6, -0.2, 0.75]), (.vastusLateralis, [0.4, -0.2, 0.9]),
    (.vastusIntermedius, [0, -0.2, 0.98]), (.bicepsFemoris, [-0.2, -0.1, 0.97]),
    (.semimembranosus, [0.25, -0.1, 0.96]), (.semitendinosus, [0.08, 0, 1]),
    (.sartorius, [-0.08, 0.2, 0.98]), (.medialGastrocnemius, [-0.1, -0.17, 0.97]),
    (.lateralGastrocnemius, [0.1, -0.2, 0.97]), (.popliteus, [0.7, -0.1, 0.7]),
    (.soleus, [0.1, 0.42, 0.9]), (.tibialisAnterior, [0.15, 0.1, 0.98]),
  ]

  /// Direction of a muscle's fibres, length one.
  static func fibre(of muscle: Structure) -> KneePoint {
    let direction = directions.first { $0.0 == muscle }?.1 ?? [0, 0, 1]
    return direction / length(direction)
  }

  func texture(_ place: KneePoint, _ structure: UInt8) -> VoxelTexture {
    let fibre = fibres[Int(structure)], along = dot(place, fibre)
    let across = place - along * fibre
    var texture = VoxelTexture()
    texture.deviation =
      0.05 * fine(across * 0.85 + (0.12 * along) * fibre)
      + 0.3 * fine.grain(across * 2.1 + (0.25 * along) * fibre + 41)
      + (0.03 * coarse(across / 7 + (along / 24) * fibre + 23))
    texture.strew(
      .subcutaneousFat, fat * (streaks(across, along, fibre) + bands(across, along, fibre)))
    return texture
  }

  /// Perimysial fat: lines of half a millimetre, one to three centimetres long.
  private func streaks(_ across: KneePoint, _ along: Float, _ fibre: KneePoint) -> Float {
    let piece = min(max(4 * (fine(across / 7 + (along / 13) * fibre + 13) - 0.12), 0), 1)
    guard piece > 0 else { return 0 }
    let level = abs(coarse(across / 6 + (along / 60) * fibre))
    return level < 0.1 ? 0.8 * piece * (1 - level / 0.1) : 0
  }

  /// Fainter bands where fat has spread between fibres.
  private func bands(_ across: KneePoint, _ along: Float, _ fibre: KneePoint) -> Float {
    0.5 * max(0, coarse(across / 5 + (along / 26) * fibre + 61) - 0.42)
  }
}
