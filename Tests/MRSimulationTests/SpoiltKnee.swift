import Imaging

@testable import MRSimulation

/// A series of a coarse knee with chosen artefacts.
struct SpoiltKnee {
  static let phantom: KneePhantom = {
    var phantom = KneePhantom(
      covering: Extent(low: [-84, -92, -88], high: [84, 76, 92]), spacing: 2)
    KneeAnatomy(KneeShape()).paint(&phantom)
    return phantom
  }()

  let planned: SlicePlan
  let conditions: ScanConditions
  let acquisition: SeriesAcquisition
  let placement: KneePlacement

  init(
    _ preset: ProtocolPreset, _ severities: [ArtefactKind: ArtefactSeverity] = [:],
    side: KneeSubject.Side = .right, seed: UInt64 = 7
  ) throws {
    guard
      let scan = SeriesProtocol.typical(preset, vendor: .siemens, field: .threeTesla)
    else { throw SimulationError.unknownFinding("", known: []) }
    var planning = SimulationGenerator(seed: seed, stream: 1)
    placement = KneePlacement(side: side, scale: 1, using: &planning)
    planned = SlicePlan.planned(scan, placement, using: &planning)
    var drawing = SimulationGenerator(seed: seed, stream: 2)
    conditions = ScanConditions(
      ScanContext(
        scan: scan, plan: planned, placement: placement, finest: 2, seed: seed, scanSeed: seed,
        index: 0, severities: severities), using: &drawing)
    let tissues = SubjectTissues.typical(at: .threeTesla)
    acquisition = conditions.acquisition(
      of: Self.phantom, signals: TissueSignals(scan, tissues, echo: 0), tissues: tissues, noise: 3)
  }

  /// The slice through a place of the knee.
  func image(through place: KneePoint = [0, 0, 0]) -> SliceImage {
    let distance = (placement.point(place) - planned.centre).dot(planned.normal)
    let middle = Double(planned.sliceCount - 1) / 2
    return acquisition.slice(Int((middle + distance / planned.sliceSpacing).rounded())).image
  }

  /// Column and row of a place of the knee, of whichever slice.
  func pixel(of place: KneePoint) -> (column: Int, row: Int) {
    let first = planned.geometry(ofSlice: 0)
    let offset = placement.point(place) - first.position
    return (
      Int((offset.dot(first.rowDirection) / first.columnSpacing).rounded()),
      Int((offset.dot(first.columnDirection) / first.rowSpacing).rounded())
    )
  }

  /// The first artefact.
  var artefact: SimulatedArtefact? { conditions.artefacts.first }
}

extension SliceImage {
  /// What differs from another image, as a size.
  func difference(from other: SliceImage) -> SliceImage {
    SliceImage(
      columns: columns, rows: rows, samples: zip(samples, other.samples).map { abs($0 - $1) })
  }

  /// The greatest value in some rows and columns.
  func greatest(rows: Range<Int>, columns: Range<Int>) -> Float {
    rows.clamped(to: 0..<self.rows).reduce(0) { greatest, row in
      columns.clamped(to: 0..<self.columns).reduce(greatest) { max($0, self[row: row, column: $1]) }
    }
  }

  /// Sum of squared steps from pixel to pixel over the sum of squares: finer detail gives more.
  var sharpness: Double {
    var (steps, squares) = (0.0, 0.0)
    for index in samples.indices.dropLast() {
      let step = Double(samples[index + 1] - samples[index])
      steps += step * step
      squares += Double(samples[index]) * Double(samples[index])
    }
    return steps / squares
  }
}
