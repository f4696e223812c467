import Foundation
import Imaging
import MRSimulation

/// What is truly in a simulated study, as `truth.json` says it (docs/simulation.md).
///
/// Numbers have four decimals at most, keys stand in order: the same study gives the same bytes.
struct TruthDocument: Encodable {
  /// Version of the form.
  var format = 1
  var seed: UInt64
  /// Which scan of the knee; nil for the first.
  var scan: UInt64?
  var studyInstanceUID: String
  var subject: Subject
  var scanner: Scanner
  var series: [Series]
  var findings: [Finding]
  /// Volume in mL by the words of the segments, in the painted limb; nil where nothing is painted.
  var structuresInMillilitres: [String: Double]?
  /// What is measured of the painted knee without images between, by name (docs/knee-measurements.md); nil where nothing is.
  var measurements: [String: Double]?
  /// What tissues are like, by name.
  var tissues: [String: Tissue]

  struct Subject: Encodable {
    var ageInYears: Int
    var sex: String
    var side: String
  }

  struct Scanner: Encodable {
    var manufacturer: String
    var model: String
    var fieldInTesla: Double
  }

  struct Series: Encodable {
    var number: Int
    var seriesInstanceUID: String
    var description: String
    var plane: String
    /// Slices of one echo.
    var slices: Int
    var echoes: Int
    /// The truth's file beside this one; nil where nothing is seen.
    var segmentation: String?
    /// What spoils the images; empty where nothing does.
    var artefacts: [Artefact]
    /// How far the knee has moved since the slices were planned; nil where it lies still.
    var motion: Motion?
  }

  /// A rigid motion, LPS in mm: turned about a place, then shifted.
  struct Motion: Encodable {
    var translationInMillimetres: PatientVector
    /// Axis times angle.
    var rotationInDegrees: PatientVector
    var about: PatientPoint
  }

  /// An artefact of a series, as one object: what it is, then how strong it is in numbers (``SimulatedArtefact``).
  struct Artefact: Encodable {
    var kind: String
    var severity: String
    /// The bone that holds it; nil but for metal.
    var site: String?
    /// By name with unit, beside the others in the object.
    var measurements: [String: Double]
  }

  struct Finding: Encodable {
    /// Tracking ID in the segmentations.
    var identifier: String
    var type: String
    var variant: String
    var positive: Bool?
    var criterion: String?
    var grade: String?
    var site: String
    /// In the knee's own space, in mm.
    var place: KneePlace
    /// In the patient, LPS in mm.
    var placeInPatient: PatientPoint?
    var measurements: [String: Double]
    /// The series that show it.
    var series: [Showing]
  }

  /// What decides a tissue's signal: protons relative to water, and times in ms of its water and its fat.
  struct Tissue: Encodable {
    var protonDensity: Double
    var fatFraction: Double
    var waterT1InMs: Double?
    var waterT2InMs: Double?
    var fatT1InMs: Double?
    var fatT2InMs: Double?
  }

  struct KneePlace: Encodable {
    var lateral: Double
    var anterior: Double
    var superior: Double
  }

  /// How one series shows a finding.
  struct Showing: Encodable, Equatable {
    var seriesInstanceUID: String
    /// Segment Number in the series' segmentation.
    var segment: Int
    /// SOP Instance UIDs of the slices, of the first echo.
    var slices: [String]
    var voxels: Int
    var volumeInMillilitres: Double
  }

  /// The text of the file.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

/// A number with four decimals.
func fourDecimals(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

extension TruthDocument.Tissue {
  /// A tissue's properties; times of a pool only where there is one.
  init(_ properties: TissueProperties) {
    protonDensity = fourDecimals(properties.protonDensity)
    fatFraction = fourDecimals(properties.fatFraction)
    if properties.water.density > 0 {
      waterT1InMs = fourDecimals(properties.water.t1)
      waterT2InMs = fourDecimals(properties.water.t2)
    }
    if properties.fat.density > 0 {
      fatT1InMs = fourDecimals(properties.fat.t1)
      fatT2InMs = fourDecimals(properties.fat.t2)
    }
  }
}

extension TruthDocument.Motion {
  init(_ motion: KneeMotion) {
    func rounded(_ vector: PatientVector) -> PatientVector {
      PatientVector(
        x: fourDecimals(vector.x), y: fourDecimals(vector.y), z: fourDecimals(vector.z))
    }
    translationInMillimetres = rounded(motion.translation)
    rotationInDegrees = rounded(motion.rotationInDegrees)
    about = PatientPoint(
      x: fourDecimals(motion.centre.x), y: fourDecimals(motion.centre.y),
      z: fourDecimals(motion.centre.z))
  }
}

extension TruthDocument.Artefact {
  init(_ artefact: SimulatedArtefact) {
    (kind, severity) = (artefact.kind.rawValue, artefact.severity.rawValue)
    site = artefact.site
    measurements = artefact.measurements.mapValues(fourDecimals)
  }

  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    try object.encode(kind, forKey: Key("kind"))
    try object.encode(severity, forKey: Key("severity"))
    try object.encodeIfPresent(site, forKey: Key("site"))
    for (name, value) in measurements { try object.encode(value, forKey: Key(name)) }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

extension TruthDocument.Finding {
  /// - Parameters:
  ///   - place: Index among the study's findings, from zero.
  ///   - patientPoint: Where a place of the knee lies in the patient.
  init(
    _ finding: SimulatedFinding, place index: Int, patientPoint: ((KneePoint) -> PatientPoint)?,
    series: [TruthDocument.Showing]
  ) {
    identifier = "finding-\(index + 1)"
    (type, variant, positive) = (finding.type, finding.variant, finding.isPositive)
    criterion = finding.criterion.isEmpty ? nil : finding.criterion
    grade = finding.grade.isEmpty ? nil : finding.grade
    site = finding.site
    place = TruthDocument.KneePlace(
      lateral: fourDecimals(Double(finding.place.x)),
      anterior: fourDecimals(Double(finding.place.y)),
      superior: fourDecimals(Double(finding.place.z)))
    placeInPatient = patientPoint.map { patientPoint in
      let point = patientPoint(finding.place)
      return PatientPoint(
        x: fourDecimals(point.x), y: fourDecimals(point.y), z: fourDecimals(point.z))
    }
    measurements = finding.measurements.mapValues(fourDecimals)
    self.series = series
  }
}

extension SeriesPlane {
  /// The plane in one word.
  var word: String { "\(self)" }
}
