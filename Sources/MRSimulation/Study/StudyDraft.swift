/// Why a study cannot be simulated.
public enum SimulationError: Error, Equatable, Sendable {
  /// No such kind of finding; the known ones.
  case unknownFinding(String, known: [String])
  /// No such form of a kind; the known ones.
  case unknownVariant(type: String, variant: String, known: [String])
  /// No such kind of artefact; the known ones.
  case unknownArtefact(String, known: [String])
  /// No such severity of an artefact; the known ones.
  case unknownSeverity(artefact: String, severity: String, known: [String])
  /// The study has no such series, or it cannot have the artefact; those that can, from one.
  case seriesWithoutArtefact(artefact: String, series: Int, known: [Int])
  /// A series was chosen for an artefact that lies in the knee.
  case artefactOfWholeStudy(String)
  /// No series is acquired before the one that is to find the knee moved, or there is no such series; those that can, from one.
  case seriesWithoutMotion(series: Int, known: [Int])
}

/// A study as it is drawn from a request, before anything is painted: whose knee, what it has, what scanner and series.
///
/// Each part is drawn from a stream of its own, so that nothing of subject, scanner, series and planning depends on what
/// the knee has.
public struct StudyDraft: Sendable {
  /// The seed's parts.
  enum Stream: UInt64 {
    case subject = 1, scanner, shape, findings, tissues, texture, planning, acquisition, artefacts
    case incidentals
    case scan
    case moving
  }

  /// Decides everything that is not asked for.
  public let seed: UInt64
  /// Which scan of the knee; 0 is the first.
  public let scan: UInt64
  /// Decides how the knee lies, its slices, noise and artefacts: the seed itself for the first scan.
  public let scanSeed: UInt64
  /// Whose knee.
  public let subject: KneeSubject
  /// Whose scanner.
  public let vendor: ScannerVendor
  /// The static field.
  public let field: FieldStrength
  /// The series.
  public let scans: [SeriesProtocol]
  /// What the knee is to have; sizes are measured once it is painted.
  public var findings: [SimulatedFinding] { lesions.map(\.finding) }

  /// What a series is to be spoilt by, in the order of ``ArtefactKind``; numbers are known once it is acquired.
  ///
  /// - Parameter index: Of the series, from zero.
  public func artefacts(ofSeries index: Int) -> [SimulatedArtefact] {
    ArtefactKind.allCases.compactMap { kind in
      artefactPlan.series[index][kind].map { SimulatedArtefact(kind: kind, severity: $0) }
    }
  }

  /// How far the knee moves between series, in mm, and the first series that finds it moved, from zero; nil where it lies still.
  public let move: (millimetres: Double, firstSeries: Int)?

  let shape: KneeShape
  let lesions: [Lesion]
  let artefactPlan: ArtefactPlan

  /// Draws a study.
  ///
  /// - Throws: When a finding or an artefact is asked for that is not known.
  public init(_ request: SimulationRequest) throws(SimulationError) {
    (seed, scan) = (request.seed, request.scan)
    scanSeed = Self.scanSeed(request)
    subject = Self.subject(request)
    var scanner = Self.generator(request.seed, .scanner)
    let vendor = ScannerVendor.allCases[Int(scanner.nextUnit() * 3)]
    let field: FieldStrength = scanner.nextUnit() < 0.5 ? .oneAndAHalfTesla : .threeTesla
    self.vendor = request.protocols.first?.vendor ?? request.vendor ?? vendor
    self.field = request.protocols.first?.field ?? request.field ?? field
    scans =
      request.protocols.isEmpty
      ? Self.routine(vendor: self.vendor, field: self.field, using: &scanner) : request.protocols
    move = try Self.move(request, count: scans.count)
    var drawing = Self.generator(request.seed, .shape)
    shape = KneeShape.drawn(for: subject, using: &drawing)
    lesions = try Self.lesions(request, subject: subject, shape: shape)
    artefactPlan = try ArtefactPlan(
      request.artefacts, scans: scans, seed: request.seed, scanSeed: scanSeed)
  }

  static func generator(_ seed: UInt64, _ stream: Stream) -> SimulationGenerator {
    SimulationGenerator(seed: seed, stream: stream.rawValue)
  }

  private static func scanSeed(_ request: SimulationRequest) -> UInt64 {
    guard request.scan > 0 else { return request.seed }
    var generator = SimulationGenerator(
      seed: request.seed ^ Stream.scan.rawValue << 32, stream: request.scan)
    return generator.next()
  }

  private static func move(_ request: SimulationRequest, count: Int) throws(SimulationError) -> (
    millimetres: Double, firstSeries: Int
  )? {
    guard let move = request.move else { return nil }
    let series = move.series ?? count / 2 + 1
    guard count > 1, (2...count).contains(series) else {
      throw .seriesWithoutMotion(series: series, known: Array((1...count).dropFirst()))
    }
    return (move.millimetres, series - 1)
  }

  private static func subject(_ request: SimulationRequest) -> KneeSubject {
    var generator = generator(request.seed, .subject)
    // Those who come for an examination of the knee: mean 46, 18 to 90 (estimate).
    let age = min(max(Int((46 + 16 * generator.nextNormal()).rounded()), 18), 90)
    let sex: KneeSubject.Sex = generator.nextUnit() < 0.5 ? .female : .male
    let side: KneeSubject.Side = generator.nextUnit() < 0.5 ? .left : .right
    return KneeSubject(
      age: request.age ?? age, sex: request.sex ?? sex, side: request.side ?? side)
  }

  /// The routine five: sagittal proton density with and without fat, coronal T1 and without fat, axial without fat.
  private static func routine(
    vendor: ScannerVendor, field: FieldStrength, using generator: inout SimulationGenerator
  ) -> [SeriesProtocol] {
    let second: ProtocolPreset =
      generator.nextUnit() < 0.5 ? .sagittalProtonDensityFatSuppressed : .sagittalT2FatSuppressed
    let presets: [ProtocolPreset] = [
      .sagittalProtonDensity, second, .coronalT1, .coronalProtonDensityFatSuppressed,
      .axialProtonDensityFatSuppressed,
    ]
    return presets.compactMap { preset in
      SeriesProtocol.drawn(preset, vendor: vendor, field: field, using: &generator)
    }
  }

  private static func lesions(
    _ request: SimulationRequest, subject: KneeSubject, shape: KneeShape
  ) throws(SimulationError) -> [Lesion] {
    var generator = generator(request.seed, .findings)
    let context = FindingKind.Context(
      subject: subject, shape: shape, anatomy: KneeAnatomy(shape))
    return try context.settled(using: &generator) {
      (context, generator) throws(SimulationError) in
      var result: [Lesion] = []
      switch request.findings {
      case .none: break
      case .random:
        var aside = Self.generator(request.seed, .incidentals)
        result = RandomFindings.inOrder(
          RandomFindings.lesions(in: context, using: &generator)
            + IncidentalFindings.lesions(in: context, using: &aside))
      case .listed(let wanted):
        for finding in wanted {
          let (kind, variant) = try Self.kind(of: finding, using: &generator)
          result += kind.make(variant, context, &generator)
        }
      }
      return result
    }
  }

  private static func kind(
    of finding: SimulationRequest.Finding, using generator: inout SimulationGenerator
  ) throws(SimulationError) -> (FindingKind, FindingKind.Variant) {
    guard let kind = FindingCatalogue.kind(finding.type) else {
      throw .unknownFinding(finding.type, known: FindingCatalogue.kinds.map(\.name))
    }
    guard let name = finding.variant else { return (kind, kind.positive(using: &generator)) }
    guard let variant = kind.variant(name) else {
      throw .unknownVariant(
        type: finding.type, variant: name, known: kind.variants.map(\.name))
    }
    return (kind, variant)
  }
}
