import Foundation
import Imaging
import MRSimulation

/// `readingroom simulate-training --spoiled`: simulated series with artefacts, as raw tensors on standard output.
///
/// Each series is one line of JSON (``Header``), then its images as 32-bit floats, `[slice, row, column]`, little endian.
public struct SimulateSpoiledCommand {
  /// What stands before a series' images.
  struct Header: Encodable {
    struct Artefact: Encodable {
      let kind, severity: String
      let measurements: [String: Double]
    }

    let knee: Int
    let plane, phase, vendor: String
    let shape: [Int]
    let pixelSpacingInMillimetres, sliceSpacingInMillimetres: Double
    let artefacts: [Artefact]
  }

  private let simulation: SpoiledSimulation
  private let knees: Range<Int>

  /// A command.
  ///
  /// - Parameters:
  ///   - seed: Decides everything.
  ///   - first: Index of the first knee.
  ///   - count: Knees; each is scanned several times.
  public init(seed: UInt64, first: Int, count: Int) throws {
    simulation = SpoiledSimulation(seed: seed)
    knees = try TrainingStream.knees(first, count)
  }

  /// Writes knee after knee; stops quietly when the reader closes the pipe.
  public func run() throws -> CommandOutcome {
    let simulation = simulation
    return try TrainingStream.run(
      knees, make: { await simulation.knee($0) },
      write: { index, series in
        for one in series { try write(one, knee: index) }
      })
  }

  private func write(_ series: SpoiledSeries, knee: Int) throws {
    let plan = series.plan, size = plan.reconstructed
    let header = Header(
      knee: knee, plane: "\(series.scan.preset.plane)", phase: "\(plan.phaseAxis)",
      vendor: "\(series.scan.vendor)", shape: [series.slices.count, size.rows, size.columns],
      pixelSpacingInMillimetres: plan.width / Double(size.columns),
      sliceSpacingInMillimetres: plan.sliceSpacing,
      artefacts: series.artefacts.map {
        .init(
          kind: $0.kind.rawValue, severity: $0.severity.rawValue, measurements: $0.measurements)
      })
    var bytes = try TrainingStream.line(header)
    for slice in series.slices {
      slice.image.samples.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    FileHandle.standardOutput.write(bytes)
  }
}
