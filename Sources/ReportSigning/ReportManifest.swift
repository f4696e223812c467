public import Findings
import Foundation
public import Imaging
public import Reporting
import StudyAssembly

/// What a report rests on: instances, decisions, models, coverage. The report's text carries its
/// SHA-256, so the signature covers it.
///
/// It holds no name or birth date; `docs/report-manifest.md` describes each part.
public struct ReportManifest: Equatable, Codable, Sendable {
  /// A finding as the manifest records it, without the voxels of its region.
  public struct FindingRecord: Equatable, Codable, Sendable {
    /// What it is, in kebab-case.
    public var type: String
    /// Calibrated probability, 0 to 1.
    public var probability: Double?
    /// The band.
    public var band: ProbabilityBand?
    /// Grade.
    public var grade: String
    /// Side.
    public var side: BodySide
    /// Site.
    public var site: String
    /// Plane.
    public var plane: AnatomicalPlane?
    /// Measurements.
    public var measurements: [Findings.Measurement]
    /// The image that shows it best.
    public var keyImage: KeyImage?
    /// Number of voxels of the region.
    public var regionVoxels: Int?
    /// The reader's wording.
    public var wording: String
  }

  /// A decision on a finding.
  public struct Decision: Equatable, Codable, Sendable {
    /// The finding's identifier.
    public var findingID: String
    /// `undecided`, `accepted`, `modified` or `rejected`.
    public var decision: String
    /// Why it was rejected.
    public var reason: RejectionReason?
    /// Who decided.
    public var reader: ReaderIdentity?
    /// When.
    public var time: Timestamp?
    /// Who says that it is there.
    public var origin: FindingOrigin
    /// As the model or the reader first gave it.
    public var original: FindingRecord
    /// With the reader's changes; only where there are any.
    public var current: FindingRecord?
    /// Notes on it.
    public var notes: [String]
  }

  /// A measurement that the reader took.
  public struct Measured: Equatable, Codable, Sendable {
    /// What was taken, with its model.
    public var measurement: TakenMeasurement
    /// Who took it.
    public var reader: ReaderIdentity
    /// When.
    public var time: Timestamp
  }

  /// One model's run.
  public struct Model: Equatable, Codable, Sendable {
    /// Which model, with its checksum.
    public var model: ModelIdentity
    /// How it ended.
    public var outcome: ModelRun.Outcome
    /// The series it read.
    public var seriesID: String
    /// Doubts of the run.
    public var cautions: [String]
  }

  /// Which slices of a series were seen.
  public struct SeriesCoverage: Equatable, Codable, Sendable {
    /// The `Series.id`.
    public var seriesID: String
    /// Number of slices.
    public var slices: Int
    /// Slices not seen as full frames, from zero.
    public var unseen: [Int]
  }

  /// An obstacle that the reader acknowledged.
  public struct Acknowledgement: Equatable, Codable, Sendable {
    /// Its key.
    public var key: String
    /// What it says.
    public var words: String
  }

  /// The act of signing.
  public struct Signer: Equatable, Codable, Sendable {
    /// Who.
    public var reader: ReaderIdentity
    /// When.
    public var time: Timestamp
    /// What the signature means.
    public var meaning: SignatureMeaning
  }

  /// Name and version of this form.
  public var format: String
  /// Which program wrote it.
  public var program: ProgramIdentity
  /// The report's file name when it was signed.
  public var reportFile: String
  /// The report this one adds to.
  public var addendumTo: ReportReference?
  /// Study Instance UID.
  public var studyInstanceUID: String
  /// The side that holds.
  public var side: BodySide
  /// Whether the reader set the side.
  public var isSideSetByReader: Bool
  /// The instances that were read, by SOP Instance UID.
  public var instances: [InstanceDigest]
  /// The findings and what the reader made of them, worst first.
  public var decisions: [Decision]
  /// Notes on the study.
  public var studyNotes: [String]
  /// Measurements that the reader took into the report; left out where there are none.
  public var measurements: [Measured]?
  /// What was acknowledged.
  public var acknowledgements: [Acknowledgement]
  /// The models.
  public var models: [Model]
  /// The coverage, in the study's order of series.
  public var coverage: [SeriesCoverage]
  /// Number of acts in the study's log.
  public var acts: Int
  /// SHA-256 of the log: its events as JSON with sorted keys, one a line.
  public var actsSHA256: String
  /// The act of signing.
  public var signer: Signer

  /// The name and version of this form.
  public static let currentFormat = "reading-room-report-manifest/1"
}

extension ReportManifest {
  /// The manifest as bytes: JSON with sorted keys, UTF-8, a line feed at the end.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Reads a manifest's bytes; `nil` unless it is one of this form.
  init?(bytes: [UInt8]) {
    guard let manifest = try? JSONDecoder().decode(ReportManifest.self, from: Data(bytes)),
      manifest.format == Self.currentFormat
    else { return nil }
    self = manifest
  }
}
