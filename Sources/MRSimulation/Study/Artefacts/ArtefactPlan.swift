/// Which artefacts the series of a study are to have, and how strong.
///
/// Drawn from a stream of its own; nothing else of a study depends on it.
struct ArtefactPlan: Equatable, Sendable {
  /// For each series.
  private(set) var series: [[ArtefactKind: ArtefactSeverity]]

  /// Nothing, or what scanners meet by chance.
  private init(_ scans: [SeriesProtocol]) {
    series = scans.map { _ in [:] }
  }

  /// - Parameters:
  ///   - seed: Decides what lies in the knee.
  ///   - scanSeed: Decides all else.
  /// - Throws: When an artefact is asked for that is not known or that its series cannot have.
  init(
    _ request: SimulationRequest.Artefacts, scans: [SeriesProtocol], seed: UInt64, scanSeed: UInt64
  ) throws(SimulationError) {
    self.init(scans)
    switch request {
    case .none: break
    case .drawn: draw(scans, seed: seed, scanSeed: scanSeed)
    case .listed(let wanted):
      for artefact in wanted { try add(artefact, scans) }
    }
  }

  private mutating func draw(_ scans: [SeriesProtocol], seed: UInt64, scanSeed: UInt64) {
    for kind in ArtefactKind.allCases {
      var severity: ArtefactSeverity?
      for index in scans.indices {
        if index == 0 || !kind.isShared {
          var generator = Self.generator(
            kind.isOfWholeStudy ? seed : scanSeed, series: index, kind: kind, use: 0)
          severity = Self.severity(kind, using: &generator)
        }
        if kind.applies(to: scans[index]) { series[index][kind] = severity }
      }
    }
  }

  private static func severity(
    _ kind: ArtefactKind, using generator: inout SimulationGenerator
  ) -> ArtefactSeverity? {
    let rate = ArtefactScale.rate(kind)
    let (occurs, place) = (generator.nextUnit() < rate.any, generator.nextUnit())
    guard occurs else { return nil }
    if place < rate.severe { return .severe }
    return place < rate.severe + rate.moderate ? .moderate : .mild
  }

  private mutating func add(
    _ artefact: SimulationRequest.Artefact, _ scans: [SeriesProtocol]
  ) throws(SimulationError) {
    guard let kind = ArtefactKind(rawValue: artefact.kind) else {
      throw .unknownArtefact(artefact.kind, known: ArtefactKind.allCases.map(\.rawValue))
    }
    let severity = try Self.severity(artefact)
    let chosen = try Self.chosen(artefact, kind, scans)
    for index in chosen { series[index][kind] = severity }
  }

  /// Moderate where nothing is said.
  private static func severity(
    _ artefact: SimulationRequest.Artefact
  ) throws(SimulationError) -> ArtefactSeverity {
    guard let name = artefact.severity else { return .moderate }
    guard let severity = ArtefactSeverity(rawValue: name) else {
      throw .unknownSeverity(
        artefact: artefact.kind, severity: name, known: ArtefactSeverity.allCases.map(\.rawValue))
    }
    return severity
  }

  /// The series that are to have it: one, or all that can.
  private static func chosen(
    _ artefact: SimulationRequest.Artefact, _ kind: ArtefactKind, _ scans: [SeriesProtocol]
  ) throws(SimulationError) -> [Int] {
    let able = scans.indices.filter { kind.applies(to: scans[$0]) }
    guard let number = artefact.series else { return able }
    let known = able.map { $0 + 1 }
    guard !kind.isOfWholeStudy else { throw .artefactOfWholeStudy(artefact.kind) }
    guard known.contains(number) else {
      throw .seriesWithoutArtefact(artefact: artefact.kind, series: number, known: known)
    }
    return [number - 1]
  }

  /// Where the numbers of one artefact of a series come from, whatever else the series has.
  ///
  /// - Parameters:
  ///   - index: Of the series; of the first for what lies in the knee.
  ///   - use: 0 for whether it is there, 1 for its strength.
  static func generator(
    _ seed: UInt64, series index: Int, kind: ArtefactKind, use: UInt64
  ) -> SimulationGenerator {
    let place = ArtefactKind.allCases.firstIndex(of: kind) ?? 0
    let series = kind.isOfWholeStudy ? 0 : index
    return SimulationGenerator(
      seed: seed ^ StudyDraft.Stream.artefacts.rawValue << 32,
      stream: UInt64(series) << 8 | UInt64(place) << 1 | use)
  }
}
