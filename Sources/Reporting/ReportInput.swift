public import Findings
public import StudyAssembly

/// Which program composed a report.
public struct ProgramIdentity: Hashable, Codable, Sendable {
  /// The program's name.
  public var name: String
  /// The program's version.
  public var version: String

  /// An identity from its parts.
  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}

/// A signed report that a later one refers to.
public struct ReportReference: Hashable, Codable, Sendable {
  /// The file's name, without folders.
  public var fileName: String
  /// SHA-256 of the file, lower-case hexadecimal.
  public var sha256: String

  /// A reference from its parts.
  public init(fileName: String, sha256: String) {
    self.fileName = fileName
    self.sha256 = sha256
  }
}

/// What may stand in the way of signing beyond the study and its review.
public struct SigningConditions: Equatable, Sendable {
  /// How the instances differ from those that were reviewed.
  public var instanceChanges: InstanceChanges
  /// Who holds the study where this reader has it read-only; `nil` where the reader may write.
  public var heldBy: String?

  /// Conditions under which nothing stands in the way.
  public init(instanceChanges: InstanceChanges = InstanceChanges(), heldBy: String? = nil) {
    self.instanceChanges = instanceChanges
    self.heldBy = heldBy
  }
}

/// All that a report is composed from.
public struct ReportInput: Equatable, Sendable {
  /// The study.
  public var study: Study
  /// What the reader made of it.
  public var review: ReviewState
  /// What became of each model.
  public var modelRuns: [ModelRun]
  /// Which slices were seen as full frames.
  public var coverage: SliceCoverage
  /// Clinical information as it came with the request; empty when none did.
  public var clinicalInformation: String
  /// Earlier examinations the reader had; empty when none is stated.
  public var comparison: String
  /// Who reads; `nil` for a draft without a reader.
  public var reader: ReaderIdentity?
  /// What each model was trained on, one sentence, by the pack's name.
  public var trainingStatements: [String: String]
  /// The report this one adds to.
  public var addendumTo: ReportReference?
  /// What else may stand in the way of signing.
  public var conditions: SigningConditions
  /// Which program composes.
  public var program: ProgramIdentity

  /// An input from its parts.
  public init(
    study: Study, review: ReviewState, modelRuns: [ModelRun], coverage: SliceCoverage,
    clinicalInformation: String = "", comparison: String = "", reader: ReaderIdentity? = nil,
    trainingStatements: [String: String] = [:], addendumTo: ReportReference? = nil,
    conditions: SigningConditions = SigningConditions(), program: ProgramIdentity
  ) {
    self.study = study
    self.review = review
    self.modelRuns = modelRuns
    self.coverage = coverage
    self.clinicalInformation = clinicalInformation
    self.comparison = comparison
    self.reader = reader
    self.trainingStatements = trainingStatements
    self.addendumTo = addendumTo
    self.conditions = conditions
    self.program = program
  }
}
