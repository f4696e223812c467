import Foundation
import MRSimulation
import Testing

private let degree = Double.pi / 180

/// Echoes of a train by Bloch's equations.
private func blochEchoes(
  count: Int, spacing: Double, refocusing: Double, t1: Double, t2: Double
) -> [Double] {
  var ensemble = BlochEnsemble(count: 128)
  ensemble.pulse(angle: .pi / 2, phase: .pi / 2)
  return (0..<count).map { _ in
    ensemble.relax(spacing / 2, t1: t1, t2: t2)
    ensemble.wind()
    ensemble.pulse(angle: refocusing * degree, phase: 0)
    ensemble.relax(spacing / 2, t1: t1, t2: t2)
    ensemble.wind()
    return ensemble.mean.x
  }
}

/// Echoes of a train by phase graph, with the protons' equilibrium before the excitation.
private func graphEchoes(
  count: Int, spacing: Double, refocusing: Double, t1: Double, t2: Double
) -> [Double] {
  var graph = ExtendedPhaseGraph(longitudinalMagnetisation: 1, highestOrder: 2 * count + 1)
  graph.pulse(angle: .pi / 2, phase: .pi / 2)
  return (0..<count).map { _ in
    graph.relax(spacing / 2, t1: t1, t2: t2)
    graph.wind()
    graph.pulse(angle: refocusing * degree, phase: 0)
    graph.relax(spacing / 2, t1: t1, t2: t2)
    graph.wind()
    return graph.signal
  }
}

struct ExtendedPhaseGraphTests {
  @Test(arguments: [180.0, 150, 120, 90, 60])
  func echoTrainsAgreeWithBlochEquations(refocusing: Double) {
    let bloch = blochEchoes(count: 12, spacing: 9, refocusing: refocusing, t1: 900, t2: 50)
    let graph = graphEchoes(count: 12, spacing: 9, refocusing: refocusing, t1: 900, t2: 50)
    for (left, right) in zip(bloch, graph) { #expect(abs(left - right) < 1e-10) }
    #expect(graph[0] > 0.1)
  }

  /// Hennig, Concepts Magn. Reson. 3:125, 1991: the first two echoes without relaxation.
  @Test(arguments: [180.0, 150, 120, 90])
  func firstTwoEchoesFollowTheRefocusingAngle(refocusing: Double) {
    let echoes = graphEchoes(count: 2, spacing: 1, refocusing: refocusing, t1: 1e12, t2: 1e12)
    let half = sin(refocusing * degree / 2)
    let full = sin(refocusing * degree)
    #expect(abs(echoes[0] - half * half) < 1e-9)
    #expect(abs(echoes[1] - (pow(half, 4) + full * full / 2)) < 1e-9)
  }

  @Test func longitudinalMagnetisationAfterTheTrainAgreesWithBlochEquations() {
    var ensemble = BlochEnsemble(count: 128)
    var graph = ExtendedPhaseGraph(longitudinalMagnetisation: 1, highestOrder: 40)
    ensemble.pulse(angle: .pi / 2, phase: .pi / 2)
    graph.pulse(angle: .pi / 2, phase: .pi / 2)
    for _ in 0..<16 {
      ensemble.relax(10, t1: 400, t2: 80)
      graph.relax(10, t1: 400, t2: 80)
      ensemble.wind()
      graph.wind()
      ensemble.pulse(angle: 130 * degree, phase: 0)
      graph.pulse(angle: 130 * degree, phase: 0)
    }
    #expect(abs(ensemble.mean.z - graph.longitudinalMagnetisation) < 1e-10)
    #expect(abs(graph.longitudinalMagnetisation) > 0.001)
  }

  @Test func pulsesOfAnyAngleAndPhaseAgreeWithBlochEquations() {
    var ensemble = BlochEnsemble(count: 128)
    var graph = ExtendedPhaseGraph(longitudinalMagnetisation: 1, highestOrder: 20)
    for step in 0..<12 {
      let (angle, phase) = (Double(20 + 13 * step) * degree, Double(step * step * 37) * degree)
      ensemble.pulse(angle: angle, phase: phase)
      graph.pulse(angle: angle, phase: phase)
      #expect(abs(graph.signal - ensemble.mean.x) < 1e-10)
      #expect(abs(graph.quadratureSignal - ensemble.mean.y) < 1e-10)
      #expect(abs(graph.longitudinalMagnetisation - ensemble.mean.z) < 1e-10)
      ensemble.relax(15, t1: 500, t2: 90)
      graph.relax(15, t1: 500, t2: 90)
      ensemble.wind()
      graph.wind()
    }
  }

  @Test func aSpoiledGraphHasNoSignalAndKeepsItsLongitudinalPart() {
    var graph = ExtendedPhaseGraph(longitudinalMagnetisation: 1, highestOrder: 3)
    graph.pulse(angle: .pi / 3, phase: 0.4)
    graph.spoil()
    #expect(graph.signal == 0 && graph.quadratureSignal == 0)
    #expect(abs(graph.longitudinalMagnetisation - 0.5) < 1e-12)
  }
}
