import CPixels

/// Adds `weight / (1 + e⁻ˡ)` of each logit to a run of sums.
///
/// - Parameters:
///   - logits: Logits of a plane.
///   - weight: Share of this plane in the mean.
///   - sums: Where to add, from index `first` on.
/// - Returns: False when a logit is not finite; the sums are then of no use.
public func addLogistic(
  of logits: [Float], weight: Float, to sums: inout [Float], at first: Int
) -> Bool {
  precondition(first >= 0 && first + logits.count <= sums.count, "The plane exceeds the sums.")
  return sums.withUnsafeMutableBufferPointer { target in
    guard let base = target.baseAddress else { return true }
    return cpixels_add_logistic(logits, logits.count, weight, base + first) != 0
  }
}

/// The weighted sum of maps, cut at zero from below.
///
/// - Parameters:
///   - maps: `[map, position]`.
///   - weights: One weight for each map.
///   - area: Number of positions.
/// - Returns: One value for each position, at least 0.
public func rectifiedSum(of maps: [Float], weights: [Float], area: Int) -> [Float] {
  precondition(maps.count == weights.count * area, "One weight is needed for each map.")
  return [Float](unsafeUninitializedCapacity: area) { result, count in
    guard let target = result.baseAddress else { return }
    cpixels_rectified_sum(maps, weights, weights.count, area, target)
    count = area
  }
}
