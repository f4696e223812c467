extension TissueTable {
  /// Diseased tissue.
  static let diseased: [TissueRecord] = joint + marrow + masses + bleeding

  private static let joint: [TissueRecord] = [
    // T2 of osteoarthritic against healthy cartilage, 47 to 39 ms: paper. The rest: estimate.
    TissueRecord(
      .degeneratedCartilage, density: Spread(0.78, 0.02),
      water: times(
        t1: (1150, 155), (1340, 110), t2: (50.7, 7), (44.5, 5), t2Star: 0.65, 0.6),
      transferLoss: 0.3),
    // Estimate.
    TissueRecord(
      .degeneratedMeniscus, density: Spread(0.68, 0.03),
      water: times(t1: (750, 40), (780, 40), t2: (24, 4), (22, 3.5), t2Star: 0.65, 0.6),
      transferLoss: 0.3),
    // T2 two to four times the ligament's: paper, 2.5. The rest: estimate.
    TissueRecord(
      .injuredLigament, density: Spread(0.75, 0.04),
      water: times(t1: (900, 60), (1050, 70), t2: (35, 5), (32, 4.5)), transferLoss: 0.2),
    // Estimate.
    TissueRecord(
      .degeneratedTendon, density: Spread(0.62, 0.03),
      water: times(t1: (800, 50), (950, 60), t2: (18, 3), (16, 3)), transferLoss: 0.3),
    // Estimate.
    TissueRecord(
      .oedematousMuscle, density: Spread(0.85, 0.02), fatFraction: Spread(0.015, 0.005),
      water: times(t1: (1350, 100), (1650, 90), t2: (60, 8), (55, 7)), fat: subcutaneousFat,
      transferLoss: 0.3),
    // Estimate.
    TissueRecord(
      .oedematousFat, density: Spread(0.93, 0.02), fatFraction: Spread(0.55, 0.08),
      water: times(t1: (1400, 120), (1700, 130), t2: (90, 12), (80, 10)),
      fat: subcutaneousFat, transferLoss: 0.1),
    // Estimate.
    TissueRecord(
      .granulation, density: Spread(0.85, 0.03),
      water: times(t1: (1100, 90), (1300, 100), t2: (80, 9), (72, 8)), transferLoss: 0.2),
    // Estimate.
    TissueRecord(
      .scar, density: Spread(0.55, 0.03),
      water: times(t1: (700, 50), (820, 60), t2: (18, 3), (16, 3)), transferLoss: 0.3),
  ]

  private static let marrow: [TissueRecord] = [
    // Density: as marrow's, fitted. Paper: water T1 700-1000 and 900-1300, T2 60-90 and 55-90, 30-70 % mixed with fatty marrow.
    TissueRecord(
      .marrowOedema, density: Spread(0.66, 0.02), fatFraction: Spread(0.5, 0.08),
      water: times(
        t1: (850, 60), (1100, 80), t2: (75, 6), (72, 7), t2Star: 0.35, 0.25),
      fat: marrowFat, transferLoss: 0.15),
    // T1 and T2 low: paper. How low: estimate.
    TissueRecord(
      .fractureLine, density: Spread(0.45, 0.04), fatFraction: Spread(0.2, 0.05),
      water: times(t1: (700, 70), (850, 80), t2: (12, 2), (11, 2)), fat: marrowFat,
      transferLoss: 0.2),
    // Estimate.
    TissueRecord(
      .sclerosis, density: Spread(0.3, 0.04), fatFraction: Spread(0.3, 0.06),
      water: times(t1: (500, 50), (600, 60), t2: (7, 1), (6, 1)), fat: marrowFat, transferLoss: 0.2),
  ]

  private static let masses: [TissueRecord] = [
    // Paper: T1 900-1200 and 1100-1500, T2 70-100 and 60-90.
    TissueRecord(
      .tumour, density: Spread(0.85, 0.03),
      water: times(t1: (1050, 60), (1300, 80), t2: (85, 6), (75, 6)), transferLoss: 0.15),
    // T2 150-300: paper. The rest: estimate.
    TissueRecord(
      .chondroidTumour, density: Spread(0.92, 0.02),
      water: times(t1: (1400, 120), (1700, 130), t2: (230, 28), (220, 28)), transferLoss: 0.1),
    // Paper: T1 1500-2200, T2 150-300.
    TissueRecord(
      .abscess, density: Spread(0.95, 0.02),
      water: times(t1: (1750, 100), (1950, 100), t2: (230, 28), (215, 26)), transferLoss: 0.08),
  ]

  private static let bleeding: [TissueRecord] = [
    // Estimate, for blood of some days: methaemoglobin shortens T1.
    TissueRecord(
      .haematoma, density: Spread(0.9, 0.02),
      water: times(
        t1: (700, 120), (850, 130), t2: (90, 18), (75, 15), t2Star: 0.5, 0.4), transferLoss: 0.1),
    // Estimate.
    TissueRecord(
      .haemarthrosis, density: Spread(0.97, 0.01),
      water: times(
        t1: (1600, 200), (1900, 220), t2: (250, 40), (200, 35), t2Star: 0.5, 0.4),
      transferLoss: 0.05),
    // Estimate.
    TissueRecord(
      .haemosiderin, density: Spread(0.7, 0.04),
      water: times(t1: (800, 70), (900, 80), t2: (14, 2), (10, 2), t2Star: 0.25, 0.2),
      transferLoss: 0.2),
  ]
}
