import Foundation
import MRSimulation

extension TissueProperties {
  /// Water alone, with T2* equal to T2.
  static func water(density: Double = 1, t1: Double, t2: Double) -> TissueProperties {
    TissueProperties(
      water: PoolProperties(density: density, t1: t1, t2: t2, t2Star: t2),
      fat: PoolProperties(density: 0, t1: 1, t2: 1, t2Star: 1))
  }
}

extension Float {
  /// Whether the number is another within a share of it.
  func isClose(to other: Double, within share: Double) -> Bool {
    abs(Double(self) - other) <= share * abs(other)
  }
}

/// Bloch's equations for many protons that a gradient winds apart: an independent reference for the
/// phase graph.
struct BlochEnsemble {
  private var magnetisation: [SIMD3<Double>]

  init(count: Int) {
    magnetisation = Array(repeating: SIMD3(0, 0, 1), count: count)
  }

  /// Mean of the magnetisation along x, y and z.
  var mean: SIMD3<Double> {
    magnetisation.reduce(.zero, +) / Double(magnetisation.count)
  }

  /// Right-handed turn about an axis across the field.
  mutating func pulse(angle: Double, phase: Double) {
    let axis = SIMD3(cos(phase), sin(phase), 0)
    magnetisation = magnetisation.map { vector in
      let cross = SIMD3(
        axis.y * vector.z - axis.z * vector.y, axis.z * vector.x - axis.x * vector.z,
        axis.x * vector.y - axis.y * vector.x)
      let along = axis * ((axis * vector).sum() * (1 - cos(angle)))
      return vector * cos(angle) + cross * sin(angle) + along
    }
  }

  mutating func relax(_ time: Double, t1: Double, t2: Double) {
    let (along, across) = (exp(-time / t1), exp(-time / t2))
    magnetisation = magnetisation.map {
      SIMD3($0.x * across, $0.y * across, 1 - (1 - $0.z) * along)
    }
  }

  /// Turns each proton about the field by its share of a whole turn.
  mutating func wind() {
    for index in magnetisation.indices {
      let turn = 2 * Double.pi * Double(index) / Double(magnetisation.count)
      let vector = magnetisation[index]
      magnetisation[index] = SIMD3(
        vector.x * cos(turn) - vector.y * sin(turn), vector.x * sin(turn) + vector.y * cos(turn),
        vector.z)
    }
  }
}
