public import Imaging
public import KneeAnatomy
public import StudyAssembly

/// The knee of a study: each series read, all of them joined, and what each pixel of a series belongs to.
public struct OutlinedKnee: Sendable {
  /// What the way to it consists of, in order; the raw values name the steps in documents.
  public enum Step: String, CaseIterable, Sendable {
    case segment, join, outline
  }

  /// What the network gave on each series.
  public let reading: KneeReading
  /// All series together.
  public let joined: JoinedKnee
  /// The structures of each series that was read, by `Series.id`. A series that does not agree with the others is outlined by itself.
  public let structures: [String: StructureMap]

  /// Reads, joins and outlines every series of a study that the pack reads.
  ///
  /// - Parameters:
  ///   - study: The study.
  ///   - side: What the reader states of the side; nil takes the headers' word.
  ///   - model: A pack that names structures.
  ///   - threads: Threads for the engine, at least 1.
  ///   - firstSeriesID: `Series.id` of the series that is read before the others.
  ///   - volume: Loads the samples of a series after the modality LUT.
  ///   - progress: Told the share of the series read, 0 to 1.
  ///   - isCancelled: Asked often; answering true ends the work.
  ///   - first: Told the first series' structures by itself, before the others are read; not where it shows too little of the tibia.
  ///   - finished: Told each step when it is done.
  /// - Throws: `DetectionError`, `JoiningError`, `CancellationError`, or what `volume` throws.
  public init(
    _ study: Study, side: BodySide? = nil, model: LoadedModel, threads: Int,
    firstSeriesID: String? = nil, volume: (Series) throws -> Volume,
    progress: (Double) -> Void = { _ in }, isCancelled: () -> Bool = { false },
    first: (String, StructureMap) -> Void = { _, _ in }, finished: (Step) -> Void = { _ in }
  ) throws {
    let reading = try KneeReading(
      study, side: side, model: model, threads: threads, firstSeriesID: firstSeriesID,
      volume: volume, progress: progress, isCancelled: isCancelled,
      read: { part in
        guard part.seriesID == firstSeriesID, !isCancelled(), let map = Self.alone(part) else {
          return
        }
        first(part.seriesID, map)
      })
    finished(.segment)
    let joined = try JoinedKnee(reading.parts.map(\.probabilities))
    finished(.join)
    var structures: [String: StructureMap] = [:]
    for (index, part) in reading.parts.enumerated() {
      if isCancelled() { throw CancellationError() }
      structures[part.seriesID] = joined.structures(
        ofSeries: index, part.probabilities, orientation: part.orientation)
    }
    finished(.outline)
    (self.reading, self.joined, self.structures) = (reading, joined, structures)
  }

  /// A series' structures by itself; nil where it does not show what tells medial from lateral.
  private static func alone(_ part: KneeReading.Part) -> StructureMap? {
    guard let middle = try? JoinedKnee([part.probabilities]).middle else { return nil }
    return StructureMap(part.probabilities, orientation: part.orientation, middle: middle)
  }
}
