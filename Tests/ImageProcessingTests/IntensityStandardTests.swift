import Foundation
import ImageProcessing
import Imaging
import Testing

/// The reference numbers are NumPy's: `preprocessing_numbers.py`.
struct IntensityStandardTests {
  /// Three volumes whose scales differ.
  let volumes = [(3, 1.0), (4, 1.1), (5, 0.95)].map { seed, power in
    volume(noise(3000, seed: UInt64(seed)).map { Float(pow(Double($0), power).rounded()) })
  }

  @Test func learnsTheLandmarksThatNumPyGives() throws {
    let expected = [
      0.0, 10.243278119043609, 20.440936526168223, 30.804653161334652, 40.19620536843804,
      49.481987668153394, 60.5232506981357, 69.89769929718011, 79.4241806326674, 90.7281857846722,
      100.0,
    ]
    let standard = try IntensityStandard(learnedFrom: Array(volumes[..<2]))
    #expect(zip(standard.landmarks, expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func appliesAsNumPyDoes() throws {
    let expected: [Float] = [
      60.771505046361135, -74.38870460523422, 64.33019696473015, -38.316309874036,
      -10.64865049610869, -48.90926034886857, -8.49359014911615, 81.85762288987307,
    ]
    let standard = try IntensityStandard(learnedFrom: Array(volumes[..<2]))
    let result = try standard.apply(to: volumes[2]).samples
    #expect(zip(result, expected).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test func keepsTheOrderAndTheBounds() throws {
    let standard = try IntensityStandard(learnedFrom: volumes)
    let outliers = Self.volume([-1e9, 0, 1e9] + volumes[0].samples.sorted().dropFirst(3))
    let result = try standard.apply(to: outliers).samples
    let order = outliers.samples.indices.sorted { outliers.samples[$0] < outliers.samples[$1] }
    #expect(zip(order, order.dropFirst()).allSatisfy { result[$0] <= result[$1] })
    #expect(result.min() == -100 && result.max() == 200)
  }

  @Test func aGainAndAnOffsetChangeNothing() throws {
    let standard = try IntensityStandard(learnedFrom: volumes)
    let other = Self.volume(volumes[0].samples.map { 0.125 * $0 + 300 })
    let (one, two) = (try standard.apply(to: volumes[0]), try standard.apply(to: other))
    #expect(zip(one.samples, two.samples).allSatisfy { abs($0 - $1) < 1e-2 })
  }

  @Test func percentilesThatShareAValueMeetInTheMiddle() throws {
    let standard = try IntensityStandard(learnedFrom: volumes)
    let coarse = Self.volume((0..<100).map { $0 < 50 ? 0 : $0 < 90 ? 10 : 20 })
    let result = try standard.apply(to: coarse).samples
    #expect(result.allSatisfy { $0.isFinite } && result[0] < result[60] && result[60] < result[95])
  }

  @Test func comesBackFromItsFile() throws {
    let standard = try IntensityStandard(learnedFrom: volumes)
    let data = try JSONEncoder().encode(standard)
    #expect(try JSONDecoder().decode(IntensityStandard.self, from: data) == standard)
  }

  @Test(arguments: [
    #"{"percentiles": [1, 99], "landmarks": [0, 100]}"#,
    #"{"percentiles": [1,10,20,30,40,50,60,70,80,90,99], "landmarks": [0,10,20,30,40,50,60,70,80,90]}"#,
    #"{"percentiles": [1,10,20,30,40,50,60,70,80,90,99], "landmarks": [0,10,20,30,40,50,45,70,80,90,99]}"#,
  ])
  func refusesAnotherScalesFile(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(IntensityStandard.self, from: Data(text.utf8))
    }
  }

  @Test func refusesWhatHasNoScale() {
    typealias Failure = IntensityStandardError
    #expect(throws: Failure.noVolumes) { try IntensityStandard(learnedFrom: []) }
    #expect(throws: Failure.notFinite) {
      try IntensityStandard(learnedFrom: [Self.volume([1, .nan])])
    }
    #expect(throws: Failure.noForeground) {
      try IntensityStandard(learnedFrom: [Self.volume([0, 0, 4, 4])])
    }
  }

  private static func volume(_ samples: [Float]) -> Volume {
    Volume(geometry: grid(columns: samples.count, rows: 1, slices: 1), samples: samples)
  }
}
