import Imaging

/// How far a network names the same tissues when the images are moved beneath it: a test, without any truth, that it is sure of a series.
///
/// A network that understands what it sees answers alike wherever in the image the knee lies. `docs/ai.md` says how far the figures
/// follow what is wrong in truth.
public struct ReadingConsistency: Equatable, Sendable {
  /// Dice's coefficient of femur and tibia; nil where neither answer has any.
  public let bones: Double?
  /// Dice's coefficient of cartilage and menisci; nil where neither answer has any.
  public let cartilage: Double?

  /// By how many of the network's pixels the images are moved: no multiple of the strides of a network, in either direction.
  public static let shift = (rows: 5, columns: 7)
  /// Of 280 simulated series, most with artefacts, bones lie below in 10 of 11 whose Dice against the truth is less than 0.93, and in 6 of
  /// 269 others; cartilage in 17 of 31 of less than 0.65, and in 6 of 249 others (`docs/ai.md`).
  static let leastBones = 0.98, leastCartilage = 0.88

  init(bones: Double?, cartilage: Double?) { (self.bones, self.cartilage) = (bones, cartilage) }

  /// - Parameters:
  ///   - reading: What the network gave.
  ///   - moved: What it gave on some of the slices after the shift; of the same rows and columns.
  ///   - slices: Which slices of the reading these are.
  public init(of reading: TissueProbabilities, moved: TissueProbabilities, slices: [Int]) {
    let tissue = reading.mostProbable().tissue, answer = moved.mostProbable().tissue
    let (rows, columns) = (reading.geometry.rows, reading.geometry.columns)
    var overlap = TissueOverlap(reading.tissues)
    for (place, slice) in slices.enumerated() {
      for row in 0..<max(0, rows - Self.shift.rows) {
        let line = (slice * rows + row) * columns
        let other = (place * rows + row + Self.shift.rows) * columns + Self.shift.columns
        for column in 0..<max(0, columns - Self.shift.columns) {
          overlap.add(tissue[line + column], answer[other + column])
        }
      }
    }
    self.init(bones: overlap.bones, cartilage: overlap.cartilage)
  }

  /// Whether the answers are alike as those of series that are well understood.
  public var isSound: Bool {
    (bones ?? 1) >= Self.leastBones && (cartilage ?? 1) >= Self.leastCartilage
  }

  /// What a reader must know; nil where the answers are alike.
  public var caution: String? {
    guard !isSound else { return nil }
    return
      "the network answers otherwise when the images are moved by a few pixels (bones the same to "
      + "\(TissueOverlap.words(bones)), cartilage to \(TissueOverlap.words(cartilage)); usual are "
      + "\(TissueOverlap.words(Self.leastBones)) and \(TissueOverlap.words(Self.leastCartilage)) or more): its outlines here are doubtful"
  }
}
