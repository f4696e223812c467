import CPixels
public import Imaging

extension TransverseRelaxationMap {
  /// Most echoes of a fit.
  private static let mostEchoes = Int(CPIXELS_MOST_ECHOES)
  /// Most steps of a fit; from the logarithms' line three or four are enough where there is signal.
  private static let mostSteps: Int32 = 12
  /// Percentile of the first echo that stands for bright tissue.
  private static let brightPercentile = 99.0

  /// Fits one exponential to each voxel of a multi-echo spin echo series.
  ///
  /// Least squares of the magnitudes, started from the straight line through their logarithms, each with
  /// its square's weight. A sample that is not finite or not positive in the first echo counts as no signal.
  ///
  /// - Parameters:
  ///   - echoes: One volume for each echo, of one grid.
  ///   - echoTimes: Their times in ms, increasing.
  ///   - settings: What is left out and what is believed.
  /// - Throws: ``RelaxationError``.
  /// - Complexity: Some thousand operations for each voxel with signal.
  public init(
    echoes: [Volume], echoTimes: [Double], settings: RelaxationSettings = RelaxationSettings()
  ) throws(RelaxationError) {
    let first = settings.leavesOutFirstEcho ? 1 : 0
    try Self.check(echoes, echoTimes, from: first)
    try Self.check(settings)
    let used = Array(echoes[first...])
    let decay = Decay(
      times: echoTimes[first...].map(Float.init), settings: settings,
      leastSignal: settings.leastSignal ?? Self.leastSignal(of: used[0].samples))
    let fitted = decay.fit(used.map(\.samples), slices: used[0].geometry.slices)
    self.init(
      geometry: used[0].geometry, t2InMilliseconds: fitted.t2, amplitude: fitted.amplitude,
      determination: fitted.determination, outcomes: fitted.outcomes)
  }
}

extension TransverseRelaxationMap {
  private static func check(
    _ echoes: [Volume], _ times: [Double], from first: Int
  ) throws(RelaxationError) {
    guard echoes.count >= first + 2 else { throw .tooFewEchoes(echoes.count) }
    guard echoes.count <= mostEchoes else { throw .tooManyEchoes(echoes.count) }
    guard times.count == echoes.count, times.allSatisfy({ $0.isFinite && $0 > 0 }),
      zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .unsoundEchoTimes }
    guard echoes.allSatisfy({ $0.geometry == echoes[0].geometry }) else { throw .gridsDiffer }
  }

  private static func check(_ settings: RelaxationSettings) throws(RelaxationError) {
    let numbers = [
      settings.leastSignal ?? 0, settings.noiseFloor, settings.range.lowerBound,
      settings.range.upperBound,
    ]
    guard numbers.allSatisfy({ $0.isFinite && $0 >= 0 }), settings.range.lowerBound > 0,
      settings.leastDetermination <= 1
    else { throw .unsoundSettings }
  }

  /// A share of bright tissue's signal, above zero.
  private static func leastSignal(of samples: [Float]) -> Double {
    let finite = samples.allSatisfy(\.isFinite) ? samples : samples.filter(\.isFinite)
    guard let foreground = Foreground(of: finite, above: 0) else { return .infinity }
    return RelaxationSettings.leastShare * foreground.percentile(brightPercentile)
  }

  /// The fit of a series in slices.
  private struct Decay {
    /// Fits of some voxels.
    struct Fitted {
      var t2, amplitude, determination: [Float]
      var outcomes: [UInt8]
    }

    let times: [Float]
    let settings: RelaxationSettings
    let leastSignal: Double

    func fit(_ echoes: [[Float]], slices: Int) -> Fitted {
      let area = echoes[0].count / max(slices, 1)
      let parts = SideBySide.results(of: slices) { slice in
        fit(echoes.flatMap { $0[(slice * area)..<((slice + 1) * area)] }, count: area)
      }
      return Fitted(
        t2: parts.flatMap(\.t2), amplitude: parts.flatMap(\.amplitude),
        determination: parts.flatMap(\.determination), outcomes: parts.flatMap(\.outcomes))
    }

    /// Fits of one slice, from `[echo, voxel]`.
    private func fit(_ signals: [Float], count: Int) -> Fitted {
      let zeros = [Float](repeating: 0, count: count)
      var fitted = Fitted(
        t2: zeros, amplitude: zeros, determination: zeros,
        outcomes: [UInt8](repeating: 0, count: count))
      fitted.t2.withUnsafeMutableBufferPointer { t2 in
        fitted.amplitude.withUnsafeMutableBufferPointer { amplitude in
          fitted.determination.withUnsafeMutableBufferPointer { determination in
            fitted.outcomes.withUnsafeMutableBufferPointer { outcomes in
              var target = cpixels_decay_fit(
                t2: t2.baseAddress, amplitude: amplitude.baseAddress,
                determination: determination.baseAddress, outcome: outcomes.baseAddress)
              fill(&target, signals, count: count)
            }
          }
        }
      }
      return fitted
    }

    private func fill(_ target: inout cpixels_decay_fit, _ signals: [Float], count: Int) {
      times.withUnsafeBufferPointer { times in
        var decay = cpixels_decay(
          times: times.baseAddress, echoes: times.count, least_signal: Float(leastSignal),
          noise_floor: Float(settings.noiseFloor), shortest: Float(settings.range.lowerBound),
          longest: Float(settings.range.upperBound),
          least_determination: Float(settings.leastDetermination), iterations: mostSteps)
        cpixels_fit_decay(signals, count, &decay, &target)
      }
    }
  }
}
