public import ImageProcessing
public import Imaging
public import KneeAnatomy
public import StudyAssembly

/// T2 of a knee's tissues in each series of several echoes that a study has.
public struct KneeRelaxation: Sendable {
  /// What was measured in one series.
  public struct Measured: Sendable {
    /// ``Series/id`` of its first echo.
    public let seriesID: String
    /// Echo times in ms, increasing, those that were left out among them.
    public let echoTimes: [Double]
    /// How T2 was fitted.
    public let settings: RelaxationSettings
    /// T2 by region.
    public let regions: RegionalRelaxation

    /// Echo times of the fit, in ms.
    public var echoTimesInUse: [Double] {
      Array(echoTimes.dropFirst(settings.leavesOutFirstEcho ? 1 : 0))
    }
  }

  /// The series that were measured, in the study's order.
  public private(set) var measured: [Measured] = []
  /// The series of several echoes that were not, each with its reason.
  public private(set) var passed: [(seriesID: String, obstacle: EchoTrainObstacle)] = []

  /// Measures every series of several echoes among those that were read.
  ///
  /// - Parameters:
  ///   - study: The study.
  ///   - knee: Its knee, read and outlined.
  ///   - measurements: Of the same; its bones' surfaces serve where a series alone does not.
  ///   - settings: How T2 is fitted.
  ///   - volume: Loads the samples of a series after the modality LUT.
  /// - Throws: `RelaxationError`, or what `volume` throws.
  public init(
    _ study: Study, knee: OutlinedKnee, measurements: KneeMeasurements,
    settings: RelaxationSettings = RelaxationSettings(), volume: (Series) throws -> Volume
  ) throws {
    let joined = knee.joined
    for (index, part) in knee.reading.parts.enumerated() {
      guard let first = study.series.first(where: { $0.id == part.seriesID }),
        let structures = knee.structures[part.seriesID]
      else { continue }
      do {
        guard let train = try EchoTrain(from: first, in: study) else { continue }
        let map = try TransverseRelaxationMap(
          echoes: train.echoes.map(volume), echoTimes: train.echoTimes, settings: settings)
        // The series alone, since a knee moves between series; all of them where it shows too little.
        let alone = knee.reading.parts.count > 1 ? try? JoinedKnee([part.probabilities]) : nil
        let regions = RegionalRelaxation(
          map, in: structures, orientation: part.orientation,
          middle: alone == nil ? joined.middle : joined.middle(ofSeries: index),
          depth: alone.map { CartilageDepth($0.shares) } ?? CartilageDepth(of: measurements),
          motion: alone == nil ? joined.motions[index]?.transform : nil)
        measured.append(
          Measured(
            seriesID: part.seriesID, echoTimes: train.echoTimes, settings: settings,
            regions: regions))
      } catch let obstacle as EchoTrainObstacle {
        passed.append((part.seriesID, obstacle))
      }
    }
  }
}
