import CPixels

/// Power of a stack's lines along one axis, by frequency.
struct LinePower: Sendable {
  /// Mean power, from frequency 0 to half the sampling rate.
  let power: [Double]
  /// Step of the frequencies, in cycles per mm.
  let step: Double

  /// - Parameters:
  ///   - stack: The slices; two are transformed at once.
  ///   - downColumns: Whether lines run down columns, else along rows.
  init(_ stack: SliceStack, downColumns: Bool) {
    let count = downColumns ? stack.rows : stack.columns
    let spacing = downColumns ? stack.rowSpacing : stack.columnSpacing
    step = 1 / (Double(count) * spacing)
    let inner = downColumns ? stack.columns : 1
    let lines = stack.pixels / count
    var work = [Float](repeating: 0, count: cpixels_fourier_work_count(count))
    var table = [Float](repeating: 0, count: cpixels_fourier_table_count(count))
    cpixels_fourier_prepare(count, &table, &work)
    let window = Self.window(count)
    var sums = [Double](repeating: 0, count: count)
    var real = [Float](repeating: 0, count: stack.pixels), imaginary = real
    for pair in 0..<(stack.slices / 2) {
      let first = pair * 2 * stack.pixels
      Self.fill(&real, stack, first, window, downColumns: downColumns)
      Self.fill(&imaginary, stack, first + stack.pixels, window, downColumns: downColumns)
      real.withUnsafeMutableBufferPointer { re in
        imaginary.withUnsafeMutableBufferPointer { im in
          guard let re = re.baseAddress, let im = im.baseAddress else { return }
          cpixels_fourier_axis(re, im, count, inner, 0, lines, table, &work)
          // Lines of power: rows of `inner` for a transform down columns.
          for place in 0..<stack.pixels {
            let frequency = downColumns ? place / stack.columns : place % stack.columns
            sums[frequency] += Double(re[place] * re[place] + im[place] * im[place])
          }
        }
      }
    }
    // Both slices' power stands in a frequency and its negative.
    let scale = 1 / Double(max(1, stack.slices / 2) * lines)
    power = (0...(count / 2)).map { (sums[$0] + sums[(count - $0) % count]) * scale / 2 }
  }

  /// Hann's window, so that the lines' ends make no power of their own.
  private static func window(_ count: Int) -> [Float] {
    (0..<count).map { place in
      var cosine = 0.0, sine = 0.0
      cpixels_turn(Double(place) / Double(max(1, count - 1)), &cosine, &sine)
      return Float(0.5 - 0.5 * cosine)
    }
  }

  private static func fill(
    _ target: inout [Float], _ stack: SliceStack, _ first: Int, _ window: [Float],
    downColumns: Bool
  ) {
    target.withUnsafeMutableBufferPointer { target in
      stack.values.withUnsafeBufferPointer { values in
        window.withUnsafeBufferPointer { window in
          var place = 0
          for row in 0..<stack.rows {
            for column in 0..<stack.columns {
              target[place] = values[first + place] * window[downColumns ? row : column]
              place += 1
            }
          }
        }
      }
    }
  }

  /// How uneven the logarithm of power is from line to line: standard deviation of L[k] − (L[k−d] + L[k+d]) / 2.
  ///
  /// Shots that do not fit together leave steps and waves in the power of k-space's lines; anatomy is smooth there.
  ///
  /// - Parameters:
  ///   - distance: In steps of the frequency.
  ///   - range: Of frequencies, in cycles per mm.
  func roughness(distance: Int, in range: Range<Double>) -> Double {
    let logarithms = power.map { PlainMath.log($0 + 1e-9) }
    let margin = 8
    let differences = logarithms.indices.dropFirst(margin).dropLast(margin)
      .filter { range.contains(Double($0) * step) }
      .map { logarithms[$0] - (logarithms[$0 - distance] + logarithms[$0 + distance]) / 2 }
    guard differences.count > 1 else { return 0 }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(differences.count)).squareRoot()
  }
}
