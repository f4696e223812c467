import Imaging
import Testing

@testable import MRSimulation

/// Series for the training of a network that tells artefacts.
struct SpoiledSeriesTests {
  @Test func aKneeIsScannedWithArtefactsOfItsOwnProtocols() async throws {
    let series = await SpoiledSimulation(seed: 3, scansPerKnee: 1).knee(2)
    #expect(series.count == 5)
    for one in series {
      #expect(one.slices.count >= one.plan.sliceCount / 2)
      let places = one.slices.map(\.index)
      #expect(places.first.map { $0 < 2 } == true)
      #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 == 2 })
      #expect(one.slices[0].image.rows == one.plan.reconstructed.rows)
      #expect(one.artefacts.allSatisfy { $0.kind.applies(to: one.scan) && $0.kind != .clipping })
      #expect(Set(one.artefacts.map(\.kind)).count == one.artefacts.count)
    }
    #expect(Set(series.map(\.scan.vendor)).count == 1)
  }
}
