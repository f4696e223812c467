public import Findings

/// A report as a value: what it says, section by section, before it becomes text.
public struct Report: Equatable, Sendable {
  /// The examination, such as `MR LEFT KNEE`.
  public var title: String
  /// Which program composed it.
  public var program: ProgramIdentity
  /// The report this one adds to.
  public var addendumTo: ReportReference?
  /// The sections in order.
  public var sections: [ReportSection]
  /// The act of signing; `nil` in a draft.
  public var signature: SignatureStatement?

  /// A report from its parts.
  public init(
    title: String, program: ProgramIdentity, addendumTo: ReportReference? = nil,
    sections: [ReportSection], signature: SignatureStatement? = nil
  ) {
    self.title = title
    self.program = program
    self.addendumTo = addendumTo
    self.sections = sections
    self.signature = signature
  }

  /// The section with a key.
  public func section(_ key: String) -> ReportSection? { sections.first { $0.key == key } }
}

/// One section of a report.
public struct ReportSection: Equatable, Sendable, Identifiable {
  /// Stable key, such as `impression` or `findings.medial-meniscus`; the name in
  /// `ReviewAction.editSection`.
  public var key: String
  /// The heading.
  public var title: String
  /// 1 for a section, 2 for a part of one.
  public var level: Int
  /// Whether the reader may put a text of their own.
  public var isEditable: Bool
  /// The reader's text; `nil` while the reader has not stated anything here.
  public var readerText: String?
  /// What stands here whatever the reader writes, before the reader's text: findings the reader stands
  /// for, facts from the headers.
  public var fixed: [ReportLine]
  /// What stands here as long as there is no text of the reader's.
  public var composed: [ReportLine]

  /// A section from its parts.
  public init(
    key: String, title: String, level: Int = 1, isEditable: Bool = false,
    readerText: String? = nil, fixed: [ReportLine] = [], composed: [ReportLine] = []
  ) {
    self.key = key
    self.title = title
    self.level = level
    self.isEditable = isEditable
    self.readerText = readerText
    self.fixed = fixed
    self.composed = composed
  }

  /// The key.
  public var id: String { key }
}

/// One paragraph of a report.
public enum ReportLine: Equatable, Sendable {
  /// A label and its value.
  case field(String, String)
  /// Running text.
  case text(String)
  /// An entry of a list.
  case item(String)
  /// A part of the entry above it.
  case detail(String)
  /// A SHA-256 with the word before it; never broken.
  case checksum(String)
}

/// Keys of the sections that are in every report.
public enum ReportSectionKey {
  /// Who was examined, and how the examination is identified.
  public static let patient = "patient"
  /// Clinical information.
  public static let clinicalInformation = "clinical-information"
  /// How the images were made.
  public static let technique = "technique"
  /// Earlier examinations.
  public static let comparison = "comparison"
  /// Findings as a whole; its parts are `findings.` and a ``Findings/Compartment``.
  public static let findings = "findings"
  /// Measurements of an anatomy model that the reader took; only where there are any.
  public static let measurements = "measurements"
  /// Impression.
  public static let impression = "impression"
  /// Coverage, doubts about the study, and what the reader acknowledged.
  public static let limitations = "limitations"
  /// What the models did and what the reader made of it.
  public static let aiStatement = "ai-statement"
  /// Preliminary, and research use only.
  public static let status = "status"

  /// The key of a part of the findings.
  public static func findings(_ compartment: Compartment) -> String {
    "\(findings).\(compartment.rawValue)"
  }
}

/// What a signature means (21 CFR 11.50 asks that the signed record says so).
public enum SignatureMeaning: String, CaseIterable, Codable, Sendable {
  case author = "author"
  case review = "review"
  case approval = "approval"
}

/// The act of signing, as it stands inside the signed bytes (21 CFR 11.50).
public struct SignatureStatement: Equatable, Sendable {
  /// Who signs; the printed name and role go into the text.
  public var reader: ReaderIdentity
  /// When, with the zone.
  public var time: Timestamp
  /// What the signature means.
  public var meaning: SignatureMeaning
  /// Name of the manifest's file, without folders.
  public var manifestFileName: String
  /// SHA-256 of the manifest, lower-case hexadecimal.
  public var manifestSHA256: String

  /// A statement from its parts.
  public init(
    reader: ReaderIdentity, time: Timestamp, meaning: SignatureMeaning, manifestFileName: String,
    manifestSHA256: String
  ) {
    self.reader = reader
    self.time = time
    self.meaning = meaning
    self.manifestFileName = manifestFileName
    self.manifestSHA256 = manifestSHA256
  }
}
