import Imaging
public import KneeAnatomy
public import StudyAssembly

/// What `readingroom anatomy` writes: `docs/anatomy-json.md` describes every member.
public struct AnatomyDocument {
  private let study: Study
  private let knee: OutlinedKnee
  private let files: [String: String]
  private let probabilityFiles: [String: String]
  private let pack: ModelPack
  private let seconds: [StepTiming]
  private let measurements: MeasurementMembers
  private let relaxation: KneeRelaxation
  private let comparison: ComparisonMembers?

  /// A document from what was read and measured.
  ///
  /// - Parameters:
  ///   - knee: Its knee, read and outlined.
  ///   - measurements: Of the joined knee.
  ///   - files: Segmentations that were written, by `Series.id`.
  ///   - probabilityFiles: Those with each voxel's probability, likewise.
  ///   - seconds: How long each step took.
  ///   - relaxation: T2 of the series of several echoes.
  ///   - prior: An earlier examination of the same knee; nil where none was given.
  public init(
    study: Study, knee: OutlinedKnee, measurements: KneeMeasurements, files: [String: String],
    probabilityFiles: [String: String] = [:], pack: ModelPack, seconds: [StepTiming],
    relaxation: KneeRelaxation, prior: PriorKnee? = nil
  ) {
    let sideIsKnown = knee.reading.side != .unknown
    comparison = prior.map { ComparisonMembers(prior: $0, sideIsKnown: sideIsKnown) }
    self.relaxation = relaxation
    (self.study, self.knee) = (study, knee)
    (self.files, self.probabilityFiles) = (files, probabilityFiles)
    (self.pack, self.seconds) = (pack, seconds)
    self.measurements = MeasurementMembers(
      measurements: measurements, sideIsKnown: sideIsKnown, comparison: comparison)
  }

  private var reading: KneeReading { knee.reading }
  private var joined: JoinedKnee { knee.joined }

  /// The document as JSON.
  public var json: JSONValue {
    .object(
      [
        ("format", .integer(1)), ("studyInstanceUID", .text(study.studyInstanceUID)),
        ("side", .text(reading.side.rawValue)),
        (
          "model",
          .object([
            ("name", .text(pack.description.name)), ("version", .text(pack.description.version)),
            ("sha256", .text(pack.modelChecksum)),
          ])
        ),
        ("series", .list(reading.parts.indices.map(series))),
        ("seriesNotRead", .list(reading.passed.map(passed))),
        ("joint", joint), ("axes", measurements.axes), ("cartilage", measurements.cartilage),
        ("measurements", measurements.rows),
        ("relaxation", relaxation.json(sideIsKnown: reading.side != .unknown)),
      ] + (comparison.map { [("prior", $0.json)] } ?? []) + [
        ("seconds", .object(seconds.map { ($0.step, .number($0.seconds)) }))
      ])
  }

  private func series(_ index: Int) -> JSONValue {
    let part = reading.parts[index], agreement = joined.agreements[index]
    let anatomy = knee.structures[part.seriesID]
    return .object([
      ("id", .text(part.seriesID)),
      ("plane", .text(part.orientation.source.firstSlice.plane.rawValue)),
      (
        "cautions",
        .list(reading.cautions(ofPart: index, in: joined).map(JSONValue.text))
      ),
      ("consistency", part.consistency?.json ?? .null),
      ("agreement", agreement?.json ?? .null),
      ("motion", joined.motions[index]?.json(isMirrored: reading.side == .left) ?? .null),
      ("segmentation", files[part.seriesID].map(JSONValue.text) ?? .null),
      (
        "probabilitySegmentation", probabilityFiles[part.seriesID].map(JSONValue.text) ?? .null
      ),
      ("volumesInMillilitres", byStructure(anatomy?.volumesInMillilitres ?? [:])),
      ("meanProbability", byStructure(anatomy?.meanConfidence ?? [:])),
    ])
  }

  private func passed(_ part: (seriesID: String, obstacle: FitObstacle)) -> JSONValue {
    .object([("id", .text(part.seriesID)), ("reason", .text(part.obstacle.description))])
  }

  private var joint: JSONValue {
    .object([
      (
        "fibulaIsLateral", joined.fibulaIsLateral.map(JSONValue.boolean) ?? .null
      ),
      ("voxelInMillimetres", .number(joined.shares.geometry.sliceSpacing)),
      ("volumesInMillilitres", byStructure(joined.shares.volumesInMillilitres)),
    ])
  }

  private func byStructure(_ values: [KneeStructure: Double]) -> JSONValue {
    .object(
      KneeStructure.allCases.compactMap { structure in
        guard structure.isNamed, let value = values[structure] else { return nil }
        return (
          structure.words(sideIsKnown: reading.side != .unknown),
          .number((value * 1000).rounded() / 1000)
        )
      })
  }
}
