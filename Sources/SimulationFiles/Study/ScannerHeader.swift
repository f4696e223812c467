import DICOM
import Imaging
import MRSimulation

/// What the header of a scanner's image says, module by module (MR Image IOD, PS3.3 A.4).
///
/// It says plainly that there is no patient, in Patient's Name, Patient ID and both comments. Image
/// Type is ORIGINAL\PRIMARY, since no image was made from another image: PS3.3 C.7.6.1.1.2 asks that
/// of the values, and not of the object that was scanned.
struct ScannerHeader {
  let identity: StudyIdentity
  let series: StudyIdentity.Series
  let scan: SeriesProtocol
  let plan: SlicePlan

  /// One image of the series.
  struct Place {
    /// Echo, from zero.
    var echo: Int
    /// Instance Number, from one.
    var instanceNumber: Int
    /// SOP Instance UID.
    var sopInstanceUID: String
  }

  /// All attributes but those of the pixels.
  func attributes(_ place: Place, geometry: SliceGeometry) -> [Tag: String] {
    [
      patient, study, seriesModule, equipment, acquisition, encoding, pixelValues,
      image(place), plane(geometry),
    ].reduce(into: [:]) { $0.merge($1) { _, later in later } }
  }

  private static let notice = "Simulated by Reading Room; not a patient"

  /// Patient and Patient Study (C.7.1.1, C.7.2.2).
  private var patient: [Tag: String] {
    [
      .patientName: identity.patientName, .patientID: identity.patientID,
      .patientBirthDate: identity.birthDate,
      .patientSex: identity.subject.sex == .female ? "F" : "M",
      .patientAge: padded("\(identity.subject.age)", 3) + "Y",
      .patientSize: decimals(identity.sizeInMetres),
      .patientWeight: decimals(identity.weightInKilograms), .patientComments: Self.notice,
    ]
  }

  /// General Study (C.7.2.1).
  private var study: [Tag: String] {
    [
      .studyInstanceUID: identity.studyInstanceUID, .studyDate: identity.date,
      .studyTime: timeText(identity.start), .studyID: "1",
      .accessionNumber: identity.accessionNumber, .referringPhysicianName: "",
      .studyDescription: identity.subject.side == .left ? "MR KNEE LEFT" : "MR KNEE RIGHT",
    ]
  }

  /// General Series and Frame of Reference (C.7.3.1, C.7.4.1).
  private var seriesModule: [Tag: String] {
    [
      .modality: "MR", .seriesInstanceUID: series.seriesInstanceUID,
      .seriesNumber: "\(series.number)", .seriesDate: identity.date,
      .seriesTime: timeText(series.start), .seriesDescription: scan.seriesDescription,
      .protocolName: scan.seriesDescription, .bodyPartExamined: "KNEE",
      .laterality: identity.subject.side == .left ? "L" : "R", .patientPosition: "FFS",
      .frameOfReferenceUID: identity.frameOfReferenceUID, .positionReferenceIndicator: "",
    ]
  }

  /// General Equipment (C.7.5.1).
  private var equipment: [Tag: String] {
    [
      .manufacturer: scan.vendor.manufacturer,
      .manufacturerModelName: scan.vendor.modelName(at: scan.field),
      .institutionName: "SIMULATED", .stationName: "SIMULATOR",
      .deviceSerialNumber: identity.deviceSerialNumber,
      .softwareVersions: "Reading Room simulator",
    ]
  }

  /// Timing and pulses of the MR Image module (C.8.3.1).
  private var acquisition: [Tag: String] {
    let words = scan.attributes
    var attributes: [Tag: String] = [
      .scanningSequence: words.scanningSequence.joined(separator: "\\"),
      .sequenceVariant: Self.terms(words.sequenceVariant, of: Self.sequenceVariants) ?? "NONE",
      .scanOptions: Self.terms(words.scanOptions, of: Self.scanOptions) ?? "",
      .mrAcquisitionType: words.acquisitionType, .angioFlag: "N",
      .repetitionTime: decimals(scan.sequence.repetitionTime), .numberOfAverages: "1",
      .imagingFrequency: decimals(scan.vendor.imagingFrequency(at: scan.field)),
      .imagedNucleus: "1H", .magneticFieldStrength: decimals(scan.field.tesla),
      .echoTrainLength: "\(scan.sequence.echoTrainLength)",
      .flipAngle: decimals(scan.sequence.flipAngle), .variableFlipAngleFlag: "N",
      .sar: decimals(series.specificAbsorptionRate), .receiveCoilName: scan.vendor.kneeCoilName,
    ]
    attributes[.sequenceName] = words.sequenceName
    attributes[.inversionTime] = scan.sequence.inversionTime.map { decimals($0) }
    return attributes
  }

  /// Sequence Variant's and Scan Options' terms of PS3.3 C.8.3.1. The vendors' own terms, which mean
  /// nothing to others, are left out, so that a validator finds nothing to warn of.
  private static let sequenceVariants: Set = ["SK", "MTC", "SS", "TRSS", "SP", "MP", "OSP"]
  private static let scanOptions: Set = [
    "PER", "RG", "CG", "PPG", "FC", "PFF", "PFP", "SP", "FS",
  ]

  private static func terms(_ words: [String], of defined: Set<String>) -> String? {
    let terms = words.filter(defined.contains)
    return terms.isEmpty ? nil : terms.joined(separator: "\\")
  }

  /// Sampling of the MR Image module (C.8.3.1).
  private var encoding: [Tag: String] {
    let isRow = plan.phaseAxis == .row
    let lines = isRow ? plan.acquired.columns : plan.acquired.rows
    let samples = isRow ? plan.acquired.rows : plan.acquired.columns
    let (phase, frequency) = isRow ? (plan.width, plan.height) : (plan.height, plan.width)
    let share = phase / frequency
    return [
      .sliceThickness: decimals(plan.thickness),
      .spacingBetweenSlices: decimals(plan.sliceSpacing),
      .numberOfPhaseEncodingSteps: "\(Int((Double(lines) * plan.phaseOversampling).rounded()))",
      .percentSampling: decimals(rounded(Double(lines) / (Double(samples) * share) * 100)),
      .percentPhaseFieldOfView: decimals(rounded(share * 100)),
      .pixelBandwidth: decimals(rounded(scan.pixelBandwidth)),
      .inPlanePhaseEncodingDirection: isRow ? "ROW" : "COL",
      // Frequency rows, frequency columns, phase rows, phase columns.
      .acquisitionMatrix: isRow ? "\(samples)\\0\\0\\\(lines)" : "0\\\(samples)\\\(lines)\\0",
    ]
  }

  /// VOI LUT (C.11.2), and what Philips writes beyond the IOD (a Standard Extended SOP Class, PS3.2).
  private var pixelValues: [Tag: String] {
    let encoding = scan.vendor.pixelEncoding
    let top = (Double(encoding.peak) * PixelEncoding.windowShare).rounded()
    var attributes: [Tag: String] = [.windowCenter: decimals(top / 2), .windowWidth: decimals(top)]
    guard encoding.hasRescale else { return attributes }
    attributes[.rescaleIntercept] = "0"
    attributes[.rescaleSlope] = "1"
    attributes[.rescaleType] = "normalized"
    return attributes
  }

  /// General Image (C.7.6.1), SOP Common (C.12.1), and the echo.
  private func image(_ place: Place) -> [Tag: String] {
    let content = timeText(min(series.end + 20 * place.instanceNumber, 86_399_999))
    return [
      .specificCharacterSet: "ISO_IR 100", .sopInstanceUID: place.sopInstanceUID,
      .instanceCreationDate: identity.date, .instanceCreationTime: content,
      .imageType: "ORIGINAL\\PRIMARY\\OTHER", .instanceNumber: "\(place.instanceNumber)",
      .acquisitionNumber: "1", .acquisitionDate: identity.date,
      .acquisitionTime: timeText(series.start), .contentDate: identity.date,
      .contentTime: content, .imageComments: Self.notice,
      .imagesInAcquisition: "\(plan.sliceCount * scan.sequence.echoTimes.count)",
      .echoTime: decimals(rounded(scan.sequence.echoTimes[place.echo])),
      .echoNumbers: "\(place.echo + 1)",
    ]
  }

  /// Image Plane (C.7.6.2).
  private func plane(_ geometry: SliceGeometry) -> [Tag: String] {
    let position = geometry.position
    let location = PatientVector(x: position.x, y: position.y, z: position.z).dot(geometry.normal)
    return [
      .imagePositionPatient: decimals(position.x, position.y, position.z),
      .imageOrientationPatient:
        decimals(geometry.rowDirection) + "\\" + decimals(geometry.columnDirection),
      .pixelSpacing: decimals(geometry.rowSpacing, geometry.columnSpacing),
      .sliceLocation: decimals(location),
    ]
  }

  /// A value with three decimals, as a console shows it.
  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
