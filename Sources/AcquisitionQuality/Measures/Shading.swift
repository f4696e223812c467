import Glibc

/// Smooth shading over the limb, and what contrast is left without it.
///
/// Logarithms of greys in blocks of about 4 mm are parted into a smooth field and tissues: greys are drawn towards the
/// nearest frequent one (mean shift, Comaniciu and Meer, IEEE TPAMI 24:603, 2002, doi 10.1109/34.1000236), and a polynomial
/// takes what is left, over and over. This is the idea of N4 (Tustison et al., IEEE TMI 29:1310, 2010,
/// doi 10.1109/TMI.2010.2046908) with the simplest field.
struct Shading: Sendable {
  /// Of the field over the limb: its 98th over its 2nd hundredth.
  let brightestOverDarkest: Double
  /// Of the greys without the field: logarithm of the 95th over the 50th hundredth.
  let contrastWithout: Double

  private enum Limits {
    /// Side of the blocks, in mm, and their least share of limb.
    static let block = 4.0
    static let limb: Float = 0.9
    /// Least number of blocks for a field.
    static let blocks = 300
    /// Rounds of parting and fitting; the field hardly changes after ten.
    static let rounds = 12
    /// Reach of the mean shift in logarithms: half a tissue's spread; and its steps.
    static let reach = 0.15
    static let shifts = 5
    /// Weight that holds coefficients small, of each block.
    static let ridge = 1e-3
    /// Distances are divided by this many mm, so that powers stay near one.
    static let scale = 70.0
  }

  /// - Parameters:
  ///   - stack: Coarse slices.
  ///   - limb: 1 within the limb, of the same size.
  ///   - sliceSpacing: In mm.
  ///   - degree: Of the polynomial, 1 or 2.
  /// - Returns: `nil` where there is too little limb.
  init?(_ stack: SliceStack, limb: SliceStack, sliceSpacing: Double, degree: Int) {
    let side = max(1, Int((Limits.block / stack.columnSpacing).rounded()))
    let step = max(1, Int((Limits.block / sliceSpacing).rounded()))
    let kept = Array(stride(from: 0, to: stack.slices, by: step))
    let blocks = stack.slices(kept).blockMeans(side), cover = limb.slices(kept).blockMeans(side)
    var places: [SIMD3<Double>] = []
    var logarithms: [Double] = []
    for place in 0..<blocks.count where cover.values[place] > Limits.limb {
      let slice = place / blocks.pixels, pixel = place % blocks.pixels
      places.append(
        SIMD3(
          Double(slice * step) * sliceSpacing,
          Double(pixel / blocks.columns) * blocks.rowSpacing,
          Double(pixel % blocks.columns) * blocks.columnSpacing))
      logarithms.append(log(Double(max(blocks.values[place], 1e-3))))
    }
    guard places.count >= Limits.blocks else { return nil }
    let field = Self.field(logarithms, Self.terms(places, degree: degree))
    let spread = field.sorted()
    let share = { (values: [Double], share: Double) in values[Int(share * Double(values.count - 1))]
    }
    brightestOverDarkest = exp(share(spread, 0.98) - share(spread, 0.02))
    let rest = zip(logarithms, field).map { $0 - $1 }.sorted()
    contrastWithout = share(rest, 0.95) - share(rest, 0.5)
  }

  /// The polynomial's terms at each place, about the middle of all.
  private static func terms(_ places: [SIMD3<Double>], degree: Int) -> [[Double]] {
    let middle = places.reduce(SIMD3<Double>.zero, +) / Double(places.count)
    return places.map { place in
      let p = (place - middle) / Limits.scale
      let linear = [1, p.x, p.y, p.z]
      return degree < 2
        ? linear : linear + [p.x * p.x, p.y * p.y, p.z * p.z, p.x * p.y, p.x * p.z, p.y * p.z]
    }
  }

  /// The field at each place, with mean 0.
  private static func field(_ logarithms: [Double], _ terms: [[Double]]) -> [Double] {
    let size = terms[0].count
    var normal = [Double](repeating: 0, count: size * size)
    for row in terms {
      for i in 0..<size { for j in 0..<size { normal[i * size + j] += row[i] * row[j] } }
    }
    for i in 1..<size { normal[i * size + i] += Limits.ridge * Double(terms.count) }
    var field = [Double](repeating: 0, count: logarithms.count)
    for _ in 0..<Limits.rounds {
      let classes = FrequentGreys(zip(logarithms, field).map { $0 - $1 })
      var right = [Double](repeating: 0, count: size)
      for (place, row) in terms.enumerated() {
        let rest = logarithms[place] - classes.nearest(to: logarithms[place] - field[place])
        for i in 0..<size { right[i] += row[i] * rest }
      }
      let weights = solved(normal, right)
      field = terms.map { row in zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 } }
      let mean = field.reduce(0, +) / Double(field.count)
      for place in field.indices { field[place] -= mean }
    }
    return field
  }

  /// The solution of a positive definite system, by elimination.
  private static func solved(_ matrix: [Double], _ right: [Double]) -> [Double] {
    let size = right.count
    var matrix = matrix, right = right
    for pivot in 0..<size {
      for row in (pivot + 1)..<max(size, pivot + 1) {
        let share = matrix[row * size + pivot] / matrix[pivot * size + pivot]
        for column in pivot..<size {
          matrix[row * size + column] -= share * matrix[pivot * size + column]
        }
        right[row] -= share * right[pivot]
      }
    }
    for row in (0..<size).reversed() {
      for column in (row + 1)..<max(size, row + 1) {
        right[row] -= matrix[row * size + column] * right[column]
      }
      right[row] /= matrix[row * size + row]
    }
    return right
  }

  /// Where a mean shift leads from each grey.
  private struct FrequentGreys {
    private let low, width: Double
    private let targets: [Double]

    init(_ values: [Double]) {
      let bins = 150
      let sorted = values.sorted()
      let low = sorted[sorted.count / 200], high = sorted[sorted.count * 199 / 200]
      let width = max((high - low) / Double(bins), 1e-6)
      var counts = [Double](repeating: 0, count: bins)
      for value in values { counts[Self.bin(value, low, width, bins)] += 1 }
      let centre = { (bin: Int) in low + (Double(bin) + 0.5) * width }
      let reach = Limits.reach / width
      let means = (0..<bins).map { bin -> Double in
        var sum = 0.0, weights = 0.0
        let window = Int(3 * reach)
        for other in max(0, bin - window)...min(bins - 1, bin + window) {
          let distance = Double(bin - other) / reach
          let weight = exp(-0.5 * distance * distance) * counts[other]
          sum += weight * centre(other)
          weights += weight
        }
        return weights > 0 ? sum / weights : centre(bin)
      }
      targets = (0..<bins).map { bin in
        var value = centre(bin)
        for _ in 0..<Limits.shifts {
          let place = min(Double(bins) - 1.001, max(0, (value - low) / width - 0.5))
          let first = Int(place)
          value = means[first] + (means[first + 1] - means[first]) * (place - Double(first))
        }
        return value
      }
      (self.low, self.width) = (low, width)
    }

    private static func bin(_ value: Double, _ low: Double, _ width: Double, _ bins: Int) -> Int {
      min(bins - 1, max(0, Int((value - low) / width)))
    }

    func nearest(to value: Double) -> Double {
      targets[Self.bin(value, low, width, targets.count)]
    }
  }
}
