public import Imaging
public import KneeAnatomy
public import StudyAssembly

extension ExaminedKnee {
  /// Reads, joins and measures an examination that others are compared with; nothing is outlined, and how sure
  /// the network is of a series is not asked, since no comparison says it.
  ///
  /// - Parameters: As for ``OutlinedKnee``.
  /// - Throws: `DetectionError`, `JoiningError`, `CancellationError`, or what `volume` throws.
  public init(
    _ study: Study, side: BodySide?, model: LoadedModel, threads: Int,
    volume: (Series) throws -> Volume, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws {
    let reading = try KneeReading(
      study, side: side, model: model, threads: threads, asksTwice: false, volume: volume,
      progress: progress, isCancelled: isCancelled)
    let joined = try JoinedKnee(reading.parts.map(\.probabilities))
    self.init(joined, KneeMeasurements(of: joined))
  }
}
