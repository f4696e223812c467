/// Tendons that cross the knee.
struct Tendons: Sendable {
  let patellar, quadriceps, iliotibialBand, popliteus, biceps: Solid
  let semimembranosus, semitendinosus, gracilis: Solid

  init(patella: Patella, flexion: Flexion, tibia: Tibia, compartment: Solid) {
    let apex = patella.place([0, 3, -17])
    patellar =
      Band.path(
        [apex, [2, (apex.y + 27) / 2 + 1, (apex.z - 27) / 2], [2, 25.5, -27], [2, 23.5, -36]],
        across: [1, 0, 0], breadth: [27, 29, 26, 24], thickness: [4.5, 4.5, 5, 3]
      ).solid
    func bent(_ place: KneePoint) -> KneePoint { flexion.bent(place) }
    quadriceps =
      Band.path(
        [
          patella.place([0, 3, 17]), bent([2, 40, 64]), bent([2, 35.5, 80]), bent([2, 35.5, 110]),
          bent([2, 41, 145]),
        ], across: [1, 0, 0], breadth: [36, 36, 32, 28, 28], thickness: [8.5, 7.5, 7, 6.5, 6]
      ).solid
    iliotibialBand = Self.iliotibialBand(Draping(bodies: [compartment], clearance: -1.5))
    popliteus =
      Band.curve(
        flexion.femur([38.5, -5, 20]), [42, -22, 10], [26, -31, -6], across: [0, 0, 1],
        breadth: [7, 6, 6, 9], thickness: [3, 3.5, 4, 4]
      ).solid
    biceps =
      Band.path(
        [bent([45, -40, 62]), bent([45, -37, 30]), [43, -31, 5], [38, -21, -12]],
        across: [0, 1, 0], breadth: [7, 7, 7, 9], thickness: [2.5, 3.5, 4.5, 4]
      ).solid
    semimembranosus =
      Band.path(
        [bent([-24, -49, 70]), bent([-27, -46, 40]), [-29, -39, 14], [-32, -25, -8]],
        across: [1, 0, 0], breadth: [5, 7, 8, 9], thickness: [3, 4.5, 6, 5]
      ).solid
    let draping = Draping(bodies: [tibia.bone], clearance: 4)
    semitendinosus = Self.pes(
      [bent([-16, -54, 62]), bent([-25, -53, 28]), [-36, -42, 2]], draping,
      heights: [-24, -42, -56])
    gracilis = Self.pes(
      [bent([-43, -39, 50]), bent([-42, -39, 28]), [-42, -31, 2]], draping,
      heights: [-20, -36, -48])
  }

  /// A thickening of the fascia that ends at Gerdy's tubercle.
  private static func iliotibialBand(_ draping: Draping) -> Solid {
    let places =
      stride(from: Float(140), through: 0, by: -14).map { z in
        let forward = -4 + (140 - z) * 0.1
        return draping.place(from: [95, forward, z], towards: [10, forward, z])
      } + [KneePoint(33, 14, -13), KneePoint(30, 14, -17)]
    return Band.path(
      places, across: [0, 1, 0], breadth: [34, 28, 22, 17, 14], thickness: [2, 2.2, 2.6, 3, 2.6]
    ).solid
  }

  /// Round the medial condyle of the tibia to its front face.
  private static func pes(_ start: [KneePoint], _ draping: Draping, heights: [Float]) -> Solid {
    let backs: [Float] = [-22, -2, 10]
    let ends = zip(heights, backs).map { z, y in
      draping.place(from: [-60, y * 1.5, z], towards: [0, y * 0.6, z])
    }
    return Band.path(
      start + ends, across: [0, 0.3, 1], breadth: [4.5, 4.5, 4.5, 5, 7],
      thickness: [4, 4, 4, 3, 2.2]
    ).solid
  }
}
