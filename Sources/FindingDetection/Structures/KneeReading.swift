public import Imaging
public import KneeAnatomy
public import StudyAssembly

/// What the anatomy network gave on the series of a study.
public struct KneeReading: Sendable {
  /// One series.
  public struct Part: Sendable {
    /// The series' ``Series/id``.
    public let seriesID: String
    /// How it was turned for the network.
    public let orientation: DisplayOrientation
    /// What the network gave.
    public let probabilities: TissueProbabilities
    /// Doubts about the series.
    public let cautions: [FitCaution]
    /// How far the network answers alike when the images are moved; nil where that was not asked.
    public fileprivate(set) var consistency: ReadingConsistency?
  }

  /// The knee's side; `unknown` where nobody stated it, and then positions are read as those of a right knee, whose lateral side is the
  /// patient's right.
  public let side: BodySide
  /// The series that were read, in the study's order.
  public private(set) var parts: [Part] = []
  /// The series that were not, each with its reason.
  public private(set) var passed: [(seriesID: String, obstacle: FitObstacle)] = []

  /// Reads every series of a study that the pack reads; of several echoes only the first.
  ///
  /// - Parameters:
  ///   - study: The study.
  ///   - side: What the reader states of the side; nil takes the headers' word.
  ///   - model: A pack that names structures.
  ///   - threads: Threads for the engine, at least 1.
  ///   - asksTwice: Whether the consistency of each series is asked.
  ///   - firstSeriesID: ``Series/id`` of the series that is read before the others.
  ///   - volume: Loads the samples of a series after the modality LUT.
  ///   - progress: Told the share of the series done, 0 to 1.
  ///   - isCancelled: Asked often; answering true ends the reading.
  ///   - read: Told each series that was read, before its consistency is asked.
  /// - Throws: ``DetectionError``, or what `volume` throws.
  public init(
    _ study: Study, side: BodySide? = nil, model: LoadedModel, threads: Int,
    asksTwice: Bool = true, firstSeriesID: String? = nil,
    volume: (Series) throws -> Volume, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }, read: (Part) -> Void = { _ in }
  ) throws {
    self.side = side ?? study.side
    var chosen: [(Series, [FitCaution])] = []
    var seen: Set<String> = []
    for series in study.series {
      switch model.pack.fit(series) {
      case .doesNotFit(let obstacle): passed.append((series.id, obstacle))
      case .fits(let cautions):
        if series.echo == nil || seen.insert(series.seriesInstanceUID).inserted {
          chosen.append((series, cautions))
        }
      }
    }
    if let first = chosen.firstIndex(where: { $0.0.id == firstSeriesID }) {
      chosen.insert(chosen.remove(at: first), at: 0)
    }
    for (index, (series, cautions)) in chosen.enumerated() {
      let samples = try volume(series)
      let orientation = DisplayOrientation(of: samples.geometry, isMirrored: self.side == .left)
      let turned = orientation.turned(samples)
      let probabilities = try model.readStructures(
        in: turned, threads: threads,
        progress: { progress((Double(index) + $0) / Double(chosen.count)) },
        isCancelled: isCancelled)
      var part = Part(
        seriesID: series.id, orientation: orientation, probabilities: probabilities,
        cautions: cautions)
      read(part)
      if asksTwice {
        part.consistency = try model.readConsistency(
          of: probabilities, in: turned, threads: threads, isCancelled: isCancelled)
      }
      parts.append(part)
    }
  }
}

extension KneeReading {
  /// What is doubtful about a series that was read, one line each: of the series itself, of how the network agrees with itself, and of how
  /// the series agrees with the others.
  ///
  /// - Parameters:
  ///   - index: Its place in ``parts``.
  ///   - joined: All parts together.
  public func cautions(ofPart index: Int, in joined: JoinedKnee) -> [String] {
    let part = parts[index]
    return part.cautions.map(\.description)
      + [
        Self.caution(ofSlices: part.probabilities.geometry.sliceSpacing),
        part.consistency?.caution, joined.motions[index]?.caution,
        joined.agreements[index]?.caution,
      ].compactMap(\.self)
  }

  /// Slices farther apart, in mm, cost what is thin: where simulated slices were made 4.5 mm apart, Dice of cartilage and menisci fell by
  /// 0.08 (docs/ai.md); in a real knee's of 4 mm volumes were as expected.
  private static let thickSlices = 4.25

  static func caution(ofSlices spacing: Double) -> String? {
    guard spacing > thickSlices else { return nil }
    return
      "slices \(decimal(spacing, places: 1)) mm apart: cartilage, menisci and ligaments are less certain"
  }
}
