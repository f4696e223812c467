import ImageProcessing
import KneeAnatomy

extension KneeRelaxation {
  /// What every T2 of this program is to be read with.
  private static let caution =
    "One exponential for each voxel. Stimulated echoes of imperfect refocusing are not modelled: they lengthen T2, also without the first "
    + "echo, by an amount that depends on scanner, sequence and position. Compare only values of one sequence on one scanner."

  /// The member `relaxation` of the anatomy document: one object for each series of several echoes.
  func json(sideIsKnown: Bool) -> JSONValue {
    .list(
      measured.map { $0.json(sideIsKnown: sideIsKnown, caution: Self.caution) }
        + passed.map {
          .object([("series", .text($0.seriesID)), ("reason", .text($0.obstacle.description))])
        })
  }
}

extension KneeRelaxation.Measured {
  fileprivate func json(sideIsKnown: Bool, caution: String) -> JSONValue {
    .object([
      ("series", .text(seriesID)), ("caution", .text(caution)),
      ("echoTimesInMilliseconds", .list(echoTimes.map(JSONValue.number))),
      ("echoTimesInUse", .list(echoTimesInUse.map(JSONValue.number))),
      ("noiseFloor", .number(settings.noiseFloor)),
      (
        "regions",
        .list(
          RelaxationRegion.all.compactMap { region in
            regions.measures[region].map { $0.json(region, sideIsKnown: sideIsKnown) }
          })
      ),
    ])
  }
}

extension RelaxationMeasure {
  fileprivate func json(_ region: RelaxationRegion, sideIsKnown: Bool) -> JSONValue {
    .object([
      ("name", .text(region.tissue.words(sideIsKnown: sideIsKnown))),
      ("layer", .text(region.layer.rawValue)),
      ("medianInMilliseconds", rounded(median)),
      ("lowerQuartileInMilliseconds", rounded(lowerQuartile)),
      ("upperQuartileInMilliseconds", rounded(upperQuartile)),
      ("standardErrorInMilliseconds", rounded(standardError)),
      ("voxels", .integer(voxels)),
      ("determination", rounded(determination)),
      ("refusedShare", rounded(refusedShare)),
      (
        "refused",
        .object([
          ("lowSignal", .integer(refused[.lowSignal] ?? 0)),
          ("outOfRange", .integer(refused[.outOfRange] ?? 0)),
          ("poorFit", .integer(refused[.poorFit] ?? 0)),
        ])
      ),
      (
        "leftOut",
        .object([("unsure", .integer(unsure)), ("atBorder", .integer(atBorder))])
      ),
      ("doubts", .list(doubts.map { .text($0.words) })),
    ])
  }

  private func rounded(_ value: Double?) -> JSONValue {
    .optional(value.map { ($0 * 1000).rounded() / 1000 })
  }
}

extension RelaxationDoubt {
  fileprivate var words: String {
    switch self {
    case .fewVoxels: "few voxels"
    case .manyRefused: "many fits were refused, short T2 first: the median is too long"
    case .mostLeftOut: "most voxels were left out as unsure or at borders"
    case .inexact: "the median is inexact: tissues are mixed, or voxels are few"
    }
  }
}
