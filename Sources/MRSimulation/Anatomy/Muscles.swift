/// The muscles about the straight knee, from axial anatomy of the distal thigh and the proximal calf.
enum Muscles {
  /// - Parameters:
  ///   - girth: 1 in the middle of the population.
  ///   - septum: Thickness of the fat between two muscles, mm.
  static func bed(girth: Float, septum: Float) -> MuscleBed {
    func belly(_ structure: Structure?, _ turn: Float, _ stations: [Belly.Station]) -> Belly {
      Belly(structure, turn: turn, girth: structure == nil ? 1 : girth, stations)
    }
    let tables = [popliteal, vasti, hamstrings, pes, calf, front].joined()
    return MuscleBed(bellies: tables.map { belly($0.0, $0.1, $0.2) }, septum: septum)
  }

  private typealias Table = [(Structure?, Float, [Belly.Station])]

  /// Fat about the popliteal vessels.
  private static let popliteal: Table = [
    (
      nil, 90,
      [
        .init(140, 0, -24, 12, 9), .init(80, 1, -26, 14, 14), .init(50, 0, -33, 17, 19),
        .init(20, 3, -42, 13, 9), .init(0, 4, -41, 8, 5), .init(-28, 5, -37, 3.5, 3),
        .init(-60, 6, -32, 3, 3.5), .init(-140, 7, -33, 2.5, 3.5),
      ]
    )
  ]

  private static let vasti: Table = [
    (
      .vastusMedialis, 60,
      [
        .init(29, -25, 28, 1.2, 0.8), .init(36, -29, 26, 6, 3.5), .init(44, -33, 22.5, 14, 8),
        .init(53, -35, 18, 22.5, 13.5),
        .init(65, -35, 14, 29, 18), .init(80, -35, 12, 34, 22), .init(100, -36, 12, 38, 26),
        .init(140, -36, 12, 44, 31),
      ]
    ),
    (
      .vastusIntermedius, -4,
      [
        // Its lowest fibres run to the back of the quadriceps tendon.
        .init(60, 2, 35.5, 1.5, 0.7), .init(72, 2.5, 33, 6, 1.5), .init(84, 3, 30, 14, 3),
        .init(96, 4, 26, 22.5, 7),
        .init(115, 5, 22, 28, 14), .init(140, 5, 21, 31, 17),
      ]
    ),
    (
      .vastusLateralis, -62,
      [
        .init(40, 26, 28, 1.2, 0.8), .init(48, 30, 24, 6, 3), .init(57, 34, 18, 12.5, 6),
        .init(70, 38, 14, 24, 11.5),
        .init(85, 38, 13, 32, 17), .init(105, 38, 13, 36, 22), .init(140, 38, 13, 42, 29),
      ]
    ),
  ]

  private static let hamstrings: Table = [
    (
      .bicepsFemoris, -42,
      [
        .init(-8, 40, -24, 1.2, 1), .init(0, 41, -27.5, 3, 2.6), .init(10, 41, -30.5, 5.5, 4.5),
        .init(30, 38, -34.5, 12, 8.5),
        .init(55, 34, -35, 20, 14), .init(80, 30, -35, 26, 18), .init(110, 28, -36, 30, 21),
        .init(140, 26, -37, 32, 24),
      ]
    ),
    (
      .semimembranosus, -32,
      [
        .init(2, -31, -33, 1, 0.8), .init(10, -30.5, -36.5, 4, 2.4),
        .init(20, -29, -40, 9, 4.4), .init(32, -27, -42, 14, 7),
        .init(55, -26, -42, 20, 11), .init(80, -25, -38, 25, 18), .init(110, -22, -39, 26, 20),
        .init(140, -20, -40, 27, 22),
      ]
    ),
    (
      .semitendinosus, -12,
      [
        .init(38, -22, -52.5, 1, 0.8), .init(50, -18, -53, 3.6, 2.2), .init(65, -14, -54, 9, 5),
        .init(80, -12, -55, 14, 7),
        .init(110, -9, -57, 19, 11), .init(140, -7, -58, 22, 14),
      ]
    ),
  ]

  private static let pes: Table = [
    (
      .sartorius, 112,
      [
        .init(-44, -30, -5, 1.5, 0.6), .init(-34, -33, -12, 3.6, 1.2), .init(-20, -38, -20, 7, 2),
        .init(0, -43, -27, 11, 3.5),
        .init(25, -45, -28, 14, 5.5), .init(50, -48, -24, 15, 7), .init(80, -52, -15, 17, 9),
        .init(110, -55, -6, 17, 10), .init(140, -56, 2, 18, 12),
      ]
    ),
    (
      .gracilis, 125,
      [
        .init(22, -41.5, -39, 0.9, 0.8), .init(34, -41, -39, 2.2, 1.8), .init(50, -43, -38, 4, 3),
        .init(80, -45, -35, 9, 6),
        .init(110, -46, -33, 11, 8), .init(140, -46, -32, 14, 10),
      ]
    ),
  ]

  private static let calf: Table = [
    (
      .medialGastrocnemius, -32,
      [
        .init(42, -20, -28, 1.5, 1), .init(34, -19, -33, 6, 3), .init(24, -19, -38, 10.5, 5.5),
        .init(8, -18, -43, 16.5, 11), .init(-10, -18.5, -46, 24.5, 15.5),
        .init(-35, -17, -48, 33, 19), .init(-60, -17, -49, 34, 20),
        .init(-100, -16, -50, 35, 20), .init(-140, -14, -50, 34, 17),
      ]
    ),
    (
      .lateralGastrocnemius, 28,
      [
        .init(40, 20, -28, 1.5, 1), .init(34, 21, -33, 6, 3), .init(26, 22, -37, 11, 5),
        .init(8, 23, -43, 18, 11),
        .init(-10, 22, -46, 23, 15), .init(-35, 22, -48, 28, 18), .init(-60, 23, -50, 29, 18),
        .init(-100, 23, -51, 31, 18), .init(-140, 22, -50, 30, 15),
      ]
    ),
    // Plantaris: a short thin belly under the lateral head; it is labelled with that.
    (
      .lateralGastrocnemius, 20,
      [
        .init(36, 17, -31, 1, 0.8), .init(27, 15.5, -34.5, 4.5, 2.6),
        .init(14, 12.5, -37, 6, 3.4), .init(0, 9.5, -38.5, 4, 2.6), .init(-16, 5, -38.5, 0.9, 0.8),
      ]
    ),
    (
      .popliteus, 0,
      [
        .init(10, 32, -28, 1.2, 0.8), .init(4, 27, -29.5, 5, 2.2), .init(-6, 19, -31, 11, 4),
        .init(-20, 7, -30, 19, 7),
        .init(-35, 0, -27, 19, 8), .init(-50, -4, -24, 17, 8), .init(-70, -7, -21, 11, 6),
        .init(-92, -10, -18, 4, 3),
      ]
    ),
    (
      .soleus, 4,
      [
        .init(-11, 35, -28, 1, 1), .init(-18, 33, -30, 3.5, 3), .init(-28, 29, -33, 9, 6),
        .init(-45, 20, -35, 21, 9),
        .init(-65, 10, -35, 33, 12), .init(-95, 6, -35, 40, 16), .init(-140, 4, -36, 42, 19),
      ]
    ),
    // Tibialis posterior and the toes' long flexors.
    (
      .soleus, 0,
      [
        .init(-30, 19, -17, 1, 1), .init(-42, 17, -17.5, 4, 3), .init(-55, 15, -19, 10, 6),
        .init(-75, 11, -19, 18, 9),
        .init(-140, 8, -18, 22, 11),
      ]
    ),
  ]

  private static let front: Table = [
    (
      .tibialisAnterior, 40,
      [
        .init(-9, 32, 2, 1, 1), .init(-16, 31, 3.5, 3.5, 3.2), .init(-28, 30, 6, 10, 9),
        .init(-45, 26, 5, 17, 14),
        .init(-65, 22, 3, 19, 16), .init(-95, 20, 2, 20, 17), .init(-140, 19, 2, 20, 17),
      ]
    ),
    // Extensor digitorum longus.
    (
      .tibialisAnterior, 100,
      [
        .init(-12, 37, -4, 1, 1), .init(-19, 37, -4, 3.2, 3), .init(-32, 37, -3, 9, 8),
        .init(-55, 36, -5, 12, 10),
        .init(-140, 35, -5, 13, 11),
      ]
    ),
    // Peroneus longus.
    (
      .tibialisAnterior, 80,
      [
        .init(-8, 41.5, -14, 1, 0.8), .init(-16, 42, -16, 3.5, 2.4), .init(-30, 41, -19, 11, 7),
        .init(-55, 41, -22, 14, 10),
        .init(-140, 40, -23, 15, 12),
      ]
    ),
  ]
}
