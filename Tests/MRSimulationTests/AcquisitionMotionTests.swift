import Imaging
import Testing

@testable import MRSimulation

struct AcquisitionMotionTests {
  private func volume() -> FineVolume {
    watery(phantomGrid(columns: 80, rows: 80, slices: 20)) { spot($0, x: 4, y: -2) }
  }

  private func moving(_ segments: [MotionTrace.Segment]) -> ScanSettings {
    var settings = spinEcho()
    settings.motion = MotionTrace(segments: segments)
    settings.noiseSigma = 0.01
    return settings
  }

  @Test func restingPosesHaveTheBitsOfNone() {
    let still = moving([
      .init(start: 0, pose: .still), .init(start: 0.3, pose: RigidPose()),
      .init(start: 0.8, pose: .still),
    ])
    #expect(scan(volume(), axialPlan(), still) == scan(volume(), axialPlan(), moving([])))
  }

  @Test func aConstantPoseDisplacesThePicture() {
    var settings = moving([
      .init(start: 0, pose: RigidPose(alongRow: 1.5, downColumn: -2.5))
    ])
    settings.noiseSigma = 0
    let place = scan(volume(), axialPlan(), settings).centroid
    #expect(abs(place.column - (16 + 4 + 1.5)) < 0.03)
    #expect(abs(place.row - (16 - 2 - 2.5)) < 0.03)
  }

  /// A quarter turn from row to column takes (4, −2) to (2, 4).
  @Test func aRotationTurnsFromRowToColumn() {
    var settings = moving([.init(start: 0, pose: RigidPose(degrees: 90))])
    settings.noiseSigma = 0
    let place = scan(volume(), axialPlan(), settings).centroid
    #expect(abs(place.column - (16 + 2)) < 0.03 && abs(place.row - (16 + 4)) < 0.03)
  }

  @Test func movementThroughTheSliceShowsItsNeighbour() {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 20)
    let ramp = watery(grid) { Float(10 + $0.z) }
    var settings = moving([.init(start: 0, pose: RigidPose(throughPlane: 1.5))])
    settings.noiseSigma = 0
    // What was 1.5 mm before the slice is in it now.
    let image = scan(ramp, axialPlan(thickness: 2), settings)
    #expect(abs(image[row: 16, column: 16] - 8.5) < 0.1)
  }

  /// A jump midway leaves one picture of two places and ghosts along the phase axis only.
  @Test func aJumpMakesGhostsAlongPhase() {
    var settings = moving([.init(start: 0.5, pose: RigidPose(downColumn: 3))])
    settings.noiseSigma = 0
    settings.train = LineOrder(
      length: 4, echoSpacing: 10, effectiveEcho: 1, repetitionTime: 2000)
    let image = scan(volume(), axialPlan(), settings)
    let alongPhase = (0..<32).filter { abs($0 - 15) > 8 }.map { image[row: $0, column: 20] }
    let alongReadout = (0..<32).filter { abs($0 - 20) > 8 }.map { image[row: 14, column: $0] }
    #expect((alongPhase.max() ?? 0) > 0.03)
    #expect((alongReadout.max() ?? 1) < 0.01)
  }

  @Test func poseInForceIsTheLastThatBegan() {
    let (early, late) = (RigidPose(alongRow: 1), RigidPose(alongRow: 2))
    let trace = MotionTrace(segments: [
      .init(start: 0.25, pose: early), .init(start: 0.5, pose: late),
    ])
    #expect(trace.pose(at: 0.2) == .still && trace.pose(at: 0.25) == early)
    #expect(trace.pose(ofShot: 4, of: 8) == late && trace.pose(ofShot: 3, of: 8) == early)
  }

  /// Extent × TR / period = 32 × 250 / 1000 = 8 pixels; each ghost has half the amplitude.
  @Test func pulsationMakesGhostsAtThePredictedDistance() {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 12)
    let vessel = FineVolume(
      geometry: grid, water: phantom(grid) { spot($0, x: 3, y: 1) },
      fat: phantom(grid) { 0.5 * spot($0, x: -8, y: 1) })
    var settings = spinEcho(repetitionTime: 250)
    settings.pulsation = Pulsation(
      source: watery(grid) { spot($0, x: 3, y: 1) }, amplitude: 0.4, period: 1000, phase: 0.1)
    let image = scan(vessel, axialPlan(), settings)
    let line = (0..<32).map { image[row: $0, column: 19] }
    #expect(abs(line[17] - 1) < 0.05)
    for ghost in [17 - 8, 17 + 8] { #expect(abs(line[ghost] - 0.2) < 0.02) }
    #expect(line[17 - 15] < 0.03 && line[17 + 4] < 0.1)
    #expect(image[row: 17 - 8, column: 8] < 0.02)
  }

  /// Twice as far from the artery as the first: 16 pixels, half the field, where both sides' ghosts meet.
  @Test func theSecondHarmonicMakesGhostsTwiceAsFar() {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 12)
    let source = watery(grid) { spot($0, x: 3, y: 1) }
    let line = { (harmonic: Double) -> [Float] in
      var settings = spinEcho(repetitionTime: 250)
      settings.pulsation = Pulsation(
        source: source, amplitude: 0.4, period: 1250, secondHarmonic: harmonic)
      let image = scan(source, axialPlan(), settings)
      return (0..<32).map { image[row: $0, column: 19] }
    }
    let (without, with) = (line(0), line(0.5))
    // 32 × 250 / 1250 = 6.4 pixels, and 12.8.
    #expect(without[17 - 13] < 0.04 && with[17 - 13] > 0.08)
    #expect(abs(without[17 - 6] - with[17 - 6]) < 0.05)
  }
}
