import DICOM
import DICOMFiles
import Imaging
import StudyAssembly

/// When and by what version derived images were made.
struct DerivationMoment {
  /// `YYYYMMDD`.
  var date: String
  /// `HHMMSS`.
  var time: String
  /// Version of the program.
  var softwareVersion: String
}

/// What the header of a derived image says, module by module (MR Image IOD, PS3.3 A.4).
///
/// The equipment is this program, as PS3.3 C.7.5.1 asks of what produced the instances; the scanner is the contributing equipment.
/// Vendors' own elements are left out: what they say holds for the scanner's pixels.
struct DerivedSeriesHeader {
  let derived: DerivedSeries
  let moment: DerivationMoment
  let seriesInstanceUID: String
  /// For images whose source states none.
  let frameOfReferenceUID: String

  private var source: Series { derived.source }
  private var header: DataSet { derived.header }

  /// Attributes that every image of the series has.
  func shared(_ values: StoredValues, window: WindowLevel) -> [Tag: String] {
    [patient, study, series, equipment, acquisition, pixels(values, window)]
      .reduce(into: [:]) { $0.merge($1) { _, later in later } }
  }

  /// Attributes of one image: General Image, Image Plane, SOP Common (PS3.3 C.7.6.1, C.7.6.2, C.12.1).
  ///
  /// - Parameter slice: From zero.
  func image(_ slice: Int, sopInstanceUID: String) -> [Tag: String] {
    let plane = derived.volume.geometry.slice(slice)
    let position = plane.position
    let place = PatientVector(x: position.x, y: position.y, z: position.z).dot(plane.normal)
    return [
      .sopInstanceUID: sopInstanceUID, .instanceNumber: "\(slice + 1)",
      .imagePositionPatient: decimals([position.x, position.y, position.z]),
      .imageOrientationPatient: decimals(
        [plane.rowDirection, plane.columnDirection].flatMap { [$0.x, $0.y, $0.z] }),
      .pixelSpacing: decimals([plane.rowSpacing, plane.columnSpacing]),
      .sliceLocation: decimalString(place),
    ]
  }

  /// What is taken over from the source's header, where its values are sound.
  var takenOver: [Tag: String] {
    var tags = Self.takenOver
    if derived.steps.allSatisfy({ $0 != .resampled }) { tags += Self.ofTheGrid }
    return tags.reduce(into: [:]) { found, tag in
      let text = text(tag)
      if !text.isEmpty { found[tag] = text }
    }
  }

  /// Sequences that every image has: how it was derived, and the scanner.
  var sharedSequences: [Tag: [MRImageDocument.Item]] {
    var sequences: [Tag: [MRImageDocument.Item]] = [:]
    let codes = derived.steps.compactMap(\.code)
    if !codes.isEmpty {
      sequences[.derivationCodeSequence] = codes.map { MRImageDocument.Item($0) }
    }
    guard !source.acquisition.manufacturer.isEmpty else { return sequences }
    let model = header.string(.manufacturerModelName) ?? ""
    sequences[.contributingEquipmentSequence] = [
      MRImageDocument.Item(
        attributes: [
          .manufacturer: String(source.acquisition.manufacturer.prefix(64)),
          .manufacturerModelName: String(model.prefix(64)),
        ],
        sequences: [
          .purposeOfReferenceCodeSequence: [
            MRImageDocument.Item(CodedConcept("109101", "DCM", "Acquisition Equipment"))
          ]
        ])
    ]
    return sequences
  }

  /// The source's images, each with whether its places are the derived image's.
  ///
  /// - Parameter frames: The images that a derived one was computed from.
  func sources(_ frames: [Frame]) -> [MRImageDocument.Item] {
    let isMoved = derived.steps.contains { $0 == .resampled || $0 == .registered }
    return frames.map { frame in
      var item = reference(frame)
      item.attributes[.spatialLocationsPreserved] = isMoved ? "NO" : "YES"
      item.sequences[.purposeOfReferenceCodeSequence] = [
        MRImageDocument.Item(
          CodedConcept("121322", "DCM", "Source image for image processing operation"))
      ]
      return item
    }
  }

  /// An image by its UIDs (PS3.3 table 10-3).
  func reference(_ frame: Frame) -> MRImageDocument.Item {
    var item = MRImageDocument.Item(attributes: [
      .referencedSOPClassUID: frame.sopClassUID, .referencedSOPInstanceUID: frame.sopInstanceUID,
    ])
    if frame.sopClassUID != Self.singleFrameClass {
      item.attributes[.referencedFrameNumber] = "\(frame.frameNumber)"
    }
    return item
  }

  /// MR Image Storage.
  private static let singleFrameClass = "1.2.840.10008.5.1.4.1.1.4"

  /// Patient (PS3.3 C.7.1.1): who it is of is written whole or not at all.
  private var patient: [Tag: String] {
    [
      .patientName: text(.patientName), .patientID: text(.patientID), .patientBirthDate: "",
      .patientSex: "",
    ]
  }

  /// General Study (PS3.3 C.7.2.1).
  private var study: [Tag: String] {
    [
      .studyInstanceUID: text(.studyInstanceUID), .studyDate: "", .studyTime: "", .studyID: "",
      .accessionNumber: "", .referringPhysicianName: "",
    ]
  }

  /// General Series, Frame of Reference and General Image (PS3.3 C.7.3.1, C.7.4.1, C.7.6.1).
  private var series: [Tag: String] {
    var attributes: [Tag: String] = [
      .specificCharacterSet: "ISO_IR 192", .modality: "MR",
      .imageType: (["DERIVED", "SECONDARY", "OTHER"] + derived.steps.map(\.rawValue))
        .joined(separator: "\\"),
      .seriesInstanceUID: seriesInstanceUID, .seriesNumber: "\(derived.number)",
      .seriesDescription: derived.description, .seriesDate: moment.date,
      .seriesTime: moment.time, .contentDate: moment.date, .contentTime: moment.time,
      .instanceCreationDate: moment.date, .instanceCreationTime: moment.time,
      .frameOfReferenceUID: frameOfReferenceUID, .positionReferenceIndicator: "",
      .derivationDescription: String(derived.derivation.prefix(1024)),
      .imageComments: ([text(.imageComments), "Derived, not reviewed. Research use."])
        .filter { !$0.isEmpty }.joined(separator: " "),
    ]
    if source.side != .unknown { attributes[.laterality] = source.side == .left ? "L" : "R" }
    return attributes
  }

  /// General Equipment (PS3.3 C.7.5.1).
  private var equipment: [Tag: String] {
    [
      .manufacturer: "Reading Room", .manufacturerModelName: "Reading Room",
      .softwareVersions: moment.softwareVersion,
    ]
  }

  /// MR Image (PS3.3 C.8.3.1), from what assembly read, so that enhanced images say it too.
  private var acquisition: [Tag: String] {
    let seen = source.acquisition
    let sequences = terms(seen.scanningSequence)
    let variants = terms(seen.sequenceVariant)
    var attributes: [Tag: String] = [
      // Research mode, where the source says nothing of its sequence.
      .scanningSequence: sequences.isEmpty ? "RM" : sequences,
      .sequenceVariant: variants.isEmpty ? "NONE" : variants,
      .scanOptions: terms(seen.scanOptions), .mrAcquisitionType: "", .echoTrainLength: "",
      .echoTime: seen.echoTime.map { decimalString($0) } ?? "",
      .sliceThickness: thickness.map { decimalString($0) } ?? "",
      .spacingBetweenSlices: decimalString(derived.volume.geometry.sliceSpacing),
    ]
    attributes[.repetitionTime] = seen.repetitionTime.map { decimalString($0) }
    attributes[.inversionTime] = seen.inversionTime.map { decimalString($0) }
    attributes[.flipAngle] = seen.flipAngle.map { decimalString($0) }
    attributes[.magneticFieldStrength] = seen.magneticFieldStrength.map { decimalString($0) }
    attributes[.echoNumbers] = source.echo.map { "\($0)" }
    return attributes
  }

  /// Slice Thickness of the grid's series.
  private var thickness: Double? {
    guard derived.steps.contains(.resampled), let reference = derived.reference else {
      return source.acquisition.sliceThickness
    }
    return reference.acquisition.sliceThickness
  }

  /// Modality LUT and VOI LUT (PS3.3 C.11.1, C.11.2); MR images have the first as a Standard Extended SOP Class (PS3.2).
  private func pixels(_ values: StoredValues, _ window: WindowLevel) -> [Tag: String] {
    var attributes: [Tag: String] = [
      .rescaleSlope: decimalString(values.slope),
      .rescaleIntercept: decimalString(values.intercept), .rescaleType: "US",
      .windowCenter: decimalString(window.center), .windowWidth: decimalString(window.width),
      // Values are no whole numbers, and a window may be narrower than 1 (C.11.2.1.3.2).
      .voiLUTFunction: "LINEAR_EXACT",
    ]
    if !derived.outside.isEmpty { attributes[.pixelPaddingValue] = "0" }
    return attributes
  }

  /// Values of an element as they stand in a file.
  private func text(_ tag: Tag) -> String { header.strings(tag).joined(separator: "\\") }

  /// Those of several Code Strings that are sound (PS3.5 section 6.2).
  private func terms(_ values: [String]) -> String {
    values.filter { value in
      (1...16).contains(value.count)
        && value.utf8.allSatisfy {
          (65...90).contains($0) || (48...57).contains($0) || $0 == 32 || $0 == 95
        }
    }.joined(separator: "\\")
  }

  private func decimals(_ values: [Double]) -> String {
    values.map { decimalString($0) }.joined(separator: "\\")
  }

  private static let takenOver: [Tag] = [
    .patientBirthDate, .patientSex, .patientAge, .patientSize, .patientWeight, .patientComments,
    .issuerOfPatientID, .patientIdentityRemoved, .deidentificationMethod,
    .longitudinalTemporalInformationModified, .burnedInAnnotation, .studyDate, .studyTime,
    .studyID, .accessionNumber, .referringPhysicianName, .studyDescription, .institutionName,
    .bodyPartExamined, .patientPosition, .positionReferenceIndicator, .protocolName,
    .acquisitionDate, .acquisitionTime, .acquisitionNumber, .mrAcquisitionType, .sequenceName,
    .echoTrainLength, .imagingFrequency, .imagedNucleus, .numberOfAverages, .receiveCoilName,
    .contrastBolusAgent, .lossyImageCompression, .lossyImageCompressionRatio,
    .lossyImageCompressionMethod,
  ]
  /// What holds only on the source's own grid.
  private static let ofTheGrid: [Tag] = [
    .inPlanePhaseEncodingDirection, .pixelBandwidth,
  ]
}
