import Imaging
import Testing

@testable import MRSimulation

struct AcquisitionCoilTests {
  private let centre = PatientPoint(x: 0, y: 0, z: 0)

  private func image(correction: Double) -> SliceImage {
    var settings = spinEcho()
    settings.coils = CoilArray(elements: [
      CoilElement(position: PatientPoint(x: 20, y: 0, z: 0), radius: 25)
    ])
    settings.intensityCorrection = correction
    let grid = phantomGrid(columns: 120, rows: 120, slices: 10)
    return scan(watery(grid) { _ in 10 }, axialPlan(oversampling: 2), settings)
  }

  /// On the axis of a loop of radius a the field at distance a is 2^(−3/2) of that at its middle.
  @Test func sensitivityFollowsTheLoop() {
    let element = CoilElement(position: PatientPoint(x: 10, y: 20, z: 30), radius: 40)
    let value = element.sensitivity(at: PatientPoint(x: 10, y: -20, z: 30))
    #expect(abs(value - 1 / 8.0.squareRoot()) < 1e-12)
    let plane = SliceGeometry(
      position: PatientPoint(x: 10, y: -20, z: 30), rowDirection: PatientVector(x: 0, y: 1, z: 0),
      columnDirection: PatientVector(x: 1, y: 0, z: 0), columnSpacing: 20, rowSpacing: 5)
    let map = CoilArray(elements: [element]).sensitivity(
      ofChannel: 0, on: plane, size: MatrixSize(columns: 3, rows: 2), gain: 2)
    #expect(abs(Double(map[0]) - 2 * value) < 1e-6 && abs(map[2] - 2) < 1e-6)
    let corner = element.sensitivity(at: PatientPoint(x: 15, y: 20, z: 30))
    #expect(abs(Double(map[5]) - 2 * corner) < 1e-6)
  }

  @Test func shadingShowsInThePictureAndIsOneAtTheCentre() {
    let shaded = image(correction: 0)
    let coil = CoilElement(position: PatientPoint(x: 20, y: 0, z: 0), radius: 25)
    let gain = 10 / coil.sensitivity(at: centre)
    for column in [6, 16, 26] {
      let point = PatientPoint(x: Double(column - 16), y: 0, z: 0)
      let expected = gain * coil.sensitivity(at: point)
      #expect(abs(Double(shaded[row: 16, column: column]) - expected) < 0.15)
    }
  }

  @Test func correctionTakesOutTheShadingByItsStrength() {
    let (none, half, whole) = (
      image(correction: 0), image(correction: 0.5), image(correction: 1)
    )
    for column in [6, 16, 26] {
      #expect(abs(whole[row: 16, column: column] - 10) < 0.15)
      let product = none[row: 16, column: column] * whole[row: 16, column: column]
      #expect(abs(half[row: 16, column: column] - product.squareRoot()) < 0.001)
    }
  }

  @Test func kneeCoilSurroundsTheAxis() {
    let array = CoilArray.knee(centre: centre, perRing: 4, ringOffsets: [-40, 40])
    #expect(array.elements.count == 8)
    for element in array.elements {
      let place = element.position - centre
      #expect(abs(place.x * place.x + place.y * place.y - 8100) < 1e-6 && abs(place.z) == 40)
    }
    let left = array.combinedSensitivity(at: PatientPoint(x: 60, y: 0, z: 0))
    let right = array.combinedSensitivity(at: PatientPoint(x: -60, y: 0, z: 0))
    #expect(abs(left - right) < 1e-12)
    #expect(left > 1.2 * array.combinedSensitivity(at: centre))
  }

  @Test func noiseFollowsTheWantedRatio() {
    #expect(ScanSettings.noiseSigma(signal: 120, ratio: 20) == 6)
  }
}
