import Foundation

extension KneeAnatomy {
  /// Least distance between the bones of a compartment where it bears weight, cartilage and fluid included, in mm of a
  /// knee of scale 1.
  ///
  /// Tibiofemoral as on a radiograph, along the leg over the plateau's middle; patellofemoral along the way in which
  /// the patella is pressed.
  func jointSpace(_ compartment: JointCompartment) -> Float {
    switch compartment {
    case .tibiofemoral(let side):
      let plateau = side == .medial ? Tibia.medial : Tibia.lateral
      return Self.offsets.map { unit in
        let flat = plateau.centre + 0.6 * unit * plateau.radii
        let place = KneePoint(flat.x, flat.y, 0)
        let start = place + [0, 0, Tibia.top(place, self.unit)]
        return Self.gap(femur.bone, from: start, along: [0, 0, 1])
      }.min() ?? 0
    case .patellofemoral:
      return Self.offsets.map { unit in
        let start = patella.back(across: 16 * unit.x, up: 3 + 10 * unit.y)
        return Self.gap(femur.bone, from: start, along: [0, -0.99, -0.14])
      }.min() ?? 0
    }
  }

  /// Where the bones of a compartment have come nearest, as shares of the plateau's half axes, within half of them.
  func nearestPlace(_ side: JointSide) -> SIMD2<Float> {
    let plateau = side == .medial ? Tibia.medial : Tibia.lateral
    let gaps = Self.offsets.map { unit -> (unit: SIMD2<Float>, gap: Float) in
      let flat = plateau.centre + 0.5 * unit * plateau.radii
      let start = KneePoint(flat.x, flat.y, Tibia.top([flat.x, flat.y, 0], self.unit))
      return (0.5 * unit, Self.gap(femur.bone, from: start, along: [0, 0, 1]))
    }
    return gaps.min { $0.gap < $1.gap }?.unit ?? .zero
  }

  private static let offsets = stride(from: Float(-1), through: 1, by: 0.2).flatMap { u in
    stride(from: Float(-1), through: 1, by: 0.2).map { SIMD2<Float>(u, $0) }
  }

  /// How far it is to a body, at most 25 mm.
  private static func gap(_ body: Solid, from start: KneePoint, along way: KneePoint) -> Float {
    var far: Float = 0
    while far < 25 {
      let value = body(start + far * way)
      guard value > 0.02 else { break }
      far += max(value / Solid.steepest, 0.02)
    }
    return far
  }
}
