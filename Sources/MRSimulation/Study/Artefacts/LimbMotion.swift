/// The limb jumps to other places while a series is acquired, and stays there.
struct LimbMotion: Sendable {
  let trace: MotionTrace
  let artefact: SimulatedArtefact

  /// - Parameters:
  ///   - severity: Mild is one movement, moderate two, severe three (estimate).
  ///   - size: The greatest displacement in the plane, in mm; half a degree goes with each mm (estimate).
  init(_ severity: ArtefactSeverity, _ size: Double, using generator: inout SimulationGenerator) {
    // The first falls when the middle of k-space is filled, so that it shows; the others stand before and after.
    let times = [0.38...0.62, 0.14...0.3, 0.7...0.86]
    let count = severity == .mild ? 1 : severity == .moderate ? 2 : 3
    let segments = times.prefix(count).enumerated().map { place, range in
      let share = place == 0 ? 1 : generator.drawn(0.4...0.9)
      return MotionTrace.Segment(
        start: generator.drawn(range), pose: Self.pose(size * share, using: &generator))
    }
    trace = MotionTrace(segments: segments.sorted { $0.start < $1.start })
    artefact = SimulatedArtefact(
      kind: .motion, severity: severity,
      measurements: [
        "displacementInMillimetres": size, "movements": Double(count),
        "rotationInDegrees": segments.map { abs($0.pose.degrees) }.max() ?? 0,
      ])
  }

  /// A displacement in any direction of the plane, and a third of it through the plane.
  private static func pose(
    _ size: Double, using generator: inout SimulationGenerator
  ) -> RigidPose {
    let direction = PlainMath.turn(generator.nextUnit())
    return RigidPose(
      alongRow: size * direction.cosine, downColumn: size * direction.sine,
      throughPlane: size / 3 * generator.drawnSign(), degrees: size / 2 * generator.drawnSign())
  }
}

/// The limb moves to and fro in a rhythm, as with tremor or breath.
struct LimbRhythm: Sendable {
  let trace: MotionTrace
  let artefact: SimulatedArtefact

  /// - Parameters:
  ///   - size: Displacement from end to end, in mm.
  ///   - shots: Excitations of the series.
  ///   - extent: Encoded extent along the phase axis, in mm.
  init(
    _ severity: ArtefactSeverity, _ size: Double, shots: Int, extent: Double,
    using generator: inout SimulationGenerator
  ) {
    // A rhythm faster than excitations looks like a slower one; neighbouring lines come from neighbouring excitations.
    let period = generator.drawn(3...6), phase = generator.drawn(0.1...0.4)
    let direction = PlainMath.turn(generator.nextUnit())
    let moved = RigidPose(
      alongRow: size * direction.cosine, downColumn: size * direction.sine,
      throughPlane: size / 4 * generator.drawnSign())
    let half = period / 2
    let count = Int(Double(shots) / half) + 1
    trace = MotionTrace(
      segments: (0..<count).map { place in
        .init(
          start: (Double(place) + phase) * half / Double(shots),
          pose: place.isMultiple(of: 2) ? moved : .still)
      })
    artefact = SimulatedArtefact(
      kind: .ghosting, severity: severity,
      measurements: [
        "displacementInMillimetres": size, "ghostSpacingInMillimetres": extent / period,
      ])
  }
}

extension MotionTrace {
  /// Both movements at once.
  func joined(_ other: MotionTrace) -> MotionTrace {
    if segments.isEmpty { return other }
    if other.segments.isEmpty { return self }
    let starts = Set((segments + other.segments).map(\.start)).sorted()
    return MotionTrace(
      segments: starts.map { start in
        let (a, b) = (pose(at: start), other.pose(at: start))
        let pose = RigidPose(
          alongRow: a.alongRow + b.alongRow, downColumn: a.downColumn + b.downColumn,
          throughPlane: a.throughPlane + b.throughPlane, degrees: a.degrees + b.degrees)
        return Segment(start: start, pose: pose)
      })
  }
}
