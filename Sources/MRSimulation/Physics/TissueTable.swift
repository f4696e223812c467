/// Relaxation times and proton densities of healthy and diseased tissue, as data.
///
/// Sources, by the mark in the comment above each row:
/// - Gold: Gold et al., AJR 183:343, 2004, as quoted in the knee design paper, 2.3; unverified.
/// - Paper: the knee design paper, 2.3, without a publication; unverified.
/// - Estimate: chosen here to look right beside the others; unverified.
/// - A DOI or PMC number: that publication.
///
/// The loss by magnetisation transfer of muscle is fitted to the project's multi-echo sample, one
/// subject: fat beside muscle is 2.4 to 2.8 times as bright in the first echo, 1.7 times without the
/// loss. Other tissues' losses are estimates beside it, larger with more collagen.
///
/// T2* is given as a share of T2. Where a row does not name a source for it, it is an estimate.
enum TissueTable {
  /// Every tissue's record, by the tissue's raw value.
  static let records: [TissueRecord] = (normal + diseased).sorted {
    $0.tissue.rawValue < $1.tissue.rawValue
  }

  /// A tissue's record.
  static func record(for tissue: Tissue) -> TissueRecord {
    let record = records[Int(tissue.rawValue)]
    precondition(record.tissue == tissue, "Each tissue has one row in the table.")
    return record
  }

  /// A pool without protons; its times are never seen.
  static let noPool = times(t1: (1, 0), (1, 0), t2: (1, 0), (1, 0))

  /// Gold.
  static let subcutaneousFat = times(
    t1: (288, 8), (371, 8), t2: (165, 5), (133, 4), t2Star: 0.3, 0.25)
  /// Gold. T2* of some 20 and 11 ms through trabeculae is an estimate.
  static let marrowFat = times(
    t1: (288, 5), (365, 9), t2: (165, 6), (133, 6), t2Star: 0.12, 0.08)
  /// T2 at 3 T measured in the project's multi-echo series: 113 ms (paper, 2.3). T2 at 1.5 T scaled
  /// from it as in subcutaneous fat, T1 as there: estimates.
  static let padFat = times(
    t1: (288, 8), (371, 8), t2: (140, 6), (113, 6), t2Star: 0.3, 0.25)
  /// Water between fat cells; estimate.
  static let waterInFat = times(
    t1: (900, 100), (1100, 110), t2: (50, 6), (40, 5), t2Star: 0.5, 0.45)
  /// Water between trabeculae; estimate.
  static let waterInMarrow = times(
    t1: (900, 100), (1100, 110), t2: (50, 6), (40, 5), t2Star: 0.3, 0.2)

  /// A pool's times: mean and deviation in ms at 1.5 and at 3 T, T2* as shares of T2.
  static func times(
    t1 low1: (Double, Double), _ high1: (Double, Double),
    t2 low2: (Double, Double), _ high2: (Double, Double),
    t2Star lowShare: Double = 0.7, _ highShare: Double = 0.65
  ) -> TissueRecord.Relaxation {
    TissueRecord.Relaxation(
      t1: TissueRecord.AtFields(low: Spread(low1.0, low1.1), high: Spread(high1.0, high1.1)),
      t2: TissueRecord.AtFields(low: Spread(low2.0, low2.1), high: Spread(high2.0, high2.1)),
      t2StarShare: (lowShare, highShare))
  }
}
