extension TissueTable {
  /// Healthy tissue.
  static let normal: [TissueRecord] = voids + bone + cartilages + collagen + soft

  private static let voids: [TissueRecord] = [
    TissueRecord(.air, density: Spread(0, 0)),
    TissueRecord(.gas, density: Spread(0, 0)),
    TissueRecord(.metal, density: Spread(0, 0)),
  ]

  private static let bone: [TissueRecord] = [
    // T2 of bound water 0.4 ms: PMC3899101. T1 and density: paper.
    TissueRecord(
      .corticalBone, density: Spread(0.18, 0.015),
      water: times(
        t1: (160, 10), (235, 8), t2: (0.45, 0.03), (0.4, 0.03), t2Star: 0.9, 0.85)),
    // Density: trabeculae take room and dephase, so that marrow has 0.45 to 0.6 of the signal of fat beside it in three slices of
    // the project's 3 T series; fitted to them, where the paper has 0.85. Fat fraction: estimate.
    TissueRecord(
      .fattyMarrow, density: Spread(0.62, 0.03), fatFraction: Spread(0.9, 0.03),
      water: waterInMarrow, fat: marrowFat, transferLoss: 0.2),
    // Mixture: paper (40-60 % fat). Trend: vertebral fat fraction of men from the twenties (32.0 %)
    // to the thirties (35.3 %), doi 10.3389/fendo.2018.00141. Times of its water: estimate.
    TissueRecord(
      .redMarrow, density: Spread(0.66, 0.03), fatFraction: Spread(0.5, 0.04),
      water: times(
        t1: (1000, 90), (1150, 100), t2: (45, 5), (40, 5), t2Star: 0.35, 0.25),
      fat: marrowFat, trend: .fatFraction(0.033), transferLoss: 0.15),
    // Estimate: a thin plate with some marrow.
    TissueRecord(
      .growthPlateScar, density: Spread(0.35, 0.04), fatFraction: Spread(0.3, 0.05),
      water: times(t1: (500, 50), (600, 60), t2: (8, 1), (7, 1)), fat: marrowFat, transferLoss: 0.3),
    // Estimate: cartilage with more water.
    TissueRecord(
      .growthPlate, density: Spread(0.8, 0.02),
      water: times(t1: (1150, 120), (1350, 120), t2: (60, 7), (52, 6)), transferLoss: 0.3),
  ]

  private static let cartilages: [TissueRecord] = [
    // Gold; density: paper. Trend: 3.27 % in ten years in the patella and less elsewhere, ages 45 to
    // 65, doi 10.1016/j.joca.2015.02.006; 2 % for the whole joint is an estimate.
    TissueRecord(
      .cartilage, density: Spread(0.725, 0.02),
      water: times(
        t1: (1060, 155), (1240, 107), t2: (42.1, 7.1), (36.9, 3.8), t2Star: 0.65, 0.6),
      trend: .waterT2(0.02), transferLoss: 0.35),
    // T2 falls towards the bone; by how much here is an estimate. At 55 degrees it is 8.6 % longer
    // than along the field (Mosher et al., AJR 177:665, 2001).
    TissueRecord(
      .deepCartilage, density: Spread(0.68, 0.02),
      water: times(
        t1: (950, 140), (1110, 95), t2: (31, 5), (27, 3), t2Star: 0.6, 0.55),
      fibres: TissueRecord.Fibres(referenceAngle: 0, magicAngleGain: 1.086),
      trend: .waterT2(0.02), transferLoss: 0.38),
    // 3 T: T1 598-603, T2 14.6, PMC7016502. 1.5 T and density: paper. The circular fibres lie across
    // the field of a supine subject. Gain: estimate.
    TissueRecord(
      .meniscus, density: Spread(0.6, 0.02),
      water: times(
        t1: (610, 16), (600, 15), t2: (13, 1.2), (14.6, 1.5), t2Star: 0.6, 0.55),
      fibres: TissueRecord.Fibres(referenceAngle: 90, magicAngleGain: 1.4), transferLoss: 0.35),
  ]

  private static let collagen: [TissueRecord] = [
    // Paper. Gain: estimate.
    TissueRecord(
      .ligament, density: Spread(0.55, 0.02),
      water: times(
        t1: (650, 20), (800, 20), t2: (11.5, 1.4), (11, 1.2), t2Star: 0.9, 0.85),
      fibres: TissueRecord.Fibres(referenceAngle: 0, magicAngleGain: 2), transferLoss: 0.35),
    // Paper. T2* about 7 ms at 3 T in the tibialis posterior, doi 10.1259/bjr.20190221. Gain: T2* of
    // patellar tendon grows from 1.5 to 23 ms (7 T microscopy, abstract only); here to some 22 ms.
    TissueRecord(
      .tendon, density: Spread(0.48, 0.03),
      water: times(
        t1: (550, 20), (650, 20), t2: (6.5, 1), (6, 0.8), t2Star: 0.9, 0.9),
      fibres: TissueRecord.Fibres(referenceAngle: 0, magicAngleGain: 3.7), transferLoss: 0.35),
    // Estimate: between tendon and ligament, in layers that cross.
    TissueRecord(
      .fascia, density: Spread(0.5, 0.03),
      water: times(t1: (600, 30), (700, 30), t2: (9, 1), (8, 1), t2Star: 0.9, 0.85),
      transferLoss: 0.35),
  ]

  private static let soft: [TissueRecord] = [
    // Gold; density: paper. Fat between fibres: estimate.
    TissueRecord(
      .muscle, density: Spread(0.775, 0.01), fatFraction: Spread(0.015, 0.005),
      water: times(
        t1: (1130, 92), (1420, 38), t2: (35.3, 3.9), (31.7, 1.9), t2Star: 0.85, 0.8),
      fat: subcutaneousFat, transferLoss: 0.4),
    // Density: paper. Fat fraction: estimate.
    TissueRecord(
      .subcutaneousFat, density: Spread(0.95, 0.02), fatFraction: Spread(0.92, 0.02),
      water: waterInFat, fat: subcutaneousFat, transferLoss: 0.2),
    // Estimate but for the T2 of its fat.
    TissueRecord(
      .fatPad, density: Spread(0.92, 0.02), fatFraction: Spread(0.87, 0.03), water: waterInFat,
      fat: padFat, transferLoss: 0.2),
    // Estimate.
    TissueRecord(
      .skin, density: Spread(0.7, 0.03), fatFraction: Spread(0.05, 0.015),
      water: times(t1: (900, 80), (1100, 90), t2: (28, 3), (25, 3)), fat: subcutaneousFat,
      transferLoss: 0.35),
    // Estimate.
    TissueRecord(
      .synovium, density: Spread(0.75, 0.03),
      water: times(t1: (1000, 80), (1200, 90), t2: (48, 5), (42, 5)), transferLoss: 0.2),
    // Gold.
    TissueRecord(
      .synovialFluid, density: Spread(1, 0),
      water: times(
        t1: (2850, 279), (3620, 320), t2: (1210, 140), (767, 49), t2Star: 0.5, 0.4)),
    // Stanisz et al., MRM 54:507, 2005, from memory; unverified.
    TissueRecord(
      .blood, density: Spread(0.85, 0.02),
      water: times(
        t1: (1441, 120), (1932, 85), t2: (290, 30), (275, 40), t2Star: 0.6, 0.4),
      motion: .flowing),
    // T2 at 3 T 44.5 ms in the distal sciatic nerve without its fat (Sollmann et al., MAGMA, 2020; abstract). Without
    // fat a nerve is as bright as muscle or little brighter (a table in AJNR, excerpt only): density and transfer,
    // which collagen and myelin change, are chosen for that. The rest: estimate.
    TissueRecord(
      .nerve, density: Spread(0.68, 0.03), fatFraction: Spread(0.08, 0.02),
      water: times(t1: (1000, 60), (1200, 60), t2: (48, 5), (44.5, 3)), fat: subcutaneousFat,
      transferLoss: 0.4),
    // T1 as the artery's; T2 of blood that is two thirds oxygenated, from memory, unverified. Density: the part that stays in
    // the slice between pulses, which differs from knee to knee (estimate).
    TissueRecord(
      .venousBlood, density: Spread(0.55, 0.2),
      water: times(
        t1: (1441, 120), (1932, 85), t2: (150, 25), (85, 15), t2Star: 0.4, 0.3)),
    // Estimate.
    TissueRecord(
      .vesselWall, density: Spread(0.72, 0.03),
      water: times(t1: (950, 80), (1150, 90), t2: (48, 5), (45, 5)), transferLoss: 0.3),
  ]
}
