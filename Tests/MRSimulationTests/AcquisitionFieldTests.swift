import Imaging
import Testing

@testable import MRSimulation

struct AcquisitionFieldTests {
  private let pulse = FatSaturation(
    chemicalShift: -220, bandwidth: 200, transition: 60, residual: 0.05)

  @Test func fatEscapesWhereTheFieldIsOff() {
    #expect(abs(pulse.fatLeft(at: 0) - 0.05) < 1e-12 && pulse.fatLeft(at: 200) == 1)
    #expect(abs(pulse.fatLeft(at: 100) - 0.525) < 1e-12)
    #expect(pulse.fatLeft(at: -90) == pulse.fatLeft(at: 90))
  }

  @Test func waterFallsIntoTheBandWhereTheFieldIsLow() {
    #expect(pulse.waterLeft(at: 0) == 1 && pulse.waterLeft(at: 220) == 1)
    #expect(abs(pulse.waterLeft(at: -220) - 0.05) < 1e-12)
    let shares = pulse.sharesLeft(deviation: [0, -220])
    #expect(shares.fat == [0.05, 1] && shares.water == [1, 0.05])
  }

  @Test func theFieldDeviatesUnderTheSkin() {
    let grid = phantomGrid(columns: 5, rows: 4, slices: 3)
    var distances = [Float](repeating: 1000, count: 60)
    distances[7] = 0
    distances[8] = 8
    let map = OffResonance(atSkin: 150, skinDepth: 8).map(on: grid, skinDistance: distances)
    #expect(map[7] == 150 && abs(map[8] - 150 / 2.7182817) < 1e-3 && map[9] == 0)
  }

  @Test func aRandomFieldIsSmoothAndOfItsAmplitude() {
    var generator = SimulationGenerator(seed: 3)
    let field = OffResonance(amplitude: 80, using: &generator)
    let grid = phantomGrid(columns: 21, rows: 21, slices: 21)
    let map = field.map(on: grid)
    let peak = map.reduce(0) { max($0, abs($1)) }
    #expect(peak > 79 && peak < 90)
    let steps = zip(map, map.dropFirst()).enumerated().filter { $0.offset % 21 != 20 }
    #expect(steps.allSatisfy { abs($0.element.0 - $0.element.1) < 40 })
    var same = SimulationGenerator(seed: 3)
    #expect(OffResonance(amplitude: 80, using: &same) == field)
  }

  private let ball = MetalImplant(
    centre: PatientPoint(x: 0, y: 0, z: 0), radius: 3, strength: 900,
    fieldDirection: PatientVector(x: 0, y: 1, z: 0))

  /// Twice the strength at the poles, minus the strength at the equator, a cube with distance.
  @Test func metalHasTheFieldOfADipole() {
    let pole = ball.deviation(at: PatientPoint(x: 0, y: 6, z: 0))
    let equator = ball.deviation(at: PatientPoint(x: 0, y: 0, z: -6))
    #expect(pole == 2 * 900 / 8 && equator == -900 / 8)
    #expect(ball.deviation(at: PatientPoint(x: 1, y: 1, z: 1)) == nil)
  }

  @Test func metalLeavesAVoidWithABrightRim() {
    let grid = phantomGrid(columns: 120, rows: 120, slices: 10)
    var settings = spinEcho()
    settings.metal = ball
    let image = scan(watery(grid) { _ in 1 }, axialPlan(acquired: 64, oversampling: 2), settings)
    #expect(image[row: 32, column: 32] < 0.3)
    #expect((image.samples.max() ?? 0) > 1.5)
    #expect(abs(image[row: 4, column: 6] - 1) < 0.1)
  }

  @Test func displacedSignalIsNotLost() {
    let size = MatrixSize(columns: 60, rows: 1)
    let plane = SliceGeometry(
      position: PatientPoint(x: -30, y: 8, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1)
    let line = (0..<60).map { Float($0 > 10 && $0 < 50 ? 1 : 0) }
    let field = ball.field(on: plane, size: size, thickness: 3)
    let moved = field.displacing(line, size: size, samplesPerHertz: 0.05)
    #expect(abs(moved.reduce(0, +) - 39) < 1e-3 && moved != line)
  }

  /// Images displaced together are displaced as each alone, and the plane's field is that of its places.
  @Test func displacesImagesAlikeByTheFieldOfTheirPlaces() {
    let size = MatrixSize(columns: 40, rows: 3)
    let plane = SliceGeometry(
      position: PatientPoint(x: -21, y: -2, z: -15),
      rowDirection: PatientVector(x: 0.8, y: 0, z: 0.6),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1.1, rowSpacing: 7)
    let field = ball.field(on: plane, size: size, thickness: 3)
    for index in field.deviation.indices {
      let point = plane.point(column: Double(index % 40), row: Double(index / 40))
      let deviation = ball.deviation(at: point)
      #expect(field.deviation[index] == Float(deviation ?? 0))
      #expect(field.kept[index] == (deviation == nil ? 0 : 1))
    }
    #expect(field.kept.contains(0))
    let images = (0..<3).map { image in
      (0..<120).map { Float(($0 * (image + 3)) % 17) - Float(image) }
    }
    let together = field.displacing(images.flatMap { $0 }, size: size, samplesPerHertz: 0.04)
    for (image, alone) in images.enumerated() {
      let moved = field.displacing(alone, size: size, samplesPerHertz: 0.04)
      #expect(Array(together[(image * 120)..<((image + 1) * 120)]) == moved)
    }
  }

  /// Of one as long as it is thin, the field far away is that of the metal it holds.
  @Test func aRodHasTheMomentOfItsMetal() throws {
    let rod = MetalImplant(
      from: PatientPoint(x: -12, y: 0, z: 0), to: PatientPoint(x: 12, y: 0, z: 0), radius: 3,
      strength: 900)
    let (length, volume) = (24.0 + 3, 4.0 / 3 * 27)
    let balls = length * 9 / volume
    let far = try #require(rod.deviation(at: PatientPoint(x: 0, y: 0, z: 300)))
    #expect(abs(far / (2 * 900 * balls / 1e6) - 1) < 0.02)
    #expect(rod.deviation(at: PatientPoint(x: 7.5, y: 0, z: 1)) == nil)
  }

  @Test func signalFarOffIsOfOtherSlicesAndDephases() {
    let size = MatrixSize(columns: 1, rows: 1)
    let plane = SliceGeometry(
      position: PatientPoint(x: 0, y: 6, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1)
    var metal = ball
    metal.selectionLimit = 225
    #expect(metal.field(on: plane, size: size, thickness: 2).kept == [0.5])
    metal.selectionLimit = .infinity
    metal.dephasingTime = 2
    // 3 × 225 Hz / 6 mm × 2 mm × 2 ms = 0.45 turns.
    let kept = metal.field(on: plane, size: size, thickness: 2).kept[0]
    #expect(abs(kept - 0.55) < 1e-5)
  }
}

struct StoredScalingTests {
  private let images = [
    SliceImage(columns: 2, rows: 1, samples: [0, 0.5]),
    SliceImage(columns: 2, rows: 1, samples: [2, 1]),
  ]

  @Test func theSeriesGreatestValueFillsTheRange() {
    let stored = StoredScaling.twelveBits.store(images)
    #expect(stored.factor == 2047.5 && stored.pixels == [[0, 1024], [4095, 2048]])
    #expect(StoredScaling.fifteenBits.store(images).pixels[1][0] == 32767)
  }

  @Test func aFixedFactorClipsAtTheLimit() {
    let scaling = StoredScaling(rule: .factor(1000), limit: 1500)
    let stored = scaling.store(images)
    #expect(stored.factor == 1000 && stored.pixels == [[0, 500], [1500, 1000]])
  }

  @Test func aSeriesOfZerosStaysZero() {
    let stored = StoredScaling.twelveBits.store([SliceImage(columns: 1, rows: 1, samples: [0])])
    #expect(stored.factor == 1 && stored.pixels == [[0]])
  }
}
