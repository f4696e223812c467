/// Compact voids within the limb with the brightest greys beside them, as metal leaves them.
struct SignalVoids: Sendable {
  /// √(share of void × share of bright pixels) within 5 mm, at the strongest twenty places; 0 to 0.5.
  let strength: Double
  /// Where that is greatest: column, row and slice of the coarse stack; `nil` where there is none.
  let place: SIMD3<Int>?

  private enum Limits {
    /// Voids are below twice the noise, at least 10 mm within the skin, and three pixels wide each way.
    static let void: Float = 2
    static let depth = 10.0
    /// Bright is above this share of the limb.
    static let bright = 0.9
    static let reach = 5.0
    static let places = 20
  }

  init(_ stack: SliceStack, _ outline: LimbOutline, _ greys: LimbGreys) {
    let inner = outline.inner(Limits.depth).values
    let smooth = outline.smooth.values
    let low = Limits.void * outline.floor, high = Float(greys.quantile(Limits.bright))
    var voids = [Float](repeating: 0, count: stack.count), bright = voids
    for place in 0..<stack.count where inner[place] > 0 {
      if smooth[place] < low { voids[place] = 1 }
      if smooth[place] > high { bright[place] = 1 }
    }
    let cores = stack.with(
      stack.with(voids).boxMeans(across: 1, down: 1).values.map { $0 > 0.999 ? 1 : 0 })
    let opened = stack.with(cores.boxMeans(across: 1, down: 1).values.map { $0 > 1e-3 ? 1 : 0 })
    let reach = max(1, Int(Limits.reach / stack.columnSpacing))
    let nearVoid = opened.boxMeans(across: reach, down: reach).values
    let nearBright = stack.with(bright).boxMeans(across: reach, down: reach).values
    var (counts, best, brightest) = ([Int](repeating: 0, count: 1001), Float(0), -1)
    for place in 0..<stack.count {
      let product = nearVoid[place] * nearBright[place]
      guard product > 0 else { continue }
      counts[min(1000, Int(product.squareRoot() * 1000))] += 1
      if product > best { (best, brightest) = (product, place) }
    }
    var (seen, bin) = (0, 1000)
    while bin > 0 {
      seen += counts[bin]
      if seen >= Limits.places { break }
      bin -= 1
    }
    strength = Double(bin) / 1000
    place =
      brightest < 0
      ? nil
      : SIMD3(
        brightest % stack.columns, brightest / stack.columns % stack.rows, brightest / stack.pixels)
  }
}
