/// Of what the conditions of one series are drawn.
struct ScanContext: Sendable {
  let scan: SeriesProtocol
  /// As the radiographer planned it.
  let plan: SlicePlan
  let placement: KneePlacement
  /// Side of the phantom's voxels, in true mm.
  let finest: Double
  /// Of the knee.
  let seed: UInt64
  /// Of this scan of it.
  let scanSeed: UInt64
  /// Of the series, from zero.
  let index: Int
  /// The artefacts that the series is to have.
  let severities: [ArtefactKind: ArtefactSeverity]

  /// What is drawn for an artefact; nil where the series is not to have it.
  ///
  /// - Parameter body: Draws it from the artefact's own numbers: its severity, and its strength within it, see ``ArtefactScale``.
  func drawn<Value>(
    _ kind: ArtefactKind,
    _ body: (ArtefactSeverity, Double, inout SimulationGenerator) -> Value
  ) -> Value? {
    guard let severity = severities[kind] else { return nil }
    var generator = ArtefactPlan.generator(
      kind.isOfWholeStudy ? seed : scanSeed, series: index, kind: kind, use: 1)
    let strength = generator.drawn(ArtefactScale.range(kind, severity))
    return body(severity, strength, &generator)
  }
}

extension SimulationGenerator {
  /// An even number in a range.
  mutating func drawn(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * nextUnit()
  }

  /// One or minus one.
  mutating func drawnSign() -> Double { nextUnit() < 0.5 ? -1 : 1 }
}
