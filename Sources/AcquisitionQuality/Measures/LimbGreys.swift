/// Greys of the limb in a stack of coarse slices.
struct LimbGreys: Sendable {
  /// A third of the limb's greys, in order.
  private let sorted: [Float]

  init(_ stack: SliceStack, _ outline: LimbOutline) {
    var greys: [Float] = []
    greys.reserveCapacity(stack.count / 3)
    for place in stride(from: 0, to: stack.count, by: 3) where outline.limb.values[place] > 0 {
      greys.append(stack.values[place])
    }
    greys.sort()
    sorted = greys
  }

  /// The grey below which a share of the limb lies; 0 where there is no limb.
  func quantile(_ share: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    return Double(sorted[Int(share * Double(sorted.count - 1))])
  }

  /// The middle grey.
  var median: Double { quantile(0.5) }
}
