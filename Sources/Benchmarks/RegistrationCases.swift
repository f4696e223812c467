import Foundation
import ImageProcessing
import Imaging

/// Registers pairs of volumes that `.ci/bench-registration` wrote, and prints what came out as JSON.
enum RegistrationCases {
  /// Runs and leaves the program when the arguments ask for it: `Benchmarks registration FILE`.
  static func runIfAsked() {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, arguments[1] == "registration" else { return }
    do {
      try run(URL(fileURLWithPath: arguments[2]))
    } catch {
      print("not measured: \(error)")
      exit(1)
    }
    exit(0)
  }

  private static func run(_ file: URL) throws {
    let cases = try JSONDecoder().decode(Cases.self, from: Data(contentsOf: file))
    let volumes = try cases.volumes.map { try $0.volume() }
    let encoder = JSONEncoder()
    for pair in cases.pairs {
      let result = measure(
        volumes[pair.moving], volumes[pair.fixed], pair.settings(cases), runs: cases.runs)
      print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
  }

  /// The result, and the least of some runs' times: of a clock with all threads, and of the processor with one.
  private static func measure(
    _ moving: Volume, _ fixed: Volume, _ settings: RegistrationSettings, runs: Int
  ) -> Result {
    var alone = settings
    alone.threads = 1
    var (wall, processor) = (Double.infinity, Double.infinity)
    var registration = register(moving: moving, to: fixed, settings: settings)
    for _ in 0..<runs {
      let start = seconds(CLOCK_MONOTONIC)
      registration = register(moving: moving, to: fixed, settings: settings)
      wall = min(wall, seconds(CLOCK_MONOTONIC) - start)
      let before = seconds(CLOCK_PROCESS_CPUTIME_ID)
      _ = register(moving: moving, to: fixed, settings: alone)
      processor = min(processor, seconds(CLOCK_PROCESS_CPUTIME_ID) - before)
    }
    return Result(
      matrix: registration.transform.matrix.entries,
      offset: registration.transform.map(PatientPoint(x: 0, y: 0, z: 0)), wall: wall,
      processor: processor, registration: registration)
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// What the script asks for.
private struct Cases: Decodable {
  var runs: Int
  var levels: [RegistrationLevel]?
  var measure: RegistrationMeasure?
  var bins: Int?
  var volumes: [Raw]
  var pairs: [Pair]
}

/// A file of little-endian floats, `[slice, row, column]`, and where they lie.
private struct Raw: Decodable {
  var file: String
  /// Columns, rows, slices.
  var size: [Int]
  /// Of columns, rows and slices, in mm.
  var spacing: [Double]
  var position: PatientPoint
  var row: PatientVector
  var column: PatientVector

  func volume() throws -> Volume {
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    let geometry = VolumeGeometry(
      firstSlice: SliceGeometry(
        position: position, rowDirection: row, columnDirection: column,
        columnSpacing: spacing[0], rowSpacing: spacing[1]), sliceSpacing: spacing[2],
      columns: size[0], rows: size[1], slices: size[2])
    let samples = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    return Volume(geometry: geometry, samples: samples)
  }
}

/// Two volumes by their places in the list.
private struct Pair: Decodable {
  var moving: Int
  var fixed: Int
  var model: RegistrationModel
  var seed: UInt64?

  func settings(_ cases: Cases) -> RegistrationSettings {
    RegistrationSettings(
      model: model, measure: cases.measure ?? .mutualInformation,
      levels: cases.levels ?? RegistrationSettings.levels,
      bins: cases.bins ?? RegistrationSettings().bins,
      seed: seed ?? 1)
  }
}

/// What is printed of a pair.
private struct Result: Encodable {
  /// From the moving frame to the fixed one: nine entries, row-major, and where (0, 0, 0) goes.
  var matrix: [Double]
  var offset: PatientPoint
  /// Least seconds, with all threads and on the processor with one.
  var wall: Double
  var processor: Double
  var registration: Registration
}
