import Imaging

/// One series for training a network that tells what spoils images, with the artefacts that it has.
public struct SpoiledSeries: Sendable {
  /// The protocol by which it was acquired.
  public let scan: SeriesProtocol
  /// Where its slices lie, and along which axis phase was encoded.
  public let plan: SlicePlan
  /// Every second slice, from the first or the second on; magnitudes in any unit.
  public let slices: [AcquiredSlice]
  /// What spoils it; empty for a sound series.
  public let artefacts: [SimulatedArtefact]
}

/// An endless, repeatable supply of series that are sound or spoiled; one knee is scanned several times.
///
/// A series is acquired as one of a study is, with all of k-space, but has more artefacts than chance gives: a network that is to
/// tell them must see many. One series in four is asked for none.
public struct SpoiledSimulation: Sendable {
  /// Scans of one knee, of five series each.
  public let scansPerKnee: Int
  private let seed: UInt64

  private enum Shares {
    /// Scans with metal, and series by the number of artefacts from none on.
    static let metal = 0.06
    static let counts = [0.25, 0.40, 0.25, 0.10]
    /// Series whose protocol is one of the routine study's.
    static let routine = 0.5
    static let findings = 0.5
    static let mild = 0.2
    static let severe = 0.3
  }

  /// What a series has, by how often; metal is drawn for the whole scan. Clipping is told by counting, without a network.
  private static let weights: [(kind: ArtefactKind, weight: Double)] = [
    (.motion, 4), (.ghosting, 2), (.wrap, 2), (.pulsation, 1.5), (.fatSuppressionFailure, 1.5),
    (.shading, 1.5), (.noise, 1),
  ]

  /// A supply.
  ///
  /// - Parameters:
  ///   - seed: Decides everything.
  ///   - scansPerKnee: Scans of one knee, at least 1; each of a scanner of its own.
  public init(seed: UInt64, scansPerKnee: Int = 4) {
    (self.seed, self.scansPerKnee) = (seed, scansPerKnee)
  }

  /// The series of the knee of an index; about 12 MB each.
  ///
  /// - Parameter index: From zero; any order.
  public func knee(_ index: Int) async -> [SpoiledSeries] {
    var generator = SimulationGenerator(seed: seed, stream: UInt64(index))
    var request = SimulationRequest(seed: generator.next())
    request.findings = generator.nextUnit() < Shares.findings ? .random : .none
    var knee: SimulatedKnee?
    var result: [SpoiledSeries] = []
    for number in 0..<scansPerKnee {
      request.scan = UInt64(number + 1)
      request.protocols = Self.protocols(using: &generator)
      request.artefacts = .listed(Self.artefacts(request.protocols, using: &generator))
      let study: StudySimulation
      guard let draft = try? StudyDraft(request) else {
        preconditionFailure("Only known artefacts are asked for, of series that can have them.")
      }
      if let knee {
        study = StudySimulation(draft, knee: knee)
      } else {
        study = await StudySimulation(draft)
        knee = study.knee
      }
      for place in draft.scans.indices {
        result.append(await study.spoiled(place, using: &generator))
      }
    }
    return result
  }

  /// Five protocols of one scanner.
  private static func protocols(using generator: inout SimulationGenerator) -> [SeriesProtocol] {
    let vendor = ScannerVendor.allCases[Int(generator.nextUnit() * 3)]
    let field: FieldStrength = generator.nextUnit() < 0.5 ? .oneAndAHalfTesla : .threeTesla
    let routine: [ProtocolPreset] = [
      .sagittalProtonDensity, .sagittalT2FatSuppressed, .coronalT1,
      .coronalProtonDensityFatSuppressed, .axialProtonDensityFatSuppressed,
    ]
    let offered = ProtocolPreset.allCases.filter { $0.isOffered(by: vendor) }
    return routine.compactMap { usual in
      let other = offered[min(Int(generator.nextUnit() * Double(offered.count)), offered.count - 1)]
      let preset = generator.nextUnit() < Shares.routine ? usual : other
      return SeriesProtocol.drawn(preset, vendor: vendor, field: field, using: &generator)
    }
  }

  private static func artefacts(
    _ scans: [SeriesProtocol], using generator: inout SimulationGenerator
  ) -> [SimulationRequest.Artefact] {
    var result: [SimulationRequest.Artefact] = []
    if generator.nextUnit() < Shares.metal {
      result.append(.init(kind: ArtefactKind.metal.rawValue, severity: severity(&generator)))
    }
    for (index, scan) in scans.enumerated() {
      var able = weights.filter { $0.kind.applies(to: scan) }
      for _ in 0..<place(Shares.counts, &generator) where !able.isEmpty {
        let kind = able.remove(at: place(able.map(\.weight), &generator)).kind
        result.append(
          .init(kind: kind.rawValue, severity: severity(&generator), series: index + 1))
      }
    }
    return result
  }

  /// A place drawn by weights.
  private static func place(_ weights: [Double], _ generator: inout SimulationGenerator) -> Int {
    var left = generator.nextUnit() * weights.reduce(0, +)
    for (place, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return place }
    }
    return weights.count - 1
  }

  private static func severity(_ generator: inout SimulationGenerator) -> String {
    let place = generator.nextUnit()
    let drawn: ArtefactSeverity =
      place < Shares.mild ? .mild : place < 1 - Shares.severe ? .moderate : .severe
    return drawn.rawValue
  }
}

extension StudySimulation {
  /// One echo of a series, drawn by chance; `index` counts from zero.
  fileprivate func spoiled(
    _ index: Int, using generator: inout SimulationGenerator
  ) async -> SpoiledSeries {
    let scan = scan(index), protocolOfSeries = draft.scans[index]
    let echoes = protocolOfSeries.sequence.echoTimes.count
    let echo = min(Int(generator.nextUnit() * Double(echoes)), echoes - 1)
    let first = generator.nextUnit() < 0.5 ? 0 : 1
    let acquisition = scan.acquisition(echo: echo, of: self)
    let slices = await acquisition.slicesInParallel(
      Array(stride(from: first, to: scan.plan.sliceCount, by: 2)))
    memory.give(acquisition.volume)
    return SpoiledSeries(
      scan: protocolOfSeries, plan: scan.plan, slices: slices,
      artefacts: scan.conditions.artefacts)
  }
}
