import Foundation

/// What an echo train makes of one pool.
struct TrainResponse {
  /// Signal of each echo, for a unit of longitudinal magnetisation before the excitation.
  let echoes: [Double]
  /// Longitudinal magnetisation at the last echo; 1 is equilibrium. The 90° pulse uses up what was
  /// there before, so it only depends on the recovery during the train.
  let finalMagnetisation: Double
}

extension EchoTrain {
  /// Plays the train on a pool, by extended phase graph.
  ///
  /// Crushers around each refocusing pulse wind by one state each, so its own free induction decay
  /// never falls on an echo. What is left across the field at the end is spoiled.
  ///
  /// - Complexity: Quadratic in the number of echoes.
  func response(t1: Double, t2: Double) -> TrainResponse {
    var graph = ExtendedPhaseGraph(longitudinalMagnetisation: 1, highestOrder: 2 * length + 1)
    var echoes: [Double] = []
    graph.pulse(angle: .pi / 2, phase: .pi / 2)
    for _ in 0..<length {
      graph.relax(echoSpacing / 2, t1: t1, t2: t2)
      graph.wind()
      graph.pulse(angle: refocusingAngle * .pi / 180, phase: 0)
      graph.relax(echoSpacing / 2, t1: t1, t2: t2)
      graph.wind()
      echoes.append(graph.signal)
    }
    return TrainResponse(echoes: echoes, finalMagnetisation: graph.longitudinalMagnetisation)
  }
}

extension SpinEchoReadout {
  /// Signals of all echoes of a pool in the steady state of many repetitions.
  ///
  /// - Parameters:
  ///   - pool: The pool.
  ///   - t2Gain: How many times longer its T2 looks in the train.
  ///   - inversion: A pulse before the excitation, or nil.
  func echoes(of pool: PoolProperties, t2Gain: Double, inversion: Inversion?) -> [Double] {
    let response = train.response(t1: pool.t1, t2: min(pool.t2 * t2Gain, pool.t1))
    let preparation = inversion?.inversionTime ?? 0
    let rest = repetitionTime - train.duration - preparation
    precondition(rest >= 0, "The repetition time holds preparation and train.")
    var along = 1 - (1 - response.finalMagnetisation) * exp(-rest / pool.t1)
    if let inversion {
      along = 1 - (1 + inversion.efficiency * along) * exp(-preparation / pool.t1)
    }
    let scale = pool.density * along
    return response.echoes.map { $0 * scale }
  }
}
