import Foundation
import ImageProcessing
import Imaging

/// Why the preprocessing cases cannot be measured.
enum PreprocessingError: Error { case notAVolume }

/// Preprocessing of one volume, for `.ci/bench-preprocessing`, which reads the results back.
struct PreprocessingCases {
  private let sizes: (columns: Int, rows: Int, slices: Int)
  private let folder: URL

  /// Does what the program's arguments ask for, and ends it; returns where they ask for nothing here.
  ///
  /// `bias FOLDER COLUMNS ROWS SLICES SHRINK RUNS` reads FOLDER/volume.raw (32-bit floats, `[slice, row,
  /// column]`) and FOLDER/mask.raw (bytes), and writes FOLDER/field.raw. `t2 FOLDER COLUMNS ROWS SLICES
  /// RUNS TIME ...` reads FOLDER/echo-0.raw and so on, and writes FOLDER/t2.raw and FOLDER/outcome.raw.
  /// Both print the milliseconds of each run, separated by blanks.
  static func runIfAsked() {
    let words = CommandLine.arguments.dropFirst()
    let numbers = words.dropFirst(2).compactMap(Double.init)
    guard let kind = words.first, ["bias", "t2"].contains(kind), numbers.count >= 5 else { return }
    let cases = PreprocessingCases(
      sizes: (Int(numbers[0]), Int(numbers[1]), Int(numbers[2])),
      folder: URL(fileURLWithPath: words.dropFirst().first ?? "."))
    do {
      if kind == "bias" {
        try cases.bias(shrink: Int(numbers[3]), runs: Int(numbers[4]))
      } else {
        try cases.relaxation(runs: Int(numbers[3]), times: Array(numbers.dropFirst(4)))
      }
    } catch {
      print("not measured: \(error)")
      exit(1)
    }
    exit(0)
  }

  private var count: Int { sizes.columns * sizes.rows * sizes.slices }

  private var geometry: VolumeGeometry {
    VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
        columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1),
      sliceSpacing: 4, columns: sizes.columns, rows: sizes.rows, slices: sizes.slices)
  }

  private func bias(shrink: Int, runs: Int) throws {
    let volume = Volume(geometry: geometry, samples: try values("volume.raw"))
    let inside = try Data(contentsOf: folder.appendingPathComponent("mask.raw")).map { $0 != 0 }
    guard inside.count == count else { throw PreprocessingError.notAVolume }
    let mask = VoxelMask(
      columns: sizes.columns, rows: sizes.rows, slices: sizes.slices, voxels: inside)
    var settings = BiasFieldSettings()
    settings.shrinkInPlane = shrink
    let result = try timed(runs) {
      try volume.biasFieldCorrection(in: .given(mask), settings: settings)
    }
    try write(result.field.samples, to: "field.raw")
  }

  private func relaxation(runs: Int, times: [Double]) throws {
    let echoes = try times.indices.map {
      Volume(geometry: geometry, samples: try values("echo-\($0).raw"))
    }
    let map = try timed(runs) { try TransverseRelaxationMap(echoes: echoes, echoTimes: times) }
    try write(map.t2InMilliseconds, to: "t2.raw")
    try write((0..<count).map { map.outcome(at: $0).rawValue }, to: "outcome.raw")
  }

  private func values(_ name: String) throws -> [Float] {
    let data = try Data(contentsOf: folder.appendingPathComponent(name))
    guard data.count == 4 * count else { throw PreprocessingError.notAVolume }
    return [Float](unsafeUninitializedCapacity: count) { target, written in
      written = data.copyBytes(to: target) / 4
    }
  }

  private func write<Value>(_ values: [Value], to name: String) throws {
    try values.withUnsafeBytes { Data($0) }.write(to: folder.appendingPathComponent(name))
  }

  /// Runs a work, prints the milliseconds of each run and gives the last result.
  private func timed<Value>(_ runs: Int, _ work: () throws -> Value) throws -> Value {
    var result = try work()
    var times: [String] = []
    for _ in 0..<runs {
      let start = ContinuousClock.now
      result = try work()
      times.append(String((ContinuousClock.now - start) / Duration.milliseconds(1)))
    }
    print(times.joined(separator: " "))
    return result
  }
}
