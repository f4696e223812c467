/// One simulated series: its images, how they were acquired, and what is truly there.
public struct SimulatedSeries: Sendable {
  /// How it was acquired.
  public let scan: SeriesProtocol
  /// Where its slices lie.
  public let plan: SlicePlan
  /// `[echo][slice]`, slices along the plan's normal; one echo but for multi-echo series.
  public let images: [[AcquiredSlice]]
  /// What the slices hold.
  public let truth: SeriesTruth
  /// What spoils the images, in the order of ``ArtefactKind``.
  public let artefacts: [SimulatedArtefact]
  /// How far the knee has moved since the slices were planned; nil where it lies still.
  public let motion: KneeMotion?

  /// A series from its parts.
  public init(
    scan: SeriesProtocol, plan: SlicePlan, images: [[AcquiredSlice]], truth: SeriesTruth,
    artefacts: [SimulatedArtefact] = [], motion: KneeMotion? = nil
  ) {
    (self.scan, self.plan, self.images, self.truth) = (scan, plan, images, truth)
    (self.artefacts, self.motion) = (artefacts, motion)
  }
}

/// What the slices of one series hold, pixel by pixel of the reconstructed matrix.
public struct SeriesTruth: Equatable, Sendable {
  /// ``Structure`` that fills most of each pixel's share of the slice: `[slice]`, then `[row, column]`.
  public let structures: [[UInt8]]
  /// For each of the study's findings, in their order: the slices that show it, each with its pixels
  /// `[row, column]`. Empty where the series does not show the finding.
  public let findings: [[Int: [Bool]]]

  /// The truth of a series.
  public init(structures: [[UInt8]], findings: [[Int: [Bool]]]) {
    (self.structures, self.findings) = (structures, findings)
  }
}
