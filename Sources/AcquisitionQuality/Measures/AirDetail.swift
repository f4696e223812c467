import Glibc

/// What the air beside the limb holds besides noise: ghosts of a limb that moved.
///
/// Noise alone has a known tail and no direction. Ghosts are thin and strong, and their detail differs along and across the
/// phase axis. All numbers are pure ratios; they are 0, or what noise gives, in clean air.
struct AirDetail: Equatable, Sendable {
  /// Of greys over their local mean: (99th − 50th) over (90th − 50th) hundredth; 1.8 to 2 in noise.
  let tail: Double
  /// Size of the logarithm of middle details along phase over those across it, over 3 mm.
  let direction: Double
  /// The same of strong details, 95th hundredth, over 1 mm; with its sign.
  let strongDirection: Double
  /// The same of the details' power, over 5 mm; with its sign.
  let powerDirection: Double
  /// Logarithm of strong over middle details along phase, over 5 mm.
  let spikes: Double

  private enum Limits {
    /// The limb is what squares of 11 mm fit into: ghosts are thinner. Its skin's blur is left out; mm.
    static let body = 5.0
    static let skin = 5.0
    /// Side of the window of local means, in mm.
    static let window = 16.0
    /// Pixels of the images' edges that are left out, and share of zeros from which a pixel is a scanner's filling.
    static let margin = 3
    static let filling: Float = 0.05
    static let fewest = 1500
    /// Share of filled pixels among those beside the limb from which the scanner has worked on the background.
    static let filled = 0.1
    static let epsilon = 1e-6
  }

  /// - Parameters:
  ///   - stack: Coarse slices.
  ///   - outline: Of the same slices.
  ///   - empty: Share of each of their pixels that is exactly 0.
  ///   - alongRows: Whether phase runs along rows.
  /// - Returns: `nil` where there is little air, and where it is not as it was received: scanners that correct intensities
  ///   fade the background out, and what is left has bands of its own.
  init?(_ stack: SliceStack, _ outline: LimbOutline, empty: SliceStack, alongRows: Bool) {
    guard let air = Self.air(outline, empty) else { return nil }
    let (values, mask) = alongRows ? (stack, air) : (stack.transposed, air.transposed)
    let places = mask.values.indices.filter { mask.values[$0] > 0 }
    guard places.count >= Limits.fewest else { return nil }
    tail = Self.tail(values, mask, places)
    let near = Differences(values, places, step: 1), middle = Differences(values, places, step: 3)
    let far = Differences(values, places, step: 5)
    direction = abs(middle.direction(0.5))
    strongDirection = near.direction(0.95)
    powerDirection = far.powerDirection
    spikes = far.spikes
  }

  /// 1 in air; `nil` where the scanner filled much of it.
  private static func air(_ outline: LimbOutline, _ empty: SliceStack) -> SliceStack? {
    let limb = outline.limb
    let reach = { (millimetres: Double) in max(1, Int((millimetres / limb.columnSpacing).rounded()))
    }
    let grown = { (mask: SliceStack, reach: Int, least: Float) in
      mask.with(mask.boxMeans(across: reach, down: reach).values.map { $0 > least ? 1 : 0 })
    }
    let body = grown(grown(limb, reach(Limits.body), 0.999), reach(Limits.body), 1e-4)
    var air = grown(body, reach(Limits.skin), 1e-4)
    var beside = 0, filled = 0
    for place in air.values.indices {
      let pixel = place % air.pixels, row = pixel / air.columns, column = pixel % air.columns
      let isInside =
        row >= Limits.margin && column >= Limits.margin && row < air.rows - Limits.margin
        && column < air.columns - Limits.margin
      let isBeside = air.values[place] == 0 && isInside
      let isFilled = empty.values[place] >= Limits.filling
      if isBeside { beside += 1 }
      if isBeside, isFilled { filled += 1 }
      air.values[place] = isBeside && !isFilled ? 1 : 0
    }
    guard Double(filled) <= Limits.filled * Double(beside) else { return nil }
    return air
  }

  private static func tail(_ stack: SliceStack, _ mask: SliceStack, _ places: [Int]) -> Double {
    let half = Int(Limits.window / stack.columnSpacing) / 2
    let sums = stack.with(zip(stack.values, mask.values).map { $0 * $1 })
      .boxMeans(across: half, down: half).values
    let shares = mask.boxMeans(across: half, down: half).values
    let relative = places.map { place in
      stack.values[place] * max(shares[place], 1e-3) / max(sums[place], 1e-6)
    }.sorted()
    let quantile = { (share: Double) in Double(relative[Int(share * Double(relative.count - 1))]) }
    return (quantile(0.99) - quantile(0.5)) / max(quantile(0.9) - quantile(0.5), 1e-3)
  }

  /// |x[i] − (x[i−s] + x[i+s]) / 2| along phase and across it, in order of size.
  private struct Differences {
    private let along, across: [Float]

    init(_ stack: SliceStack, _ places: [Int], step: Int) {
      var along: [Float] = [], across: [Float] = []
      along.reserveCapacity(places.count)
      across.reserveCapacity(places.count)
      let columns = stack.columns, down = step * stack.columns
      stack.values.withUnsafeBufferPointer { values in
        for place in places {
          let pixel = place % stack.pixels, row = pixel / columns, column = pixel % columns
          guard row >= step, column >= step, row + step < stack.rows, column + step < columns else {
            continue
          }
          let value = values[place]
          along.append(abs(value - (values[place - step] + values[place + step]) / 2))
          across.append(abs(value - (values[place - down] + values[place + down]) / 2))
        }
      }
      along.sort()
      across.sort()
      (self.along, self.across) = (along, across)
    }

    private static func quantile(_ sizes: [Float], _ share: Double) -> Double {
      sizes.isEmpty ? 0 : Double(sizes[Int(share * Double(sizes.count - 1))])
    }

    private static func ratio(_ left: Double, _ right: Double) -> Double {
      log((left + Limits.epsilon) / (right + Limits.epsilon))
    }

    func direction(_ share: Double) -> Double {
      Self.ratio(Self.quantile(along, share), Self.quantile(across, share))
    }

    var powerDirection: Double {
      let power = { (sizes: [Float]) in sizes.reduce(0) { $0 + Double($1) * Double($1) } }
      return Self.ratio(power(along), power(across))
    }

    var spikes: Double {
      Self.ratio(Self.quantile(along, 0.99), Self.quantile(along, 0.5))
    }
  }
}
