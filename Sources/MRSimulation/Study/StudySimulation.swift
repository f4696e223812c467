/// Why a study cannot be simulated as it was asked for.
public enum SimulationError: Error, Equatable, Sendable {
  /// No finding is called so; the names there are.
  case unknownFinding(String, known: [String])
  /// The finding has no such form; the forms it has.
  case unknownVariant(type: String, variant: String, known: [String])
}

/// The simulation of one study: a placeholder that gives no series.
public struct StudySimulation: Sendable {
  /// Whose knee it is.
  public let subject: KneeSubject
  /// Whose scanner it is.
  public let vendor: ScannerVendor
  /// The static field.
  public let field: FieldStrength
  /// How the series are acquired, in order.
  public let scans: [SeriesProtocol]

  /// Prepares the simulation.
  public init(_ request: SimulationRequest) throws(SimulationError) {
    subject = KneeSubject(
      age: request.age ?? 40, sex: request.sex ?? .female, side: request.side ?? .left)
    (vendor, field) = (request.vendor ?? .siemens, request.field ?? .threeTesla)
    scans = request.protocols
    if case .listed(let findings) = request.findings, let first = findings.first {
      throw .unknownFinding(first.type, known: [])
    }
  }

  /// What the knee has.
  public var findings: [SimulatedFinding] { [] }

  /// Simulates a series.
  ///
  /// - Parameters:
  ///   - index: Which of ``scans``.
  ///   - progress: Told the share that is done, 0 to 1.
  public func series(
    _ index: Int, progress: @Sendable (Double) -> Void
  ) async -> SimulatedSeries {
    preconditionFailure("The placeholder has no series.")
  }
}
