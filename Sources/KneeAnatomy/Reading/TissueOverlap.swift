/// How far two answers of a network name the same tissue, voxel by voxel: Dice's coefficient of bones, and of cartilage with menisci.
struct TissueOverlap {
  private enum Group { case bones, cartilage }

  /// Counts of a group in two answers.
  private struct Count {
    var same = 0, sum = 0

    var dice: Double? { sum > 0 ? 2 * Double(same) / Double(sum) : nil }
  }

  private let groups: [Group?]
  private var counts: (bones: Count, cartilage: Count) = (Count(), Count())

  /// Nothing counted yet; `tissues` are those that the answers' indices stand for.
  init(_ tissues: [KneeTissue]) {
    groups = tissues.map { tissue in
      switch tissue {
      case .femur, .tibia: .bones
      case .femoralCartilage, .tibialCartilage, .patellarCartilage, .meniscus: .cartilage
      default: nil
      }
    }
  }

  /// Counts a voxel.
  mutating func add(_ one: UInt8, _ other: UInt8) {
    let (first, second) = (groups[Int(one)], groups[Int(other)])
    guard first != nil || second != nil else { return }
    func count(_ group: Group, _ counted: inout Count) {
      counted.sum += (first == group ? 1 : 0) + (second == group ? 1 : 0)
      if one == other, first == group { counted.same += 1 }
    }
    count(.bones, &counts.bones)
    count(.cartilage, &counts.cartilage)
  }

  /// Of femur and tibia, which must be told apart; nil where neither answer has any.
  var bones: Double? { counts.bones.dice }
  /// Of cartilages and menisci likewise.
  var cartilage: Double? { counts.cartilage.dice }

  /// A coefficient as a reader is told it, rounded down, so that what is below a limit does not read like the limit.
  static func words(_ dice: Double?) -> String {
    dice.map { "\(Int(($0 * 100).rounded(.down))) %" } ?? "none"
  }
}
