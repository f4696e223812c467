import CPixels
import Glibc

/// The iterations of N4: sharpen the histogram, fit splines to what that takes away, take them off.
struct BiasSearch {
  /// The field's logarithm so far.
  private(set) var lattice: SplineLattice
  private let memory: BiasMemory
  private let grid: BiasGrid
  private let settings: BiasFieldSettings
  private var range: ClosedRange<Float>

  init(_ voxels: BiasVoxels, grid: BiasGrid, settings: BiasFieldSettings) {
    let points = max(settings.controlPoints, 4)
    lattice = SplineLattice(columns: points, rows: points, slices: points)
    memory = BiasMemory(voxels, bins: max(settings.histogramBins, 2))
    range = memory.range
    (self.grid, self.settings) = (grid, settings)
  }

  /// Searches level by level.
  ///
  /// - Returns: Iterations of each level.
  mutating func run() -> [Int] {
    var taken: [Int] = []
    for (level, most) in settings.iterations.enumerated() {
      if level > 0 { lattice = lattice.refined() }
      let step = BiasStep(memory, lattice: lattice, grid: grid)
      var (count, change) = (0, Double.infinity)
      while count < most, change > settings.convergenceThreshold,
        range.upperBound > range.lowerBound
      {
        change = advance(step)
        count += 1
      }
      taken.append(count)
    }
    return taken
  }

  /// One iteration.
  ///
  /// - Returns: Coefficient of variation of the step's factor.
  private mutating func advance(_ step: BiasStep) -> Double {
    let low = Double(range.lowerBound)
    let width = (Double(range.upperBound) - low) / Double(memory.bins - 1)
    let expected = sharpened(memory.histogram(low: low, step: width), low: low, step: width)
    let update = step.fit(expected, low: low, width: width)
    for index in lattice.values.indices { lattice.values[index] += update.values[index] }
    return subtract(update, step)
  }

  private func sharpened(_ histogram: [Double], low: Double, step: Double) -> [Float] {
    // ITK: the power of two above the bins, and once more, so that the ends do not meet.
    var padded = 2
    while padded < histogram.count { padded *= 2 }
    padded *= 2
    var work = [Double](repeating: 0, count: 8 * padded)
    return [Float](unsafeUninitializedCapacity: histogram.count) { expected, count in
      guard let target = expected.baseAddress else { return }
      cpixels_bias_sharpen(
        histogram, histogram.count, padded, settings.fullWidthAtHalfMaximum / step,
        settings.wienerNoise, low, step, &work, target)
      count = histogram.count
    }
  }

  private mutating func subtract(_ update: SplineLattice, _ step: BiasStep) -> Double {
    step.subtract(update)
    let changes = UnsafeBufferPointer(start: memory.changes, count: memory.slices.count)
    let (sum, squares) = changes.reduce((0.0, 0.0)) { ($0.0 + $1.sum, $0.1 + $1.squares) }
    range =
      (changes.map(\.smallest).min() ?? 0)...(changes.map(\.largest).max() ?? 0)
    let count = Double(memory.count)
    let variance = max(0, squares - sum * sum / count) / max(count - 1, 1)
    return variance.squareRoot() / (1 + sum / count)
  }
}
