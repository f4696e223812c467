import Imaging

/// A part of the object that k-space treats in one way: its own displacement and weight by line.
struct SignalComponent: Equatable, Sendable {
  /// How a line weighs the component.
  enum Kind: Hashable, Sendable {
    /// Water with one of the decay rates of ``DecayClasses``.
    case water(decay: Double)
    /// Fat: displaced along the readout.
    case fat
    /// The deviation from its mean of water that pulsates.
    case pulsating
  }

  /// How k-space holds it.
  let encoding: ComponentEncoding
  /// `[row, column]` of the work grid.
  let image: ArraySlice<Float>
  /// All rows that are not zero.
  let rows: Range<Int>

  /// A component; nil where all of it is zero.
  init?(_ image: ArraySlice<Float>, columns: Int, encoding: ComponentEncoding) {
    (self.image, self.encoding) = (image, encoding)
    let first = image.startIndex
    guard let low = image.firstIndex(where: { $0 != 0 }),
      let high = image.lastIndex(where: { $0 != 0 })
    else { return nil }
    rows = ((low - first) / columns)..<((high - first) / columns + 1)
  }
}

/// A few decay rates that stand for all.
///
/// T2 blur would need a weight for each pair of pixel and line; instead each pixel's water is
/// split between the two nearest rates so that its mean rate is right. The weight e^(−Rt) of a
/// rate between two is then their chord: never too small, and too large by less than 0.06 for
/// 25 ms before or after the effective echo. A pixel has one rate, the mean over the slice.
enum DecayClasses {
  /// Rates in 1/ms, rising: infinite T2, 33 ms and 17 ms; faster decay counts as the last. Muscle and cartilage lie near the
  /// second, since a chord is far too large for echoes long before the effective one.
  static let rates: [Double] = [0, 0.03, 0.06]

  /// The share of each rate for one pixel; sum 1.
  static func shares(of decay: Double) -> [Double] {
    let (upper, share) = place(decay)
    var result = [Double](repeating: 0, count: rates.count)
    result[upper] = share
    result[upper - 1] = 1 - share
    return result
  }

  /// The rate at or above a decay, and its share; the rest is the rate's before it.
  private static func place(_ decay: Double) -> (upper: Int, share: Double) {
    let rate = min(max(decay, rates[0]), rates[rates.count - 1])
    var upper = 1
    while upper < rates.count - 1, rate > rates[upper] { upper += 1 }
    return (upper, (rate - rates[upper - 1]) / (rates[upper] - rates[upper - 1]))
  }

  /// Splits water among the rates.
  ///
  /// - Parameters:
  ///   - water: Signal of each pixel.
  ///   - weightedDecay: Signal times decay of each pixel.
  /// - Returns: One image for each rate, one after the other.
  static func split(water: ArraySlice<Float>, weightedDecay: ArraySlice<Float>) -> [Float] {
    let count = water.count
    var images = [Float](repeating: 0, count: rates.count * count)
    images.withUnsafeMutableBufferPointer { images in
      water.withUnsafeBufferPointer { water in
        weightedDecay.withUnsafeBufferPointer { weightedDecay in
          for index in 0..<count where water[index] != 0 {
            let (upper, share) = place(Double(weightedDecay[index] / water[index]))
            images[upper * count + index] = water[index] * Float(share)
            images[(upper - 1) * count + index] = water[index] * Float(1 - share)
          }
        }
      }
    }
    return images
  }
}

extension ScanSettings {
  /// The weight of a line of k-space for a component.
  func weight(of kind: SignalComponent.Kind, line: LineOrder.Line) -> Double {
    switch kind {
    case .water(let decay): PlainMath.exponential(-decay * train.delay(of: line))
    case .fat: PlainMath.exponential(-fatDecay * train.delay(of: line))
    case .pulsating: pulsation?.deviation(at: train.time(of: line)) ?? 0
    }
  }

  /// Displacement of a component along the readout, in acquired pixels.
  func displacement(of kind: SignalComponent.Kind) -> Double {
    kind == .fat ? chemicalShift / bandwidthPerPixel : 0
  }
}
