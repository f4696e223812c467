import Foundation
import MRSimulation

/// `readingroom simulate-training`: simulated series for training, as raw tensors on standard output.
///
/// Each series is one line of JSON (``Header``), then its images as 32-bit floats, its structures as bytes, and its findings as
/// 32-bit integers whose bit i stands for finding i; all `[slice, row, column]`, little endian.
public struct SimulateTrainingCommand {
  /// What stands before a series' tensors.
  struct Header: Encodable {
    struct Finding: Encodable {
      let type, variant: String
      let positive: Bool?
    }

    let knee: Int
    let plane: String
    let shape: [Int]
    let pixelSpacingInMillimetres, sliceSpacingInMillimetres: Double
    let findings: [Finding]
    /// How the greys came to be, with `--timed` alone.
    let timing: Timing?
  }

  /// The sequence of a series.
  struct Timing: Encodable {
    let sequence: String
    let repetitionTimeInMilliseconds, echoTimeInMilliseconds, fatLeft: Double

    init(_ timing: TrainingTiming) {
      sequence =
        switch timing.sequence {
        case .turboSpinEcho, .multiEchoSpinEcho: "spin-echo"
        case .inversionRecovery: "inversion-recovery"
        case .spoiledGradientEcho: "spoiled-gradient-echo"
        case .doubleEchoSteadyState: "double-echo-steady-state"
        }
      repetitionTimeInMilliseconds = timing.sequence.repetitionTime
      echoTimeInMilliseconds = timing.sequence.echoTimes[0]
      fatLeft = timing.fatLeft
    }
  }

  private let simulation: TrainingSimulation
  private let knees: Range<Int>

  /// A command.
  ///
  /// - Parameters:
  ///   - seed: Decides everything.
  ///   - first: Index of the first knee.
  ///   - count: Knees; each serves several series.
  ///   - side: Pixels of a side, 64 to 512.
  ///   - voxel: Side of a voxel of the knees in mm, 0.4 to 1.
  ///   - isTimed: Whether all greys come from the physics, of any usual timing, which is told.
  public init(
    seed: UInt64, first: Int, count: Int, side: Int, voxel: Double, isTimed: Bool = false
  ) throws {
    guard (64...512).contains(side) else {
      throw CommandError.badOption(name: "--side-length", value: "\(side)", expected: "64 to 512")
    }
    guard (0.4...1).contains(voxel) else {
      throw CommandError.badOption(name: "--voxel", value: "\(voxel)", expected: "0.4 to 1")
    }
    simulation = TrainingSimulation(
      seed: seed, side: side, spacing: Float(voxel), isTimed: isTimed)
    knees = try TrainingStream.knees(first, count)
  }

  /// Writes knee after knee; stops quietly when the reader closes the pipe.
  public func run() throws -> CommandOutcome {
    let simulation = simulation
    return try TrainingStream.run(
      knees, make: { await simulation.knee($0) },
      write: { index, made in
        for series in made.series { try write(series, made.findings, knee: index) }
      })
  }

  private func write(_ series: TrainingSeries, _ findings: [SimulatedFinding], knee: Int) throws {
    let header = Header(
      knee: knee, plane: "\(series.plane)",
      shape: [series.images.count, series.side, series.side],
      pixelSpacingInMillimetres: series.pixelSpacing,
      sliceSpacingInMillimetres: series.sliceSpacing,
      findings: findings.map {
        .init(type: $0.type, variant: $0.variant, positive: $0.isPositive)
      }, timing: simulation.isTimed ? series.timing.map(Timing.init) : nil)
    var bytes = try TrainingStream.line(header)
    for image in series.images { image.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    for slice in series.truth.structures { bytes.append(contentsOf: slice) }
    for slice in series.images.indices {
      findingBits(series, slice).withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    FileHandle.standardOutput.write(bytes)
  }

  /// Bit i of a pixel: whether it shows finding i, of which the first 32 are told.
  private func findingBits(_ series: TrainingSeries, _ slice: Int) -> [UInt32] {
    var bits = [UInt32](repeating: 0, count: series.side * series.side)
    for (index, shown) in series.truth.findings.prefix(32).enumerated() {
      guard let pixels = shown[slice] else { continue }
      for (place, isShown) in pixels.enumerated() where isShown { bits[place] |= 1 << index }
    }
    return bits
  }
}
