import Imaging
import KneeAnatomy
import MRSimulation
import Testing

@testable import ReadingRoomRuntime

/// A simulated knee measured as it is painted.
struct PaintedKneeTests {
  private static let simulation = Task {
    var request = SimulationRequest(seed: 7)
    request.side = .left
    return await StudySimulation(try StudyDraft(request))
  }

  @Test func sharesHoldWhatIsPainted() async throws {
    let simulation = try await Self.simulation.value
    let shares = PaintedKnee.shares(simulation.phantom)
    let painted: [(KneeStructure, [Structure])] = [
      (.femoralCartilage, [.femoralCartilage]), (.medialTibialCartilage, [.medialTibialCartilage]),
      (.lateralMeniscus, [.lateralMeniscus]), (.patella, [.patellaCortex, .patellaMarrow]),
    ]
    for (structure, labels) in painted {
      let truth = labels.reduce(0) { $0 + (simulation.structureVolumes[$1] ?? 0) }
      let volume = shares.volumeInMillilitres(of: structure)
      #expect(abs(volume / truth - 1) < 0.003, "\(structure): \(volume), \(truth)")
    }
    #expect(abs(shares.geometry.sliceSpacing - 0.5) < 1e-6)
  }

  @Test func measuresAreThoseOfTheProgramWithoutVolumes() async throws {
    let values = PaintedKnee.measurements(try await Self.simulation.value.phantom)
    let parts = values.keys.filter { $0.hasPrefix("cartilage.") && $0.hasSuffix("mean-thickness") }
    #expect(parts.count == KneeStructure.cartilages.count + CartilageRegion.allCases.count)
    #expect(parts.allSatisfy { (0.8...4.5).contains(values[$0] ?? 0) })
    #expect(values["meniscus.medial.extrusion"] != nil && values["patella.insall-salvati"] != nil)
    #expect(!values.keys.contains { $0.hasPrefix("volume.") })
  }
}
