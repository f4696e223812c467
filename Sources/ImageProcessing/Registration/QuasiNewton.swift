/// Broyden's, Fletcher's, Goldfarb's and Shanno's method with a dense inverse Hessian, for the few parameters of a linear map (Nocedal
/// and Wright, Numerical Optimization, 2nd edition, algorithm 6.1), with Armijo's rule along each line.
struct QuasiNewton {
  /// Steps shorter than this end the search, in the parameters' unit.
  var tolerance: Double
  /// Length of the first step.
  var firstStep: Double
  /// Greatest length of any step.
  var longestStep: Double
  /// Most steps.
  var iterations: Int

  /// Share of the promised gain that a step must bring (Armijo's constant, Nocedal and Wright section 3.1).
  static let shareOfPromise = 1e-4
  /// Most times a step is shortened.
  static let shortenings = 8
  /// How much a step is shortened at once, at least and at most (Dennis and Schnabel, Numerical Methods, section 6.3.2).
  static let shortened = 0.1...0.5

  /// A cost and its derivative.
  typealias Cost = (cost: Double, gradient: [Double])

  /// Where a search ended.
  struct Result {
    var parameters: [Double]
    var iterations: Int
    var isConverged: Bool
  }

  /// Seeks the least cost from a start.
  func minimum(from start: [Double], _ cost: ([Double]) -> Cost) -> Result {
    var (here, value) = (start, cost(start))
    var inverse = InverseHessian(count: start.count)
    for iteration in 0..<iterations {
      let direction = inverse.descent(value.gradient)
      let length = dot(direction, direction).squareRoot()
      let wanted = inverse.isFresh ? firstStep : min(length, longestStep)
      guard length > 0, wanted >= tolerance,
        let (share, found) = step(from: here, value, direction, wanted / length, cost)
      else { return Result(parameters: here, iterations: iteration, isConverged: true) }
      let step = direction.map { $0 * share }
      inverse.learn(step: step, change: zip(found.gradient, value.gradient).map { $0 - $1 })
      (here, value) = (zip(here, step).map { $0 + $1 }, found)
      if share * length < tolerance {
        return Result(parameters: here, iterations: iteration + 1, isConverged: true)
      }
    }
    return Result(parameters: here, iterations: iterations, isConverged: false)
  }

  /// A share of the direction that lowers the cost enough, and what is found there; `nil` where none does.
  private func step(
    from start: [Double], _ value: Cost, _ direction: [Double], _ first: Double,
    _ cost: ([Double]) -> Cost
  ) -> (share: Double, found: Cost)? {
    let slope = dot(direction, value.gradient)
    let least = tolerance / dot(direction, direction).squareRoot()
    var share = first
    for _ in 0..<Self.shortenings {
      let trial = cost(zip(start, direction).map { $0 + share * $1 })
      if trial.cost <= value.cost + Self.shareOfPromise * share * slope { return (share, trial) }
      // The lowest place of the parabola through the start, its slope and the trial.
      let bend = trial.cost - value.cost - share * slope
      let lowest = bend > 0 ? -slope * share / (2 * bend) : Self.shortened.upperBound
      share *= min(max(lowest, Self.shortened.lowerBound), Self.shortened.upperBound)
      if share < least { return nil }
    }
    return nil
  }
}

/// The scalar product of two lists of one length.
func dot(_ left: [Double], _ right: [Double]) -> Double {
  zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

/// What is known of the inverse of the Hessian; always positive definite.
struct InverseHessian {
  private var rows: [[Double]]
  /// Whether no step has been learned from.
  private(set) var isFresh = true

  /// The unit matrix.
  init(count: Int) {
    rows = (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } }
  }

  /// The step that the quadratic model asks for.
  func descent(_ gradient: [Double]) -> [Double] { rows.map { -dot($0, gradient) } }

  /// Learns from a step and what it changed in the gradient; a step along which the cost bends down teaches nothing.
  mutating func learn(step: [Double], change: [Double]) {
    let bend = dot(step, change)
    guard bend > 0 else { return }
    if isFresh { scale(by: bend / dot(change, change)) }
    isFresh = false
    let product = rows.map { dot($0, change) }
    let factor = (1 + dot(change, product) / bend) / bend
    for row in rows.indices {
      for column in rows.indices {
        rows[row][column] +=
          factor * step[row] * step[column]
          - (product[row] * step[column] + step[row] * product[column]) / bend
      }
    }
  }

  private mutating func scale(by factor: Double) {
    rows = rows.map { $0.map { $0 * factor } }
  }
}
