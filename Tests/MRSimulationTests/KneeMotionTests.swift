import Imaging
import Testing

@testable import MRSimulation

/// A knee that moves between series.
struct KneeMotionTests {
  private func draft(_ move: SimulationRequest.Move?) throws(SimulationError) -> StudyDraft {
    var request = SimulationRequest(seed: 5)
    (request.move, request.artefacts) = (move, .none)
    let presets: [ProtocolPreset] = [.sagittalProtonDensity, .coronalT1]
    request.protocols = presets.compactMap { preset -> SeriesProtocol? in
      guard var scan = SeriesProtocol.typical(preset, vendor: .siemens, field: .threeTesla) else {
        return nil
      }
      (scan.frequencySamples, scan.phaseLines, scan.sliceCount) = (64, 64, 5)
      return scan
    }
    return try StudyDraft(request)
  }

  @Test func itMovesAndTurnsBySoMuch() {
    var generator = SimulationGenerator(seed: 3, stream: 12)
    let centre = PatientPoint(x: -60, y: 10, z: 5)
    let motion = KneeMotion(millimetres: 4, about: centre, using: &generator)
    #expect(abs(motion.translation.length - 4) < 1e-12)
    #expect(abs(motion.rotationInDegrees.length - 2) < 1e-12)
    #expect((motion.moved(centre) - (centre + motion.translation)).length < 1e-12)
    // A turn keeps lengths and its axis.
    let arm = PatientVector(x: 30, y: -20, z: 10)
    #expect(abs(motion.turned(arm).length - arm.length) < 1e-12)
    let axis = motion.rotationInDegrees
    #expect((motion.turned(axis) + axis * -1).length < 1e-12)
    let quarter = KneeMotion(
      translation: PatientVector(x: 0, y: 0, z: 0),
      rotationInDegrees: PatientVector(x: 0, y: 0, z: 90), centre: centre)
    let turned = quarter.turned(PatientVector(x: 1, y: 0, z: 0))
    #expect((turned + PatientVector(x: 0, y: -1, z: 0)).length < 1e-12)
  }

  /// Slices stay where they were planned, what is before the motion is the still knee's to the bit, and what is after it is not.
  @Test func seriesBeforeTheMotionAreThoseOfTheStillKnee() async throws {
    let still = await StudySimulation(try draft(nil))
    let moved = await StudySimulation(try draft(.init(millimetres: 6)))
    #expect(still.motion(ofSeries: 1) == nil && moved.motion(ofSeries: 0) == nil)
    let motion = try #require(moved.motion(ofSeries: 1))
    let first = (await still.series(0), await moved.series(0))
    let isSame = first.0.images == first.1.images && first.0.truth == first.1.truth
    #expect(isSame && first.1.motion == nil)
    let second = (await still.series(1), await moved.series(1))
    #expect(second.0.plan == second.1.plan && second.1.motion == motion)
    let differs = second.0.images != second.1.images && second.0.truth != second.1.truth
    #expect(differs)
  }

  /// The truth lies where the motion says: the femoral cartilage's middle moves as any point of the knee.
  @Test func theTruthMovesAsTheKnee() throws {
    var generator = SimulationGenerator(seed: 8, stream: 1)
    let placement = KneePlacement(side: .left, scale: 1.1, using: &generator)
    let motion = KneeMotion(millimetres: 10, about: placement.origin, using: &generator)
    let moved = placement.moved(by: motion)
    let place = KneePoint(12, -20, 30)
    #expect((moved.point(place) - motion.moved(placement.point(place))).length < 1e-9)
    #expect(abs(moved.lateral.cross(moved.anterior).dot(moved.superior) + 1) < 1e-9)
  }

  @Test(arguments: [0, 1, 3]) func aMotionNeedsASeriesBeforeIt(_ series: Int) {
    #expect(throws: SimulationError.seriesWithoutMotion(series: series, known: [2])) {
      try draft(.init(millimetres: 5, series: series))
    }
  }
}
