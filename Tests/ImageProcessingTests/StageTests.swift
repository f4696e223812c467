import Glibc
import ImageProcessing
import Imaging
import Testing

/// The stages of `readingroom preprocess`, each alone.
struct StageTests {
  /// A ball with smooth bodies of different brightness on a spiral about its middle.
  private static let bodies: [(centre: PatientPoint, width: Double, value: Double)] =
    [(PatientPoint(x: 0, y: 0, z: 0), 26, 400)]
    + (0..<14).map { number in
      let (turn, height) = (2.4 * Double(number), 1 - Double(2 * number + 1) / 14)
      let radius = 27 * (1 - height * height).squareRoot()
      return (
        PatientPoint(x: radius * cos(turn), y: radius * sin(turn), z: 24 * height), 7,
        number.isMultiple(of: 2) ? 500 : -200
      )
    }

  private func grid(columns: Int = 48, slices: Int = 18) -> VolumeGeometry {
    VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: -47, y: -47, z: -34),
        rowDirection: PatientVector(x: 1, y: 0, z: 0),
        columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 2, rowSpacing: 2),
      sliceSpacing: 4, columns: columns, rows: 48, slices: slices)
  }

  /// The bodies as they look after a map has moved them.
  private func volume(
    moved transform: RigidTransform = .identity, on grid: VolumeGeometry? = nil
  ) -> Volume {
    let (grid, back) = (grid ?? self.grid(), transform.inverse)
    var samples: [Float] = []
    for slice in 0..<grid.slices {
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let point = back.map(
            grid.point(VoxelIndex(column: column, row: row, slice: slice)))
          let value = Self.bodies.reduce(0.0) { sum, body in
            let away = (point - body.centre).length / body.width
            return sum + body.value * exp(-away * away)
          }
          samples.append(Float(max(0, value)))
        }
      }
    }
    return Volume(geometry: grid, samples: samples)
  }

  private let motion = RigidTransform(
    rotationInDegrees: PatientVector(x: 1.5, y: -2, z: 1),
    translation: PatientVector(x: 2, y: -3, z: 1.5), centre: PatientPoint(x: 0, y: 0, z: 0))

  private func farthest(_ one: VolumeGeometry, _ other: VolumeGeometry) -> Double {
    [0, 47].flatMap { column in [0, 47].map { (column, $0) } }.map { column, row in
      let voxel = VoxelIndex(column: column, row: row, slice: 9)
      return (one.point(voxel) - other.point(voxel)).length
    }.max() ?? .infinity
  }

  @Test func aMotionIsFoundAndTheGridMovedBack() throws {
    let (fixed, moving) = (volume(), volume(moved: motion))
    let placed = try moving.placed(on: fixed, steps: .register, sharesFrame: true)
    #expect(placed.isMoved && !placed.isResampled && placed.outside.isEmpty)
    let isUntouched = placed.volume.samples == moving.samples
    #expect(isUntouched)
    // The moving volume was made on the fixed one's grid: moved back, it lies where the motion's inverse puts that grid.
    #expect(farthest(moving.geometry, motion.inverse.map(fixed.geometry)) > 3)
    let error = farthest(placed.volume.geometry, motion.inverse.map(fixed.geometry))
    #expect(error < 0.3, "\(error) mm")
  }

  @Test func readOnTheOtherGridTheValuesAgree() throws {
    let fixed = volume()
    let placed = try volume(moved: motion).placed(
      on: fixed, steps: [.register, .resample], sharesFrame: true)
    #expect(placed.isMoved && placed.isResampled && placed.volume.geometry == fixed.geometry)
    let differences = zip(placed.volume.samples, fixed.samples).map { abs($0 - $1) }
    let before = zip(volume(moved: motion).samples, fixed.samples).map { abs($0 - $1) }
    let sums = (differences.reduce(0, +), before.reduce(0, +))
    #expect(sums.0 < sums.1 / 5, "\(sums)")
  }

  @Test func aDoubtfulRegistrationLeavesTheVolumeWhereItsHeaderSays() throws {
    let grid = grid()
    let random = noise(grid.columns * grid.rows * grid.slices, seed: 3).map { Float($0) }
    let unlike = Volume(geometry: grid, samples: random)
    let placed = try unlike.placed(on: volume(), steps: .register, sharesFrame: true)
    #expect(placed.registration?.isSure == false)
    #expect(!placed.isMoved && placed.volume.geometry == grid)
    let read = try unlike.placed(on: volume(), steps: [.register, .resample], sharesFrame: true)
    #expect(!read.isMoved && read.isResampled)
    let apart = try unlike.placed(on: volume(), steps: [.register, .resample], sharesFrame: false)
    #expect(!apart.isMoved && !apart.isResampled && apart.volume.geometry == grid)
  }

  @Test func positionsOfAnotherFrameAreNotReadAsTheyAre() {
    #expect(throws: PlacingError.anotherFrameOfReference) {
      try volume().placed(on: volume(), steps: .resample, sharesFrame: false)
    }
  }

  @Test func whatIsNotShownIsMarked() throws {
    let narrow = volume(on: grid(columns: 24))
    let placed = try narrow.placed(on: volume(), steps: .resample, sharesFrame: true)
    #expect(abs(placed.covered - 0.5) < 0.02, "\(placed.covered)")
    #expect(placed.outside[47] && !placed.outside[0] && placed.volume.samples[47] == 0)
    var far = grid()
    far.firstSlice.position = PatientPoint(x: 900, y: 0, z: 0)
    #expect(throws: PlacingError.noOverlap) {
      try volume(on: far).placed(on: volume(), steps: .resample, sharesFrame: true)
    }
  }

  @Test func theBrightPercentileComesToItsLevel() throws {
    let source = volume()
    let scaled = try source.scaled(to: .percentile)
    let after = try Normalisation.percentile(95, of: scaled.volume.samples, above: 0.1)
    #expect(abs(after - 100) < 1e-3, "\(after)")
    let factor = Float(100 / (scaled.ownValues.first ?? 0))
    let isProportional = zip(source.samples, scaled.volume.samples).allSatisfy {
      abs($0 * factor - $1) <= 1e-4 * max(1, $1)
    }
    #expect(isProportional)
  }

  @Test(arguments: [true, false])
  func voxelsOutsideDoNotCount(isStandard: Bool) throws {
    let source = volume()
    let scale: ValueScale =
      isStandard ? .standard(try IntensityStandard(learnedFrom: [source])) : .percentile
    let plain = try source.scaled(to: scale)
    // Twice as many slices, the second half not shown.
    let longer = Volume(
      geometry: grid(slices: 36),
      samples: source.samples + [Float](repeating: 0, count: source.samples.count))
    let outside = longer.samples.indices.map { $0 >= source.samples.count }
    let scaled = try longer.scaled(to: scale, outside: outside)
    #expect(scaled.ownValues == plain.ownValues)
    let isSame = scaled.volume.samples.prefix(source.samples.count).elementsEqual(
      plain.volume.samples)
    #expect(isSame && scaled.volume.samples.last == 0)
  }

  @Test func airAloneHasNoScale() {
    let air = Volume(geometry: grid(), samples: [Float](repeating: 0, count: 48 * 48 * 18))
    #expect(throws: ScalingError.noForeground) { try air.scaled(to: .percentile) }
    var broken = volume()
    broken.samples[5] = .nan
    #expect(throws: ScalingError.notFinite) { try broken.scaled(to: .percentile) }
  }
}
