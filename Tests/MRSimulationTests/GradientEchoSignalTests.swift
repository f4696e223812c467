import Foundation
import MRSimulation
import Testing

private let degree = Double.pi / 180

private func spoiled(flip: Double, repetition: Double = 20) -> PulseSequence {
  .spoiledGradientEcho(
    GradientEcho(repetitionTime: repetition, echoTime: 5, flipAngle: flip))
}

/// Steady state by phase graph, wound once in each repetition: signals `echo` ms after and before a
/// pulse.
private func windingSteadyState(
  flip: Double, repetition: Double, echo: Double, t1: Double, t2: Double
) -> (after: Double, before: Double) {
  var graph = ExtendedPhaseGraph(longitudinalMagnetisation: 1, highestOrder: 60)
  var result = (after: 0.0, before: 0.0)
  for _ in 0..<Int(8 * t1 / repetition) {
    graph.pulse(angle: flip * degree, phase: .pi / 2)
    graph.relax(echo, t1: t1, t2: t2)
    result.after = graph.signal
    graph.wind()
    graph.relax(repetition - 2 * echo, t1: t1, t2: t2)
    result.before = graph.signal
    graph.relax(echo, t1: t1, t2: t2)
  }
  return result
}

/// Steady state by phase graph with a pulse phase that grows by 117 degrees more each time.
private func radioFrequencySpoiled(flip: Double, repetition: Double, t1: Double, t2: Double)
  -> Double
{
  var graph = ExtendedPhaseGraph(longitudinalMagnetisation: 1, highestOrder: 100)
  var (phase, growth, signal) = (0.0, 0.0, 0.0)
  for _ in 0..<Int(8 * t1 / repetition) {
    graph.pulse(angle: flip * degree, phase: phase)
    signal = hypot(graph.signal, graph.quadratureSignal)
    graph.relax(repetition, t1: t1, t2: t2)
    graph.wind()
    growth = (growth + 117 * degree).truncatingRemainder(dividingBy: 2 * .pi)
    phase = (phase + growth).truncatingRemainder(dividingBy: 2 * .pi)
  }
  return signal
}

struct GradientEchoSignalTests {
  @Test(arguments: [371.0, 1240, 1420])
  func theErnstAngleGivesMostSignal(t1: Double) {
    let ernst = acos(exp(-20 / t1)) / degree
    let tissue = TissueProperties.water(t1: t1, t2: 40)
    let best = spoiled(flip: ernst).signal(of: tissue).water
    for offset in [-3.0, -1, 1, 3] {
      #expect(spoiled(flip: ernst + offset).signal(of: tissue).water < best)
    }
  }

  @Test(arguments: [6.0, 12, 20])
  func spoiledSignalAgreesWithAPhaseGraphThatIsSpoiledByPulsePhase(flip: Double) {
    let signal = spoiled(flip: flip).signal(of: .water(t1: 1240, t2: 36.9))
    let graph = radioFrequencySpoiled(flip: flip, repetition: 20, t1: 1240, t2: 36.9)
    #expect(signal.water.isClose(to: graph * exp(-5 / 36.9), within: 0.03))
  }

  @Test(arguments: [(1240.0, 36.9), (1420, 31.7), (371, 133), (600, 14.6)])
  func doubleEchoAgreesWithThePhaseGraph(t1: Double, t2: Double) {
    let sequence = PulseSequence.doubleEchoSteadyState(
      GradientEcho(repetitionTime: 16.3, echoTime: 4.7, flipAngle: 25))
    let graph = windingSteadyState(flip: 25, repetition: 16.3, echo: 4.7, t1: t1, t2: t2)
    let sum = abs(graph.after) + abs(graph.before)
    #expect(sequence.signal(of: .water(t1: t1, t2: t2)).water.isClose(to: sum, within: 1e-3))
    #expect(abs(graph.before) > 0.02 * abs(graph.after))
  }

  @Test func staticDephasingWeakensBothEchoes() {
    let sequence = PulseSequence.doubleEchoSteadyState(
      GradientEcho(repetitionTime: 16.3, echoTime: 4.7, flipAngle: 25))
    let still = TissueProperties.water(t1: 1240, t2: 36.9)
    var dephased = still
    dephased.water.t2Star = 20
    let loss = exp(-4.7 * (1 / 20.0 - 1 / 36.9))
    #expect(
      sequence.signal(of: dephased).water
        .isClose(to: Double(sequence.signal(of: still).water) * loss, within: 1e-4))
  }

  @Test func bloodThatFlowsInIsBrightWhenSpoiledAndDarkInTheSteadyState() {
    let blood = TissueProperties.typical(.blood, at: .threeTesla)
    let muscle = TissueProperties.typical(.muscle, at: .threeTesla)
    #expect(
      spoiled(flip: 15).signal(of: blood).water > 2 * spoiled(flip: 15).signal(of: muscle).water)
    let steady = PulseSequence.doubleEchoSteadyState(
      GradientEcho(repetitionTime: 16.3, echoTime: 4.7, flipAngle: 25))
    #expect(steady.signal(of: blood) == .zero)
  }

  @Test func shortLivedTissueStaysFinite() {
    let steady = PulseSequence.doubleEchoSteadyState(
      GradientEcho(repetitionTime: 16.3, echoTime: 4.7, flipAngle: 25))
    for t2 in [0.02, 0.1, 0.4, 1] {
      let signal = steady.signal(of: .water(t1: 200, t2: t2)).water
      #expect(signal >= 0 && signal < 0.02)
    }
  }
}
