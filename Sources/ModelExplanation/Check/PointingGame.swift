/// The pointing game (Zhang et al. 2016, arXiv 1608.00507): whether a map's largest value lies in the truth.
struct PointingGame {
  /// The sizes of the positions' axes.
  let spatial: [Int]
  /// How far from the truth still counts, in positions along each axis.
  let tolerance: Int

  /// Whether the first largest value lies within the tolerance of the truth, and the share of positions that do; nil where
  /// the truth is empty.
  func play(_ map: ArraySlice<Float>, truth: ArraySlice<Float>) -> (isHit: Bool, chance: Double)? {
    guard truth.contains(where: { $0 != 0 }) else { return nil }
    let near = widened(truth.map { $0 != 0 })
    var best = map.startIndex
    for i in map.indices where map[i] > map[best] { best = i }
    let count = near.count { $0 }
    return (near[best - map.startIndex], Double(count) / Double(near.count))
  }

  /// The truth, wider by the tolerance along each axis.
  private func widened(_ truth: [Bool]) -> [Bool] {
    var result = truth, inner = 1
    for size in spatial.reversed() {
      let before = result
      for i in before.indices where before[i] {
        let place = i / inner % size
        for step in -tolerance...tolerance where (0..<size).contains(place + step) {
          result[i + step * inner] = true
        }
      }
      inner *= size
    }
    return result
  }
}
