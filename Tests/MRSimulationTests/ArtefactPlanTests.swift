import Testing

@testable import MRSimulation

/// What is asked for and what is drawn, before anything is acquired.
struct ArtefactPlanTests {
  private func draft(
    _ artefacts: SimulationRequest.Artefacts, seed: UInt64 = 5
  ) throws(SimulationError) -> StudyDraft {
    var request = SimulationRequest(seed: seed)
    request.artefacts = artefacts
    return try StudyDraft(request)
  }

  private func kinds(_ artefacts: SimulationRequest.Artefacts) throws -> [[String]] {
    let draft = try draft(artefacts)
    return draft.scans.indices.map { index in
      draft.artefacts(ofSeries: index).map { "\($0.kind.rawValue):\($0.severity.rawValue)" }
    }
  }

  @Test func noneHasNone() throws {
    #expect(try kinds(.none) == [[], [], [], [], []])
  }

  @Test func whatIsAskedForIsInEverySeriesAndNothingElse() throws {
    let found = try kinds(
      .listed([.init(kind: "motion", severity: "severe"), .init(kind: "noise")]))
    #expect(found == [[String]](repeating: ["motion:severe", "noise:moderate"], count: 5))
  }

  @Test func oneSeriesMayBeChosen() throws {
    let found = try kinds(.listed([.init(kind: "wrap", severity: "mild", series: 3)]))
    #expect(found == [[], [], ["wrap:mild"], [], []])
  }

  /// The routine five: the first and the third keep their fat.
  @Test func suppressionFailsWhereItIsTried() throws {
    let scans = try draft(.none).scans
    let tried = scans.map { scan in
      if case .chemical = scan.suppression { true } else { false }
    }
    let found = try kinds(.listed([.init(kind: "fat-suppression-failure")]))
    #expect(found.map { !$0.isEmpty } == tried && tried.contains(false))
  }

  @Test func whatCannotBeIsAnsweredByWhatCan() {
    let cases: [(SimulationRequest.Artefact, SimulationError)] = [
      (.init(kind: "fog"), .unknownArtefact("fog", known: ArtefactKind.allCases.map(\.rawValue))),
      (
        .init(kind: "motion", severity: "bad"),
        .unknownSeverity(
          artefact: "motion", severity: "bad", known: ["mild", "moderate", "severe"])
      ),
      (
        .init(kind: "motion", series: 6),
        .seriesWithoutArtefact(artefact: "motion", series: 6, known: [1, 2, 3, 4, 5])
      ),
      (.init(kind: "metal", series: 1), .artefactOfWholeStudy("metal")),
    ]
    for (artefact, error) in cases {
      #expect(throws: error) { try draft(.listed([artefact])) }
    }
    #expect(throws: SimulationError.self) {
      try draft(.listed([.init(kind: "fat-suppression-failure", series: 1)]))
    }
  }

  /// Shares of 400 studies: within four deviations of the rates.
  @Test func artefactsAreDrawnAtTheirRates() throws {
    var counts: [ArtefactKind: Double] = [:], able: [ArtefactKind: Double] = [:]
    let scans = try draft(.none).scans
    for seed in 0..<400 {
      let plan = try ArtefactPlan(
        .drawn, scans: scans, seed: UInt64(seed), scanSeed: UInt64(seed))
      for kind in ArtefactKind.allCases {
        let series = scans.indices.filter { kind.applies(to: scans[$0]) }
        let looked = kind.isOfWholeStudy ? Array(series.prefix(1)) : series
        able[kind, default: 0] += Double(looked.count)
        counts[kind, default: 0] += Double(looked.count { plan.series[$0][kind] != nil })
        #expect(!kind.isOfWholeStudy || Set(plan.series.map { $0[kind] }).count == 1)
      }
    }
    for kind in ArtefactKind.allCases {
      let (rate, count) = (ArtefactScale.rate(kind).any, able[kind] ?? 0)
      let deviation = (count * rate * (1 - rate)).squareRoot()
      #expect(abs((counts[kind] ?? 0) - count * rate) < 4 * deviation, "\(kind)")
    }
  }

  @Test func nothingElseOfAStudyDependsOnIt() throws {
    let (drawn, clean) = (try draft(.drawn), try draft(.none))
    #expect(drawn.subject == clean.subject && drawn.scans == clean.scans)
    #expect(drawn.vendor == clean.vendor && drawn.shape == clean.shape)
  }

  /// A severity means more than the one before it.
  @Test(arguments: ArtefactKind.allCases)
  func severitiesRise(kind: ArtefactKind) {
    let ranges = ArtefactSeverity.allCases.map { ArtefactScale.range(kind, $0) }
    for (low, high) in zip(ranges, ranges.dropFirst()) where kind != .metal {
      let (a, b) = kind == .noise ? (high, low) : (low, high)
      #expect(a.upperBound < b.lowerBound)
    }
  }
}
