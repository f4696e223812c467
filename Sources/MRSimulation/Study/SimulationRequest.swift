/// What is asked of the simulator; what is nil is drawn from the seed.
public struct SimulationRequest: Equatable, Sendable {
  /// What the knee has.
  public enum Findings: Equatable, Sendable {
    /// Nothing: a normal knee.
    case none
    /// Drawn by prevalence, with what goes together.
    case random
    /// These.
    case listed([Finding])
  }

  /// A finding that is wanted.
  public struct Finding: Equatable, Sendable {
    /// Its kind, such as `acl-tear`.
    public var type: String
    /// Its form, such as `complete`; nil for one that meets the criterion.
    public var variant: String?

    /// A wanted finding.
    public init(type: String, variant: String? = nil) {
      (self.type, self.variant) = (type, variant)
    }
  }

  /// What spoils the series.
  public enum Artefacts: Equatable, Sendable {
    /// What scanners meet by chance.
    case drawn
    /// Nothing.
    case none
    /// These and no others.
    case listed([Artefact])
  }

  /// An artefact that is wanted.
  public struct Artefact: Equatable, Sendable {
    /// Its kind, an ``ArtefactKind``, such as `motion`.
    public var kind: String
    /// Its strength, an ``ArtefactSeverity``; nil for moderate.
    public var severity: String?
    /// The series that is to have it, from one; nil for every one that can.
    public var series: Int?

    /// A wanted artefact.
    public init(kind: String, severity: String? = nil, series: Int? = nil) {
      (self.kind, self.severity, self.series) = (kind, severity, series)
    }
  }

  /// A motion of the knee between two series.
  public struct Move: Equatable, Sendable {
    /// How far, in mm; half a degree goes with each mm.
    public var millimetres: Double
    /// The first series that finds the knee moved, from one; nil for the one after half of them.
    public var series: Int?

    /// A wanted motion.
    public init(millimetres: Double, series: Int? = nil) {
      (self.millimetres, self.series) = (millimetres, series)
    }
  }

  /// Decides everything that is not asked for.
  public var seed: UInt64
  /// Which scan of the knee; 0 is the first. Another is of the same knee and scanner: laid in anew, with slices planned anew, other noise
  /// and other artefacts; metal in the knee stays.
  public var scan: UInt64 = 0
  /// Years, 18 to 90.
  public var age: Int?
  /// Sex.
  public var sex: KneeSubject.Sex?
  /// Which knee.
  public var side: KneeSubject.Side?
  /// The static field.
  public var field: FieldStrength?
  /// Whose scanner.
  public var vendor: ScannerVendor?
  /// The series, in order; empty for the routine five.
  public var protocols: [SeriesProtocol] = []
  /// What the knee has.
  public var findings = Findings.none
  /// What spoils the series.
  public var artefacts = Artefacts.drawn

  /// How the knee moves between series; nil where it lies still.
  public var move: Move?

  /// A request in which all is drawn from the seed; the knee is normal.
  public init(seed: UInt64) { self.seed = seed }
}
