import Foundation

/// What divides the fat within the joint: strands of Hoffa's pad, the infrapatellar plica, and the synovium about the
/// cruciate ligaments.
///
/// The strands run from the patella's apex to the tibia and the notch; the plica, which most knees have, from the notch's
/// front to the pad (Cothran et al., AJR 180:1443, 2003, doi:10.2214/ajr.180.5.1801443, from memory). Distances and
/// thickness are estimates, by eye beside the project's real sagittal series.
struct JointFolds: Sendable {
  /// Broken thin sheets that spread from the patella's apex.
  let padStrands: Solid
  let plica: Solid
  /// Streaks between capsule, condyles and cruciate ligaments.
  let synovium: Solid
  /// Between the bundles of the anterior cruciate ligament, more towards the tibia.
  let ligamentStreaks: Solid

  init(_ shape: KneeShape, flexion: Flexion, patella: Patella, pad: Solid, capsule: JointCapsule) {
    // Other strands in every knee, and the same ones in the same knee.
    let noise = NoiseField(seed: UInt64(shape.notchWidth.bitPattern))
    padStrands = Self.strands(of: pad, from: patella.place([0, -2, -15]), noise)
    let apex = patella.place([0, -9, -18])
    plica =
      Band.curve(
        flexion.femur([-1, 3, 13]), flexion.femur([0, 14, 3]), apex, across: [1, 0, 0],
        breadth: [5, 6, 4], thickness: [1.6, 1.3, 1]
      ).solid
    synovium = Self.synovium(capsule.interior, noise)
    ligamentStreaks = Self.streaks(
      from: flexion.femur([shape.notchWidth / 2 - 0.5, -18, 29]), to: [0, 10, 3.5], noise)
  }

  private static func strands(of pad: Solid, from apex: KneePoint, _ noise: NoiseField) -> Solid {
    Solid(extent: pad.extent, isThin: true) { place in
      let inside = pad(place)
      guard inside < 1 else { return inside }
      let off = place - apex, radius = max((off.y * off.y + off.z * off.z).squareRoot(), 4)
      let turn = atan2f(off.y, -off.z)
      // A strand every seventh of a radian, bent and forked by the slower steps along it.
      let level = noise([turn * 7, place.x / 13, radius / 16]) + 0.2 * noise(place / 3)
      let width = min(0.12 + 0.4 * noise(place / 11 + 29), 0.2)
      return max(inside, min(radius / 7, 3) * 0.6 * (abs(level) - width))
    }
  }

  private static func synovium(_ interior: Solid, _ noise: NoiseField) -> Solid {
    Solid(extent: interior.extent, isThin: true) { place in
      let inside = interior(place)
      guard inside < 1 else { return inside }
      // Streaks slant as the ligaments do, forwards and down; off the lattice's axes.
      let along = 0.62 * place.y - 0.78 * place.z, back = 0.78 * place.y + 0.62 * place.z
      let (first, second) = (0.8 * place.x + 0.6 * back, 0.8 * back - 0.6 * place.x)
      let level =
        noise([first / 4.6, second / 4.6, along / 12])
        + 0.5 * noise([first / 1.9, second / 1.9, along / 5])
      let width = 0.1 + 0.45 * noise([second / 8, along / 9, first / 8])
      let beside = 0.08 * max(abs(place.x) - 11, 0)
      return max(inside, 1.6 * (abs(level) - width + beside))
    }
  }

  private static func streaks(from start: KneePoint, to end: KneePoint, _ noise: NoiseField)
    -> Solid
  {
    let along = end - start, way = along / length(along)
    let side = KneePoint(way.z, 0, -way.x) / length([way.z, 0, -way.x]), up = cross(way, side)
    let extent = Extent(around: (start + end) / 2, reach: [16, 24, 22])
    return Solid(extent: extent, isThin: true) { place in
      let off = place - start, reach = dot(off, way)
      let level = noise([dot(off, side) / 1.9, dot(off, up) / 1.9, reach / 16])
      let share = rise(reach, 8, 26)
      return 0.9 * (0.42 - 0.4 * share - level)
    }
  }
}
