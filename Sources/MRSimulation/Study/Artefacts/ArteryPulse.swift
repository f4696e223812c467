import Imaging

/// The popliteal artery's pulse during a series.
struct ArteryPulse: Sendable {
  let artefact: SimulatedArtefact
  private let amplitude, period, phase: Double

  /// - Parameters:
  ///   - amplitude: Of the artery's signal over muscle's.
  ///   - extent: Encoded extent along the phase axis, in mm.
  init(
    _ severity: ArtefactSeverity, _ amplitude: Double, _ context: ScanContext, extent: Double,
    using generator: inout SimulationGenerator
  ) {
    let time = context.scan.sequence.repetitionTime
    // The heart's rate at rest, which wanders from series to series (estimates).
    var study = ArtefactPlan.generator(
      context.seed, series: 0xFFFF, kind: .pulsation, use: 1)
    let rate = study.drawn(54...88)
    var period = 0.0
    // A rate under which ghosts fall neither on the artery nor out of the picture is taken, so that a severity is seen.
    for _ in 0..<24 {
      period = 60_000 / (rate * generator.drawn(0.88...1.12))
      if (0.07...0.14).contains(abs(Self.turns(time, period))) { break }
    }
    (self.amplitude, self.period, phase) = (amplitude, period, generator.nextUnit())
    artefact = SimulatedArtefact(
      kind: .pulsation, severity: severity,
      measurements: [
        "signalOverMuscle": amplitude, "periodInMs": period,
        "ghostSpacingInMillimetres": abs(Self.turns(time, period)) * extent,
      ])
  }

  /// Turns of the pulse from one excitation to the next, less whole ones: −0.5 to 0.5.
  private static func turns(_ time: Double, _ period: Double) -> Double {
    time / period - (time / period).rounded()
  }

  /// - Parameters:
  ///   - artery: Its share of each voxel.
  ///   - muscle: Signal of muscle.
  func pulsation(of artery: FineVolume, muscle: Double) -> Pulsation {
    // Flow of the arteries of the leg turns back within each pulse, which is a strong second harmonic (estimate).
    Pulsation(
      source: artery, amplitude: amplitude * muscle, period: period, phase: phase,
      secondHarmonic: 0.6)
  }
}

extension KneePhantom {
  /// Where the popliteal artery may lie, in mm of a knee of scale 1, with room.
  private static let arterialBox = Extent(low: [-28, -60, -200], high: [34, -8, 200])

  /// The blood of the popliteal artery as a share of each voxel of a box about it; nil where it is not there.
  func artery(_ placement: KneePlacement) -> FineVolume? {
    let low = grid.firstVoxel(from: Self.arterialBox.low)
    let size = grid.lastVoxel(to: Self.arterialBox.high) &- low &+ SIMD3(1, 1, 1)
    guard size.x > 1, size.y > 1, size.z > 1 else { return nil }
    var shares = [Float](repeating: 0, count: size.x * size.y * size.z)
    let (artery, blood) = (Structure.poplitealArtery.rawValue, Tissue.blood.rawValue)
    var to = 0
    voxels.withUnsafeBufferPointer { voxels in
      for z in 0..<size.z {
        for y in 0..<size.y {
          let from = grid.index(low.x, low.y + y, low.z + z)
          for x in 0..<size.x {
            let voxel = voxels[from + (placement.side == .left ? size.x - 1 - x : x)]
            if voxel.structure == artery {
              let admixed = Float(voxel.share) / 255
              let own: Float = voxel.tissue == blood ? 1 - admixed : 0
              shares[to + x] = own + (voxel.admixture == blood ? admixed : 0)
            }
          }
          to += size.x
        }
      }
    }
    guard shares.contains(where: { $0 > 0 }) else { return nil }
    return FineVolume(
      geometry: placement.geometry(of: grid, low, size), water: shares,
      fat: [Float](repeating: 0, count: shares.count))
  }
}
