/// Detail in all air beside the limb, along the phase axis against the other one, over about 2 mm.
///
/// Ghosts of a limb whose phase axis crosses its skin lie in this air; the logarithms of quantiles' ratios are 0 for noise.
struct AirDetail: Sendable {
  /// Of the 50th and of the 97th hundredth.
  let median, strong: Double

  private enum Limits {
    /// mm from the skin.
    static let skin = 4.0
    static let step = 2
    static let margin = 3
    static let fewest = 500
  }

  /// - Parameters:
  ///   - stack: Coarse slices with phase along rows.
  ///   - near: 1 in the limb and near it, of the same size.
  init(_ stack: SliceStack, near: SliceStack) {
    let (columns, step) = (stack.columns, Limits.step)
    var along: [Float] = [], across: [Float] = []
    let edge = Limits.margin + step
    stack.values.withUnsafeBufferPointer { values in
      for slice in 0..<stack.slices {
        for row in edge..<max(edge, stack.rows - edge) {
          for column in edge..<max(edge, columns - edge) where (row + column) % 2 == 0 {
            let place = slice * stack.pixels + row * columns + column
            guard near.values[place] == 0, values[place] > 0 else { continue }
            along.append(abs(values[place] - (values[place - step] + values[place + step]) / 2))
            across.append(
              abs(
                values[place] - (values[place - step * columns] + values[place + step * columns])
                  / 2))
          }
        }
      }
    }
    guard along.count >= Limits.fewest else {
      (median, strong) = (0, 0)
      return
    }
    along.sort()
    across.sort()
    let ratio = { (share: Double) -> Double in
      let place = Int(share * Double(along.count - 1))
      return PlainMath.log(Double((along[place] + 1e-6) / (across[place] + 1e-6)))
    }
    (median, strong) = (ratio(0.5), ratio(0.97))
  }

  /// The distance from the skin from which air is looked at, in mm.
  static let distance = Limits.skin
}
