import Foundation
import MRSimulation
import Testing

private func turbo(
  repetition: Double = 3000, spacing: Double = 10, length: Int, echo: Int,
  refocusing: Double = 180, gain: Double = 1.25
) -> PulseSequence {
  .turboSpinEcho(
    SpinEchoReadout(
      repetitionTime: repetition,
      train: EchoTrain(
        echoSpacing: spacing, length: length, refocusingAngle: refocusing, fatT2Gain: gain),
      effectiveEcho: echo))
}

private func multiEcho(refocusing: Double = 180) -> PulseSequence {
  .multiEchoSpinEcho(
    SpinEchoReadout(
      repetitionTime: 2450,
      train: EchoTrain(
        echoSpacing: 6.312, length: 8, refocusingAngle: refocusing, fatT2Gain: 1),
      effectiveEcho: 1))
}

/// T2 by a straight line through the logarithms of the echoes.
private func fittedT2(times: [Double], signals: [Double]) -> Double {
  let logarithms = signals.map { log($0) }
  let meanTime = times.reduce(0, +) / Double(times.count)
  let meanLog = logarithms.reduce(0, +) / Double(times.count)
  let covariance = zip(times, logarithms).reduce(0) { $0 + ($1.0 - meanTime) * ($1.1 - meanLog) }
  let variance = times.reduce(0) { $0 + ($1 - meanTime) * ($1 - meanTime) }
  return -variance / covariance
}

struct SpinEchoSignalTests {
  /// The single spin echo of the knee design paper, 2.4.
  @Test(arguments: [(900.0, 45.0), (371, 133), (3620, 767)])
  func aSingleEchoFollowsTheClosedForm(t1: Double, t2: Double) {
    let signal = turbo(repetition: 600, spacing: 18, length: 1, echo: 1)
      .signal(of: .water(density: 0.8, t1: t1, t2: t2))
    let recovery = 1 - 2 * exp(-(600 - 9) / t1) + exp(-600 / t1)
    #expect(signal.water.isClose(to: 0.8 * recovery * exp(-18 / t2), within: 1e-5))
  }

  /// With full refocusing each pulse turns the longitudinal magnetisation over.
  @Test(arguments: [(1240.0, 36.9), (1420, 31.7), (3620, 767)])
  func fullyRefocusedTrainsFollowTheClosedForm(t1: Double, t2: Double) {
    let signals = turbo(repetition: 3000, length: 7, echo: 3)
      .echoSignals(of: .water(t1: t1, t2: t2))
    var along = 0.0
    for _ in 0..<7 {
      along = -(1 - (1 - along) * exp(-5 / t1))
      along = 1 - (1 - along) * exp(-5 / t1)
    }
    let before = 1 - (1 - along) * exp(-(3000 - 70) / t1)
    for (index, signal) in signals.enumerated() {
      #expect(signal.water.isClose(to: before * exp(-Double(index + 1) * 10 / t2), within: 1e-5))
    }
  }

  @Test func theImageIsTheEffectiveEcho() {
    let tissue = TissueProperties.water(t1: 1000, t2: 40)
    let sequence = turbo(length: 7, echo: 3)
    #expect(sequence.signal(of: tissue) == sequence.echoSignals(of: tissue)[2])
    #expect(sequence.echoTimes == [30])
  }

  @Test(arguments: [15.0, 31.7, 36.9, 80])
  func fittedT2OfAMultiEchoSeriesIsTheT2PutIn(t2: Double) {
    let sequence = multiEcho()
    let signals = sequence.signals(of: .water(t1: 1240, t2: t2)).map { Double($0.water) }
    #expect(signals.count == 8)
    #expect(abs(fittedT2(times: sequence.echoTimes, signals: signals) / t2 - 1) < 0.01)
  }

  @Test func stimulatedEchoesMakeTheFittedT2TooLong() {
    let sequence = multiEcho(refocusing: 140)
    let signals = sequence.signals(of: .water(t1: 1240, t2: 36.9)).map { Double($0.water) }
    #expect(signals[1] > signals[0] * 0.95)
    #expect(fittedT2(times: sequence.echoTimes, signals: signals) > 36.9 * 1.05)
  }

  @Test func fatIsBrighterInATrainThanItsT2Says() {
    let fat = TissueProperties.typical(.subcutaneousFat, at: .threeTesla)
    let plain = turbo(length: 12, echo: 6, gain: 1).signal(of: fat)
    let coupled = turbo(length: 12, echo: 6, gain: 1.25).signal(of: fat)
    #expect(
      coupled.fat.isClose(to: Double(plain.fat) * exp(60 / 133 * (1 - 1 / 1.25)), within: 1e-4))
    #expect(coupled.water == plain.water)
  }

  /// Measured in the project's multi-echo sample at 3 T: fat beside muscle is 2.4 to 2.8 times as
  /// bright in the first echo; from the second to the eighth echo muscle falls to 0.30-0.33, fat to
  /// 0.74; muscle's first echo is 1.17 of its second.
  @Test func muscleAndFatDecayAndCompareAsInTheSample() {
    let muscle = multiEcho(refocusing: 165).signals(of: .typical(.muscle, at: .threeTesla)).map(
      \.magnitude)
    let fat = multiEcho(refocusing: 165).signals(of: .typical(.subcutaneousFat, at: .threeTesla))
      .map(\.magnitude)
    #expect((2.3...2.8).contains(fat[0] / muscle[0]))
    #expect((muscle[7] / muscle[1]).isClose(to: 0.315, within: 0.08))
    #expect((fat[7] / fat[1]).isClose(to: 0.74, within: 0.04))
    #expect((muscle[0] / muscle[1]).isClose(to: 1.17, within: 0.02))
  }

  /// Saturation at rest: M0 and T1 shrink by the same factor.
  @Test func magnetisationTransferWeakensLongRepetitionsMoreThanShortOnes() {
    var tissue = TissueProperties.water(t1: 1420, t2: 31.7)
    let free = tissue
    tissue.transferLoss = 0.4
    let long = turbo(repetition: 20000, length: 1, echo: 1)
    let short = turbo(repetition: 300, length: 1, echo: 1)
    #expect(
      long.signal(of: tissue).water.isClose(
        to: 0.6 * Double(long.signal(of: free).water), within: 1e-3))
    #expect(short.signal(of: tissue).water > 0.9 * short.signal(of: free).water)
  }

  @Test func flowingBloodIsAVoid() {
    let blood = TissueProperties.typical(.blood, at: .threeTesla)
    #expect(turbo(length: 7, echo: 3).signal(of: blood) == .zero)
    #expect(multiEcho().signals(of: blood) == Array(repeating: .zero, count: 8))
  }

  @Test(arguments: [Tissue.air, .gas, .metal])
  func voidsGiveNoSignal(tissue: Tissue) {
    let properties = TissueProperties.typical(tissue, at: .oneAndAHalfTesla)
    #expect(turbo(length: 7, echo: 3).signal(of: properties) == .zero)
  }
}
