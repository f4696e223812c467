import DICOM
import DICOMFiles
public import Foundation
public import Imaging
public import MRSimulation

/// A simulated study on the disk: `study/`, the images as a scanner would write them, and `truth/`, a
/// segmentation for each series and `truth.json`.
///
/// Series may be written in any order; the truth comes last.
public struct SimulatedStudyFolder {
  private let folder: URL
  private let identity: StudyIdentity
  private let vendor: ScannerVendor
  private let field: FieldStrength
  private var series: [Int: TruthDocument.Series] = [:]
  /// By finding, then by series.
  private var showings: [Int: [Int: TruthDocument.Showing]] = [:]

  /// A study to be written.
  ///
  /// - Parameters:
  ///   - folder: Where `study` and `truth` go; made if it is not there.
  ///   - identity: Who and when.
  ///   - vendor: Whose scanner it is.
  ///   - field: The static field.
  public init(
    folder: URL, identity: StudyIdentity, vendor: ScannerVendor, field: FieldStrength
  ) {
    (self.folder, self.identity) = (folder, identity)
    (self.vendor, self.field) = (vendor, field)
  }

  /// Writes the images and the segmentation of one series.
  ///
  /// - Parameters:
  ///   - series: The series; it holds at least one image.
  ///   - index: Which of the identity's series it is.
  ///   - findings: The study's findings, in the order of the series' truth.
  /// - Throws: `DICOMWriteError`, or the error of making a folder.
  public mutating func write(
    _ series: SimulatedSeries, index: Int, findings: [SimulatedFinding]
  ) throws {
    let own = identity.series[index]
    let name = "S" + padded("\(own.number)", 4)
    let images = try writeImages(
      of: series, identity: identity, index: index, folder: makeFolder("study/\(name)"))
    let truth = truthSegmentation(
      of: series, findings: findings, identity: identity, index: index, images: images)
    if let truth {
      try DICOMFile.writeSegmentation(
        truth.document, to: "\(makeFolder("truth"))/\(name).dcm")
    }
    self.series[index] = TruthDocument.Series(
      number: own.number, seriesInstanceUID: own.seriesInstanceUID,
      description: series.scan.seriesDescription, plane: series.scan.preset.plane.word,
      slices: series.images[0].count, echoes: series.images.count,
      segmentation: truth == nil ? nil : "\(name).dcm",
      artefacts: series.artefacts.map(TruthDocument.Artefact.init),
      motion: series.motion.map(TruthDocument.Motion.init))
    for (finding, segment) in truth?.findings ?? [:] {
      showings[finding, default: [:]][index] = TruthDocument.Showing(
        of: series.truth.findings[finding], in: series, segment: segment,
        seriesInstanceUID: own.seriesInstanceUID, instanceUIDs: images.instanceUIDs[0])
    }
  }

  /// Writes `truth.json` about the series that were written.
  ///
  /// - Parameters:
  ///   - findings: The study's findings, in the order of the series' truth.
  ///   - tissues: What the knee's tissues are like.
  ///   - scan: Which scan of the knee; 0 is the first.
  ///   - volumes: Volume in mL of each structure; empty leaves them out.
  ///   - measurements: What is measured of the painted knee, by name; empty leaves it out.
  ///   - patientPoint: Where a place of the knee lies in the patient; nil leaves such places out.
  /// - Throws: The error of writing.
  public func writeTruth(
    findings: [SimulatedFinding], tissues: SubjectTissues, scan: UInt64 = 0,
    volumes: [Structure: Double] = [:], measurements: [String: Double] = [:],
    patientPoint: ((KneePoint) -> PatientPoint)? = nil
  ) throws {
    let subject = identity.subject
    let document = TruthDocument(
      seed: identity.seed, scan: scan == 0 ? nil : scan,
      studyInstanceUID: identity.studyInstanceUID,
      subject: .init(
        ageInYears: subject.age, sex: subject.sex.rawValue, side: subject.side.rawValue),
      scanner: .init(
        manufacturer: vendor.manufacturer, model: vendor.modelName(at: field),
        fieldInTesla: field.tesla),
      series: series.sorted { $0.key < $1.key }.map(\.value),
      findings: findings.enumerated().map { index, finding in
        TruthDocument.Finding(
          finding, place: index, patientPoint: patientPoint,
          series: (showings[index] ?? [:]).sorted { $0.key < $1.key }.map(\.value))
      },
      structuresInMillilitres: volumes.isEmpty ? nil : written(volumes),
      measurements: measurements.isEmpty ? nil : measurements.mapValues(fourDecimals),
      tissues: Dictionary(
        uniqueKeysWithValues: Tissue.allCases.map { ("\($0)", .init(tissues[$0])) }))
    let path = try makeFolder("truth") + "/truth.json"
    try document.json().write(to: URL(fileURLWithPath: path))
  }

  /// Volumes by the words of the truth's segments; air has none.
  private func written(_ volumes: [Structure: Double]) -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: volumes.filter { $0.key != .air }.map {
        ($0.key.words, fourDecimals($0.value))
      })
  }

  private func makeFolder(_ name: String) throws -> String {
    let made = folder.appendingPathComponent(name, isDirectory: true)
    try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    return made.path
  }
}

extension TruthDocument.Showing {
  /// How a series shows a finding.
  ///
  /// - Parameter slices: The finding's pixels by slice.
  fileprivate init(
    of slices: [Int: [Bool]], in series: SimulatedSeries, segment: Int, seriesInstanceUID: String,
    instanceUIDs: [String]
  ) {
    let counts = slices.mapValues { pixels in pixels.count { $0 } }.filter { $0.value > 0 }
    let geometry = series.images[0][0].geometry
    let voxel = geometry.rowSpacing * geometry.columnSpacing * series.plan.sliceSpacing
    self.seriesInstanceUID = seriesInstanceUID
    self.segment = segment
    self.slices = counts.keys.sorted().map { instanceUIDs[$0] }
    voxels = counts.values.reduce(0, +)
    volumeInMillilitres = fourDecimals(Double(voxels) * voxel / 1000)
  }
}
