import CPixels
import Glibc

/// Where the limb lies in a stack of coarse slices, and how much signal there is beside it.
struct LimbOutline: Sendable {
  /// 1 within the limb, 0 outside; the size of the stack.
  let limb: SliceStack
  /// The stack, smoothed over 3 × 3 pixels.
  let smooth: SliceStack
  /// Mean of the darkest blocks of 5 mm that are not empty: noise alone, where there is air.
  let floor: Float
  /// Grey below which a pixel may be air.
  let threshold: Float

  private enum Limits {
    /// Side of the blocks in which noise is sought, in mm, and the share of them that holds noise alone.
    static let block = 5.0
    static let quiet = 0.02
    /// Share of a block that may be exactly 0: noise seldom is, what a scanner filled up always.
    static let empty: Float = 0.05
    /// Least and greatest threshold: times the floor, and share of the brightest hundredth.
    static let overFloor: Float = 1.8
    static let ofBrightest: Float = 0.12
    /// Air is a dark region of at least this many mm² that touches the slice's edge.
    static let air = 150.0
  }

  /// - Parameters:
  ///   - stack: Coarse slices.
  ///   - empty: Share of each of their pixels that is exactly 0, as where a scanner fills up.
  init(_ stack: SliceStack, empty: SliceStack) {
    let side = max(2, Int((Limits.block / stack.columnSpacing).rounded()))
    let means = stack.blockMeans(side).values, gaps = empty.blockMeans(side).values
    let blocks = means.indices.filter { gaps[$0] < Limits.empty }.map { means[$0] }
    let floor = max(
      blocks.isEmpty
        ? means.filter { $0 > 0 }.quantile(Limits.quiet) : blocks.quantile(Limits.quiet),
      .leastNormalMagnitude)
    let smooth = stack.boxMeans(across: 1, down: 1)
    let sample = stride(from: 0, to: smooth.count, by: 7).map { smooth.values[$0] }
    let low = max(floor / 2, 1e-3)
    let parting = Self.parting(sample.map { log(max($0, low)) })
    let limit = max(
      Limits.overFloor * floor,
      min(exp(parting), Limits.ofBrightest * sample.quantile(0.99)))
    (self.floor, self.smooth, threshold) = (floor, smooth, limit)
    let dark = smooth.values.map { $0 <= limit ? UInt8(1) : 0 }
    let least = Int(Limits.air / (stack.columnSpacing * stack.rowSpacing))
    var outside = [UInt8](repeating: 0, count: dark.count)
    var queue = [Int32](repeating: 0, count: stack.pixels)
    outside.withUnsafeMutableBufferPointer { outside in
      dark.withUnsafeBufferPointer { dark in
        guard let to = outside.baseAddress, let from = dark.baseAddress else { return }
        for slice in 0..<stack.slices {
          cpixels_outside(
            from + slice * stack.pixels, stack.columns, stack.rows, least, &queue,
            to + slice * stack.pixels)
        }
      }
    }
    limb = stack.with(outside.map { $0 == 0 ? 1 : 0 })
  }

  /// Otsu's threshold: the value that parts two classes of the greatest variance between them (IEEE Trans. SMC 9:62,
  /// 1979, doi 10.1109/TSMC.1979.4310076).
  private static func parting(_ values: [Float]) -> Float {
    guard let least = values.min(), let greatest = values.max(), greatest > least else { return 0 }
    let bins = 128
    let width = (greatest - least) / Float(bins)
    var counts = [Double](repeating: 0, count: bins)
    for value in values { counts[min(bins - 1, Int((value - least) / width))] += 1 }
    let total = Double(values.count)
    let mean = counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } / total
    var (weight, sum, best, place) = (0.0, 0.0, -1.0, 0)
    for (bin, count) in counts.enumerated() {
      weight += count / total
      sum += Double(bin) * count / total
      guard weight > 0, weight < 1 else { continue }
      let between = (mean * weight - sum) * (mean * weight - sum) / (weight * (1 - weight))
      if between > best { (best, place) = (between, bin) }
    }
    return least + (Float(place) + 0.5) * width
  }

  /// The limb without a margin of `millimetres` at its skin; the slices' edges are no skin.
  func inner(_ millimetres: Double) -> SliceStack {
    let means = limb.boxMeans(
      across: max(1, Int((millimetres / limb.columnSpacing).rounded())),
      down: max(1, Int((millimetres / limb.rowSpacing).rounded())))
    return limb.with(means.values.map { $0 > 0.999 ? 1 : 0 })
  }
}
