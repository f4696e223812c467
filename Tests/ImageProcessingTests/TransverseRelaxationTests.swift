import Glibc
import ImageProcessing
import Imaging
import Testing

/// The reference numbers are SciPy's: `preprocessing_numbers.py`.
struct TransverseRelaxationTests {
  static let times: [Double] = [10, 20, 30, 45, 60, 80]
  static let tissues: [(amplitude: Double, t2: Double)] = [
    (1000, 35), (800, 60), (500, 130), (900, 20),
  ]

  /// All echoes are used unless it is said otherwise.
  private var settings: RelaxationSettings {
    var settings = RelaxationSettings()
    settings.leavesOutFirstEcho = false
    settings.leastSignal = 50
    return settings
  }

  @Test func fitsExactDecayExactly() throws {
    let map = try map { voxel, time in signal(voxel, time) }
    for (voxel, tissue) in Self.tissues.enumerated() {
      #expect(abs(map.t2InMilliseconds[voxel] / Float(tissue.t2) - 1) < 1e-4)
      #expect(abs(map.amplitude[voxel] / Float(tissue.amplitude) - 1) < 1e-4)
      #expect(map.determination[voxel] > 0.99999 && map.outcome(at: voxel) == .valid)
    }
  }

  @Test func fitsNoisySignalsAsSciPyDoes() throws {
    let expected: [(Float, Float, Float)] = [
      (34.77496519837625, 1008.3387733509768, 0.9978853225518091),
      (61.4329997127141, 787.6725046275395, 0.9981630030495888),
      (134.85192636614366, 491.9910109858727, 0.9958380569879599),
      (19.593339365972966, 915.1220881129303, 0.9980275553807733),
    ]
    let random = noise(24, seed: 11).map { Double($0) / 65535 * 30 - 15 }
    let map = try map { voxel, time in
      signal(voxel, time) + random[6 * voxel + (Self.times.firstIndex(of: time) ?? 0)]
    }
    for (voxel, reference) in expected.enumerated() {
      #expect(abs(map.t2InMilliseconds[voxel] / reference.0 - 1) < 1e-4)
      #expect(abs(map.amplitude[voxel] / reference.1 - 1) < 1e-4)
      #expect(abs(map.determination[voxel] - reference.2) < 1e-4)
    }
  }

  @Test func leavesOutAFirstEchoThatIsTooDark() throws {
    let dark = { (voxel: Int, time: Double) in signal(voxel, time) * (time == 10 ? 0.85 : 1) }
    var settings = settings
    #expect(try map(settings, dark).t2InMilliseconds[0] > 37)
    settings.leavesOutFirstEcho = true
    #expect(try abs(map(settings, dark).t2InMilliseconds[0] - 35) < 0.01)
  }

  @Test func aNoiseFloorIsNotTakenForSlowDecay() throws {
    let floor = 60.0
    let noisy = { (voxel: Int, time: Double) in hypot(signal(voxel, time), floor) }
    var settings = settings
    #expect(try map(settings, noisy).t2InMilliseconds[3] > 21)
    settings.noiseFloor = floor
    let map = try map(settings, noisy)
    for (voxel, tissue) in Self.tissues.enumerated() {
      #expect(abs(map.t2InMilliseconds[voxel] / Float(tissue.t2) - 1) < 1e-3)
    }
  }

  @Test func saysWhyAVoxelHasNoSoundValue() throws {
    let odd: [[Double]] = [
      [20, 15, 10, 8, 6, 4], [1000, 995, 990, 982, 975, 966], [1000, 200, 900, 150, 800, 100],
      [1000, 700, .nan, 400, 300, 200],
    ]
    let map = try map { voxel, time in odd[voxel][Self.times.firstIndex(of: time) ?? 0] }
    let outcomes = odd.indices.map { map.outcome(at: $0) }
    #expect(outcomes == [.lowSignal, .outOfRange, .poorFit, .lowSignal])
    #expect(map.mask(.lowSignal).count == 2 && map.mask().count == 0)
    #expect(map.t2InMilliseconds.allSatisfy { $0.isFinite })
  }

  @Test func theLeastSignalFollowsTheBrightestTissue() throws {
    var settings = settings
    settings.leastSignal = nil
    let map = try map(settings) { voxel, time in signal(voxel, time) * (voxel == 1 ? 0.05 : 1) }
    #expect((0..<4).map { map.outcome(at: $0) } == [.valid, .lowSignal, .valid, .valid])
  }

  @Test func refusesUnsoundSeries() {
    let one = volume([1, 2, 3, 4])
    let wide = Volume(geometry: grid(columns: 2, rows: 2, slices: 1), samples: one.samples)
    let cases: [([Volume], [Double], RelaxationError)] = [
      ([one, one], [10, 20], .tooFewEchoes(2)), ([one, one, one], [10, 20], .unsoundEchoTimes),
      ([one, one, one], [10, 30, 20], .unsoundEchoTimes),
      ([one, one, one], [0, 10, 20], .unsoundEchoTimes),
      ([one, one, wide], [10, 20, 30], .gridsDiffer),
      ([Volume](repeating: one, count: 65), (1...65).map(Double.init), .tooManyEchoes(65)),
    ]
    for (echoes, times, error) in cases {
      #expect(throws: error) { try TransverseRelaxationMap(echoes: echoes, echoTimes: times) }
    }
    var settings = settings
    settings.range = -1...100
    #expect(throws: RelaxationError.unsoundSettings) { try map(settings, { _, _ in 1 }) }
  }

  private func map(
    _ settings: RelaxationSettings? = nil, _ signal: (Int, Double) -> Double
  ) throws -> TransverseRelaxationMap {
    let echoes = Self.times.map { time in volume((0..<4).map { Float(signal($0, time)) }) }
    return try TransverseRelaxationMap(
      echoes: echoes, echoTimes: Self.times, settings: settings ?? self.settings)
  }

  private func signal(_ voxel: Int, _ time: Double) -> Double {
    Self.tissues[voxel].amplitude * exp(-time / Self.tissues[voxel].t2)
  }

  private func volume(_ samples: [Float]) -> Volume {
    Volume(geometry: grid(columns: 4, rows: 1, slices: 1), samples: samples)
  }
}
