public import DICOM
public import StudyAssembly

/// Why an object of another system cannot be shown.
public enum ImportedObjectError: Error, Equatable, Sendable {
  /// The SOP class is not one of those that are read; its UID.
  case unsupportedClass(String)
  /// A required attribute is missing or malformed.
  case missingAttribute(Tag)
  /// A frame came with another size than the object's header states; frame number from one.
  case frameSize(Int)
}

/// An object that another system made about this study: what it says of itself, without its contents.
///
/// It is never one of this program's findings and nobody here has checked it.
public struct ImportedObject: Equatable, Sendable, Identifiable {
  /// SOP Instance UID; empty for overlay planes, which stand in many images' files.
  public var sopInstanceUID: String
  /// SOP Class UID; for overlay planes that of the images.
  public var sopClassUID: String
  /// What it is.
  public var kind: ImportedObjectKind
  /// For overlay planes, the place in the study's list, from one, of the series whose images hold them.
  public var seriesPlace: Int?
  /// Path of the file; for overlay planes of the first image that holds one.
  public var path: String
  /// Content Label, Structure Set Label or the report's title.
  public var label: String
  /// Content Description, Structure Set Description; empty when not stated.
  public var description: String
  /// Series Description.
  public var seriesDescription: String
  /// Who and what made it.
  public var provenance: Provenance
  /// What it says of its own standing; `nil` for what is no report.
  public var standing: ReportStanding?
  /// Segments, regions of interest or mapped quantities, in the order of the file.
  public var parts: [ImportedPart]
  /// What it refers to.
  public var references: ObjectReferences

  /// SOP Instance UID; `planes-N` for the overlay planes of the N-th series of the study's list.
  public var id: String { seriesPlace.map(Self.planesID) ?? sopInstanceUID }

  /// The ``id`` of the overlay planes of a series by its place in the study's list, from one.
  public static func planesID(_ seriesPlace: Int) -> String { "planes-\(seriesPlace)" }
}

/// Who and what made an object, as far as its header says.
public struct Provenance: Equatable, Sendable {
  /// Manufacturer.
  public var manufacturer = ""
  /// Manufacturer's Model Name.
  public var model = ""
  /// Software Versions, joined by commas.
  public var softwareVersions = ""
  /// Institution Name.
  public var institution = ""
  /// Content Creator's Name; of a report the observers.
  public var creator = ""
  /// Algorithms by name and version, each once, in the order of the file.
  public var algorithms: [String] = []
  /// Content Date as `YYYY-MM-DD`, or as it stands.
  public var date = ""
  /// Content Time as `HH:MM:SS`, or as it stands.
  public var time = ""

  /// A provenance of which nothing is stated.
  public init() {}

  /// Manufacturer, model and algorithms in a few words; `maker not stated` when none is.
  public var maker: String {
    var words: [String] = []
    for text in [manufacturer, model] + algorithms
    where !text.isEmpty && !words.contains(text) { words.append(text) }
    return words.isEmpty ? "maker not stated" : words.joined(separator: ", ")
  }
}

/// What a report says of its own standing (PS3.3 C.17.2).
public struct ReportStanding: Equatable, Sendable {
  /// Whether Completion Flag is COMPLETE.
  public var isComplete: Bool
  /// Whether Verification Flag is VERIFIED: a person of the other system attested it.
  public var isVerified: Bool
  /// Preliminary Flag; empty when not stated.
  public var preliminaryFlag: String
  /// Who verified it, with the time stated.
  public var verifiers: [String]

  /// The standing in a few words.
  public var words: String {
    var parts = [isComplete ? "complete" : "not complete"]
    if !preliminaryFlag.isEmpty { parts.append(preliminaryFlag.lowercased()) }
    parts.append(isVerified ? "verified there" : "not verified there")
    return (parts + verifiers).joined(separator: ", ")
  }
}

/// A segment, a region of interest or a mapped quantity.
public struct ImportedPart: Equatable, Sendable {
  /// Segment Number or ROI Number; the place in the file, from one, for mapped quantities.
  public var number: Int
  /// Segment Label, ROI Name or LUT Label.
  public var label: String
  /// Segmented Property Type, RT ROI Interpreted Type or quantity, in words; empty when not stated.
  public var meaning: String
  /// How it was made: `AUTOMATIC`, `SEMIAUTOMATIC`, `MANUAL`, or empty.
  public var algorithmType: String
  /// Name and version of its algorithm; empty when not stated.
  public var algorithm: String
  /// ROI Display Color, red, green and blue from 0 to 255; empty when not stated.
  public var color: [Int] = []
}

/// What an object refers to.
public struct ObjectReferences: Equatable, Sendable {
  /// One image, or some of its frames.
  public struct Image: Hashable, Sendable {
    /// SOP Instance UID.
    public var sopInstanceUID: String
    /// Frame numbers, from one; empty for the whole instance.
    public var frames: [Int]

    /// A reference from its parts.
    public init(sopInstanceUID: String, frames: [Int] = []) {
      (self.sopInstanceUID, self.frames) = (sopInstanceUID, frames)
    }
  }

  /// Series Instance UIDs.
  public var series: Set<String> = []
  /// SOP Instance UIDs.
  public var instances: Set<String> = []
  /// Frame of Reference UIDs.
  public var framesOfReference: Set<String> = []

  /// References to nothing.
  public init() {}
}
