/// Tendons that cross the knee.
struct Tendons: Sendable {
  var patellar, quadriceps, iliotibialBand, popliteus, biceps: Solid
  var semimembranosus, semitendinosus, gracilis: Solid
  /// The heads of gastrocnemius on the condyles, and the tendon of plantaris.
  let gastrocnemius: [Solid], plantaris: Solid
  /// Fat about the hamstrings' tendons once they have left their bellies.
  let sheaths: [Solid]

  init(patella: Patella, flexion: Flexion, tibia: Tibia, compartment: Solid) {
    let apex = patella.place([0, 3, -17])
    patellar =
      Band.path(
        [
          apex, [2, (apex.y + 27) / 2 + 1, (apex.z - 27) / 2], [2, 25.5, -27], [2, 23.5, -36],
          [2, 21.5, -44],
        ],
        across: [1, 0, 0], breadth: [29, 28, 26, 26, 24], thickness: [4, 4.6, 5, 3.4, 0.8]
      ).solid
    func bent(_ place: KneePoint) -> KneePoint { flexion.bent(place) }
    quadriceps =
      Band.path(
        [
          patella.place([0, 5, 9]), patella.place([0, 3.5, 17]), bent([2, 40, 64]),
          bent([2, 35.5, 80]), bent([2, 35.5, 110]),
          bent([2, 41, 145]),
        ], across: [1, 0, 0], breadth: [40, 37, 36, 32, 28, 28],
        thickness: [3, 8, 7.5, 7, 6.5, 6]
      ).solid
    iliotibialBand = Self.iliotibialBand(Draping(bodies: [compartment], clearance: -1.5))
    popliteus =
      Band.curve(
        flexion.femur([38.5, -5, 20]), [42, -22, 10], [26, -31, -6], across: [0, 0, 1],
        breadth: [7, 6, 6, 9], thickness: [3, 3.5, 4, 4]
      ).solid
    biceps =
      Band.path(
        [
          bent([43, -39, 70]), bent([45, -38.5, 50]), bent([45, -37, 30]), [43, -31, 5],
          [38, -21, -12],
        ],
        across: [0, 1, 0], breadth: [1, 5, 7, 7, 10], thickness: [0.6, 1.8, 3.4, 4.5, 3.4]
      ).solid
    semimembranosus =
      Band.path(
        [
          bent([-24, -48, 80]), bent([-26, -47, 58]), bent([-29, -44, 38]), [-32, -37, 14],
          [-33, -25, -8], [-32, -20, -14],
        ],
        across: [1, 0, 0], breadth: [1, 4.5, 7, 8, 9, 10], thickness: [0.6, 2, 4, 5.5, 4.5, 2]
      ).solid
    let draping = Draping(bodies: [tibia.bone], clearance: 4)
    semitendinosus = Self.pes(
      [bent([-14, -54.5, 74]), bent([-18, -54, 52]), bent([-27, -51, 26]), [-37, -41, 2]], draping,
      heights: [-24, -42, -56])
    gracilis = Self.pes(
      [bent([-43, -38, 64]), bent([-42.5, -39, 42]), bent([-42, -38.5, 24]), [-42, -31, 2]],
      draping,
      heights: [-20, -36, -48])
    let heads: [[KneePoint]] = [
      [flexion.femur([-21, -24, 36]), bent([-25, -34, 24]), [-29, -38, 4], [-33, -42, -18]],
      [flexion.femur([23, -23, 34]), bent([26, -33, 22]), [31, -37, 4], [36, -41, -18]],
    ]
    gastrocnemius = heads.map { places in
      Band.path(
        places, across: [1, 0.4, 0], breadth: [8, 9, 9, 5], thickness: [3, 2.2, 1.6, 0.7]
      ).solid
    }
    plantaris =
      Band.path(
        [
          bent([13, -37, 14]), [7, -38.5, -8], [0, -39, -30], [-10, -40, -60], [-16, -42, -140],
        ],
        across: [1, 0, 0], breadth: [1, 3, 3, 3, 3], thickness: [0.8, 1.6, 1.6, 1.6, 1.6]
      ).solid
    sheaths = Self.sheaths(bent)
  }

  /// Each begins as thinly as its tendon leaves the belly.
  private static func sheaths(_ bent: (KneePoint) -> KneePoint) -> [Solid] {
    let courses: [([KneePoint], [Float])] = [
      ([bent([-29.5, -43, 34]), [-32, -37, 14], [-33, -25, -8]], [3, 10.5, 10]),
      ([bent([-22, -53, 40]), bent([-27, -51, 26]), [-37, -41, 2]], [2, 7, 7]),
      ([bent([-42, -38.5, 26]), [-42, -31, 2], [-40, -26, -10]], [2, 6.5, 6.5]),
    ]
    return courses.map { places, breadth in
      Band.path(places, across: [1, 0, 0], breadth: breadth, thickness: breadth.map { $0 * 0.8 })
        .solid
    }
  }

  /// A thickening of the fascia that ends at Gerdy's tubercle.
  private static func iliotibialBand(_ draping: Draping) -> Solid {
    let above: [KneePoint] =
      stride(from: Float(140), through: 14, by: -14).map { z in
        let forward = -4 + (140 - z) * 0.1
        return draping.place(from: [95, forward, z], towards: [10, forward, z])
      }
    let below: [KneePoint] = [[40.5, 11, 1], [36, 13, -8], [31, 11.5, -15], [26.5, 9.5, -20]]
    return Band.path(
      above + below, across: [0, 1, 0], breadth: [34, 28, 22, 17, 14, 13],
      thickness: [2, 2.2, 2.6, 3, 2.8, 1]
    ).solid
  }

  /// Round the medial condyle of the tibia to its front face.
  private static func pes(_ start: [KneePoint], _ draping: Draping, heights: [Float]) -> Solid {
    let backs: [Float] = [-22, -2, 10]
    let ends = zip(heights, backs).map { z, y in
      draping.place(from: [-60, y * 1.5, z], towards: [0, y * 0.6, z])
    }
    return Band.path(
      start + ends, across: [0, 0.3, 1], breadth: [0.8, 3.6, 4.5, 4.5, 6, 9],
      thickness: [0.6, 3.2, 4, 3.6, 2.6, 1.2]
    ).solid
  }
}
