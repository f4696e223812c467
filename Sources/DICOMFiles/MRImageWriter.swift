import CDCMTK
import DICOM

extension DICOMFile {
  /// Writes a single-frame MR image, explicit VR little endian.
  ///
  /// Attributes without which it is no image of a patient's study are asked for (type 1 and 2 of the
  /// MR Image IOD, PS3.3 A.4-1); the rest is the caller's.
  ///
  /// - Parameters:
  ///   - image: What to write.
  ///   - path: Path of the new file.
  /// - Throws: ``DICOMWriteError/invalid(part:)`` with the tag that is missing, or `pixels`;
  ///   ``DICOMWriteError/refused(reason:)``.
  public static func writeMRImage(
    _ image: MRImageDocument, to path: String
  ) throws(DICOMWriteError) {
    try validate(image)
    var error = cdcmtk_error()
    let strings = CStrings()
    let own = image.attributes.merging(image.pixelAttributes) { _, own in own }
    let attributes =
      elements(own, strings)
      + elements(
        image.takenOver.filter { image.pixelAttributes[$0.key] == nil }, mayBeLeftOut: true,
        strings)
      + items(image.sequences, strings)
    let code = cdcmtk_image_write(
      path, attributes, attributes.count, image.pixels, image.pixels.count, &error)
    guard code == CDCMTK_OK else { throw .refused(reason: error.reason) }
  }

  private static func elements(
    _ attributes: [Tag: String], mayBeLeftOut: Bool = false, _ strings: CStrings
  ) -> [cdcmtk_attribute] {
    attributes.sorted { $0.key < $1.key }.map { tag, text in
      cdcmtk_attribute(
        group: tag.group, element: tag.element, may_be_left_out: mayBeLeftOut ? 1 : 0,
        value: strings.add(text))
    }
  }

  private static func items(
    _ sequences: [Tag: [MRImageDocument.Item]], _ strings: CStrings
  ) -> [cdcmtk_attribute] {
    let end = cdcmtk_attribute(group: 0xfffe, element: 0xe00d, may_be_left_out: 0, value: nil)
    return sequences.sorted { $0.key < $1.key }.flatMap { tag, items in
      items.flatMap { item in
        [
          cdcmtk_attribute(
            group: tag.group, element: tag.element, may_be_left_out: 0, value: nil)
        ] + elements(item.attributes, strings) + Self.items(item.sequences, strings) + [end]
      }
    }
  }

  private static func validate(_ image: MRImageDocument) throws(DICOMWriteError) {
    let sizes = 1...Int(UInt16.max)
    guard sizes.contains(image.rows), sizes.contains(image.columns),
      image.pixels.count == image.rows * image.columns, (1...16).contains(image.bitsStored),
      Int(image.pixels.max() ?? 0) < 1 << (image.bitsStored - (image.isSigned ? 1 : 0))
    else { throw .invalid(part: "pixels") }
    for tag in MRImageDocument.filled where (image.attributes[tag] ?? "").isEmpty {
      throw .invalid(part: "\(tag)")
    }
    for tag in MRImageDocument.present where image.attributes[tag] == nil {
      throw .invalid(part: "\(tag)")
    }
  }
}

extension MRImageDocument {
  /// Attributes of type 1 in the mandatory modules.
  fileprivate static let filled: [Tag] = [
    .imageType, .sopInstanceUID, .modality, .studyInstanceUID, .seriesInstanceUID,
    .frameOfReferenceUID, .scanningSequence, .sequenceVariant, .imagePositionPatient,
    .imageOrientationPatient, .pixelSpacing,
  ]
  /// Attributes of type 2 in the mandatory modules.
  fileprivate static let present: [Tag] = [
    .patientName, .patientID, .patientBirthDate, .patientSex, .studyDate, .studyTime, .studyID,
    .accessionNumber, .referringPhysicianName, .seriesNumber, .instanceNumber, .manufacturer,
    .sliceThickness, .scanOptions, .mrAcquisitionType, .echoTime, .echoTrainLength,
    .positionReferenceIndicator,
  ]

  /// The Image Pixel module (PS3.3 C.7.6.3) and the class.
  fileprivate var pixelAttributes: [Tag: String] {
    [
      .sopClassUID: "1.2.840.10008.5.1.4.1.1.4", .samplesPerPixel: "1",
      .photometricInterpretation: "MONOCHROME2", .rows: "\(rows)", .columns: "\(columns)",
      .bitsAllocated: "16", .bitsStored: "\(bitsStored)", .highBit: "\(bitsStored - 1)",
      .pixelRepresentation: isSigned ? "1" : "0",
    ]
  }
}
