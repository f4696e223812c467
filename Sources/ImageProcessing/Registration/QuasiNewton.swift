/// Broyden, Fletcher, Goldfarb and Shanno's method with a dense inverse Hessian, for the few parameters of a linear map
/// (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithm 6.1), with Armijo's rule along each line.
struct QuasiNewton {
  /// Steps shorter than this end the search, in the parameters' unit.
  var tolerance: Double
  /// Length of the first step and the greatest of any.
  var firstStep: Double
  var longestStep: Double
  var iterations: Int

  /// Share of the promised gain that a step must bring (Armijo's constant, Nocedal and Wright section 3.1).
  static let shareOfPromise = 1e-4
  /// Most times a step is shortened.
  static let shortenings = 8

  /// Where a search ended.
  struct Result {
    var parameters: [Double]
    var cost: Double
    var iterations: Int
    var isConverged: Bool
  }

  /// Seeks the least cost from a start.
  ///
  /// - Parameters:
  ///   - cost: The cost and its gradient.
  func minimum(
    from start: [Double], _ cost: ([Double]) -> (cost: Double, gradient: [Double])
  ) -> Result {
    var here = start
    var (value, gradient) = cost(here)
    var inverse = InverseHessian(count: start.count)
    for iteration in 0..<iterations {
      var direction = inverse.descent(gradient)
      var promise = dot(direction, gradient)
      if promise >= 0 {
        inverse = InverseHessian(count: start.count)
        direction = gradient.map { -$0 }
        promise = dot(direction, gradient)
      }
      let length = dot(direction, direction).squareRoot()
      guard length > 0 else {
        return Result(parameters: here, cost: value, iterations: iteration, isConverged: true)
      }
      let wanted = inverse.isFresh ? firstStep : min(length, longestStep)
      if wanted < tolerance {
        return Result(parameters: here, cost: value, iterations: iteration, isConverged: true)
      }
      var share = wanted / length
      var found: (cost: Double, gradient: [Double])?
      for _ in 0..<Self.shortenings {
        let trial = cost(zip(here, direction).map { $0 + share * $1 })
        if trial.cost <= value + Self.shareOfPromise * share * promise {
          found = trial
          break
        }
        // The parabola through the start, its slope and the trial.
        let bend = trial.cost - value - share * promise
        let lowest = bend > 0 ? -promise * share * share / (2 * bend) : share / 2
        share = min(max(lowest, share / 10), share / 2)
        if share * length < tolerance { break }
      }
      guard let found else {
        if inverse.isFresh {
          return Result(parameters: here, cost: value, iterations: iteration, isConverged: true)
        }
        inverse = InverseHessian(count: start.count)
        inverse.isFresh = true
        return Result(parameters: here, cost: value, iterations: iteration, isConverged: true)
      }
      let step = direction.map { $0 * share }
      inverse.learn(step: step, change: zip(found.gradient, gradient).map { $0 - $1 })
      here = zip(here, step).map { $0 + $1 }
      (value, gradient) = found
      if dot(step, step).squareRoot() < tolerance {
        return Result(parameters: here, cost: value, iterations: iteration + 1, isConverged: true)
      }
    }
    return Result(parameters: here, cost: value, iterations: iterations, isConverged: false)
  }
}

func dot(_ left: [Double], _ right: [Double]) -> Double {
  zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

/// What is known of the inverse of the Hessian.
struct InverseHessian {
  private var rows: [[Double]]
  /// Whether no step has been learned from.
  var isFresh = true

  init(count: Int) {
    rows = (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } }
  }

  /// The step that the quadratic model asks for.
  func descent(_ gradient: [Double]) -> [Double] { rows.map { -dot($0, gradient) } }

  /// Learns from a step and what it changed in the gradient; a step along which the cost bends down teaches nothing.
  mutating func learn(step: [Double], change: [Double]) {
    let bend = dot(step, change)
    guard bend > 0 else { return }
    if isFresh {
      let scale = bend / dot(change, change)
      for row in rows.indices { for column in rows.indices { rows[row][column] *= scale } }
      isFresh = false
    }
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
}
