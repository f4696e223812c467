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
        .init(33, -27, 25, 5, 3), .init(42, -33, 23, 16, 9), .init(52, -35, 18, 24, 14),
        .init(65, -35, 14, 29, 18), .init(80, -35, 12, 34, 22), .init(100, -36, 12, 38, 26),
        .init(140, -36, 12, 44, 31),
      ]
    ),
    (
      .vastusIntermedius, -4,
      [
        .init(66, 2, 25, 7, 2), .init(76, 3, 25.5, 16, 3.5), .init(92, 4, 25, 24, 8),
        .init(115, 5, 22, 28, 14), .init(140, 5, 21, 31, 17),
      ]
    ),
    (
      .vastusLateralis, -62,
      [
        .init(46, 29, 24, 5, 3), .init(58, 35, 17, 15, 7), .init(70, 38, 14, 25, 12),
        .init(85, 38, 13, 32, 17), .init(105, 38, 13, 36, 22), .init(140, 38, 13, 42, 29),
      ]
    ),
  ]

  private static let hamstrings: Table = [
    (
      .bicepsFemoris, -42,
      [
        .init(-3, 41, -26, 3, 3), .init(10, 41, -30, 6, 5), .init(30, 38, -34, 12, 9),
        .init(55, 34, -35, 20, 14), .init(80, 30, -35, 26, 18), .init(110, 28, -36, 30, 21),
        .init(140, 26, -37, 32, 24),
      ]
    ),
    (
      .semimembranosus, -32,
      [
        .init(4, -29, -36, 4, 3), .init(14, -28, -39, 9, 4.5), .init(30, -27, -42, 14, 7),
        .init(55, -26, -42, 20, 11), .init(80, -25, -38, 25, 18), .init(110, -22, -39, 26, 20),
        .init(140, -20, -40, 27, 22),
      ]
    ),
    (
      .semitendinosus, -12,
      [
        .init(52, -17, -53, 4, 2.5), .init(65, -14, -54, 9, 5), .init(80, -12, -55, 14, 7),
        .init(110, -9, -57, 19, 11), .init(140, -7, -58, 22, 14),
      ]
    ),
  ]

  private static let pes: Table = [
    (
      .sartorius, 112,
      [
        .init(-34, -33, -12, 4, 1.4), .init(-20, -38, -20, 7, 2), .init(0, -43, -27, 11, 3.5),
        .init(25, -45, -28, 14, 5.5), .init(50, -48, -24, 15, 7), .init(80, -52, -15, 17, 9),
        .init(110, -55, -6, 17, 10), .init(140, -56, 2, 18, 12),
      ]
    ),
    (
      .gracilis, 125,
      [
        .init(30, -41, -39, 2.2, 1.8), .init(50, -43, -38, 4, 3), .init(80, -45, -35, 9, 6),
        .init(110, -46, -33, 11, 8), .init(140, -46, -32, 14, 10),
      ]
    ),
  ]

  private static let calf: Table = [
    (
      .medialGastrocnemius, -32,
      [
        .init(40, -20, -32, 5, 3), .init(28, -22, -37, 12, 5), .init(10, -22, -43, 19, 12),
        .init(-10, -20, -46, 26, 16), .init(-35, -17, -48, 33, 19), .init(-60, -17, -49, 34, 20),
        .init(-100, -16, -50, 35, 20), .init(-140, -14, -50, 34, 17),
      ]
    ),
    (
      .lateralGastrocnemius, 28,
      [
        .init(37, 21, -32, 5, 3), .init(26, 22, -37, 11, 5), .init(8, 23, -43, 18, 11),
        .init(-10, 22, -46, 23, 15), .init(-35, 22, -48, 28, 18), .init(-60, 23, -50, 29, 18),
        .init(-100, 23, -51, 31, 18), .init(-140, 22, -50, 30, 15),
      ]
    ),
    (
      .popliteus, 0,
      [
        .init(6, 29, -29, 4, 2.2), .init(-6, 19, -31, 11, 4), .init(-20, 7, -30, 19, 7),
        .init(-35, 0, -27, 19, 8), .init(-50, -4, -24, 17, 8), .init(-70, -7, -21, 11, 6),
        .init(-92, -10, -18, 4, 3),
      ]
    ),
    (
      .soleus, 4,
      [
        .init(-15, 34, -29, 3, 3), .init(-28, 29, -33, 9, 6), .init(-45, 20, -35, 21, 9),
        .init(-65, 10, -35, 33, 12), .init(-95, 6, -35, 40, 16), .init(-140, 4, -36, 42, 19),
      ]
    ),
    // Tibialis posterior and the toes' long flexors.
    (
      .soleus, 0,
      [
        .init(-38, 17, -17, 3, 3), .init(-55, 15, -19, 10, 6), .init(-75, 11, -19, 18, 9),
        .init(-140, 8, -18, 22, 11),
      ]
    ),
  ]

  private static let front: Table = [
    (
      .tibialisAnterior, 40,
      [
        .init(-12, 31, 3, 3, 3), .init(-28, 30, 6, 10, 9), .init(-45, 26, 5, 17, 14),
        .init(-65, 22, 3, 19, 16), .init(-95, 20, 2, 20, 17), .init(-140, 19, 2, 20, 17),
      ]
    ),
    // Extensor digitorum longus.
    (
      .tibialisAnterior, 100,
      [
        .init(-16, 37, -4, 3, 3), .init(-32, 37, -3, 9, 8), .init(-55, 36, -5, 12, 10),
        .init(-140, 35, -5, 13, 11),
      ]
    ),
    // Peroneus longus.
    (
      .tibialisAnterior, 80,
      [
        .init(-12, 42, -15, 3, 2), .init(-30, 41, -19, 11, 7), .init(-55, 41, -22, 14, 10),
        .init(-140, 40, -23, 15, 12),
      ]
    ),
  ]
}
