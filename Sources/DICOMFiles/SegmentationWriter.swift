import CDCMTK
import DICOM

extension DICOMFile {
  /// Writes a binary or fractional segmentation, explicit VR little endian.
  ///
  /// Patient and study come from the source instance. Every frame names its source image, and the
  /// whole names all of them (Common Instance Reference).
  ///
  /// - Parameters:
  ///   - document: What to write.
  ///   - path: Path of the new file.
  /// - Throws: ``DICOMWriteError``.
  public static func writeSegmentation(
    _ document: SegmentationDocument, to path: String
  ) throws(DICOMWriteError) {
    try validate(document)
    var error = cdcmtk_error()
    let strings = CStrings()
    var parameters = document.parameters(path: path, strings)
    let segments = document.segments.map { $0.forC(strings) }
    let pixels = document.packedPixels
    let code = pixels.withUnsafeBufferPointer { pixels in
      let count = document.rows * document.columns
      let frames = document.frames.enumerated().map { index, frame in
        frame.forC(strings, pixels: pixels.baseAddress.map { $0 + index * count })
      }
      return cdcmtk_segmentation_write(
        &parameters, segments, segments.count, frames, frames.count,
        strings.add(document.studyInstanceUID), strings.add(document.sourceSeriesInstanceUID),
        &error)
    }
    guard code != CDCMTK_OK else { return }
    throw error.code == CDCMTK_CANNOT_WRITE
      ? .refused(reason: error.reason) : .source(DICOMReadError(error))
  }

  private static func validate(_ document: SegmentationDocument) throws(DICOMWriteError) {
    let limit = Int(UInt16.max)
    guard (1...limit).contains(document.rows), (1...limit).contains(document.columns) else {
      throw .invalid(part: "matrix")
    }
    guard document.orientation.count == 6 else { throw .invalid(part: "orientation") }
    guard !document.segments.isEmpty, document.segments.count < limit else {
      throw .invalid(part: "segments")
    }
    guard !document.frames.isEmpty else { throw .invalid(part: "frames") }
    for frame in document.frames {
      let isSound =
        (1...document.segments.count).contains(frame.segment) && frame.stackPosition >= 1
        && frame.position.count == 3 && frame.pixels.count == document.rows * document.columns
        && (frame.sourceFrame.map { (1...limit).contains($0) } ?? true)
      guard isSound else { throw .invalid(part: "frame") }
    }
  }
}

extension SegmentationDocument {
  /// The frames' pixels one after the other; with room made once, since it is much.
  fileprivate var packedPixels: [UInt8] {
    let count = rows * columns
    return [UInt8](unsafeUninitializedCapacity: frames.count * count) { result, filled in
      for (index, frame) in frames.enumerated() {
        frame.pixels.withUnsafeBufferPointer { pixels in
          guard let source = pixels.baseAddress, let target = result.baseAddress else { return }
          (target + index * count).update(from: source, count: count)
        }
      }
      filled = frames.count * count
    }
  }

  fileprivate func parameters(
    path: String, _ strings: CStrings
  ) -> cdcmtk_segmentation_parameters {
    var parameters = cdcmtk_segmentation_parameters()
    parameters.source_path = strings.add(sourcePath)
    parameters.output_path = strings.add(path)
    parameters.rows = UInt16(rows)
    parameters.columns = UInt16(columns)
    parameters.series_instance_uid = strings.add(seriesInstanceUID)
    parameters.sop_instance_uid = strings.add(sopInstanceUID)
    parameters.dimension_organization_uid = strings.add(dimensionOrganizationUID)
    parameters.series_number = strings.add("\(seriesNumber)")
    parameters.series_description = strings.add(seriesDescription)
    parameters.content_label = strings.add("SEGMENTATION")
    parameters.content_description = strings.add(contentDescription)
    parameters.content_creator = strings.add("")
    parameters.manufacturer = strings.add(manufacturerModelName)
    parameters.model_name = strings.add(manufacturerModelName)
    parameters.serial_number = strings.add("0")
    parameters.software_version = strings.add(softwareVersion)
    parameters.date = strings.add(date)
    parameters.time = strings.add(time)
    parameters.frame_of_reference_uid = strings.add(frameOfReferenceUID)
    parameters.orientation = (
      strings.add(orientation[0]), strings.add(orientation[1]), strings.add(orientation[2]),
      strings.add(orientation[3]), strings.add(orientation[4]), strings.add(orientation[5])
    )
    parameters.pixel_spacing = strings.add(
      decimalString(rowSpacing) + "\\" + decimalString(columnSpacing))
    parameters.slice_thickness = strings.add(sliceThickness)
    parameters.spacing_between_slices = strings.add(sliceSpacing)
    parameters.is_fractional = isFractional ? 1 : 0
    return parameters
  }
}

extension SegmentationDocument.Segment {
  fileprivate func forC(_ strings: CStrings) -> cdcmtk_segment {
    cdcmtk_segment(
      label: strings.add(label), algorithm_name: strings.add(algorithmName),
      category: category.forC(strings), type: type.forC(strings),
      modifier: modifier.forC(strings), region: region.forC(strings),
      tracking_identifier: strings.add(tracking?.identifier ?? ""),
      tracking_uid: strings.add(tracking?.uid ?? ""))
  }
}

extension CodedConcept {
  fileprivate func forC(_ strings: CStrings) -> cdcmtk_concept {
    cdcmtk_concept(
      value: strings.add(codeValue), scheme: strings.add(codingSchemeDesignator),
      meaning: strings.add(codeMeaning))
  }
}

extension CodedConcept? {
  fileprivate func forC(_ strings: CStrings) -> cdcmtk_concept {
    (self ?? CodedConcept("", "", "")).forC(strings)
  }
}

extension SegmentationDocument.Frame {
  fileprivate func forC(
    _ strings: CStrings, pixels: UnsafePointer<UInt8>?
  ) -> cdcmtk_segmentation_frame {
    cdcmtk_segmentation_frame(
      segment: UInt16(segment), stack_position: UInt32(stackPosition),
      position: (strings.add(position[0]), strings.add(position[1]), strings.add(position[2])),
      source_sop_class_uid: strings.add(sourceSOPClassUID),
      source_sop_instance_uid: strings.add(sourceSOPInstanceUID),
      source_frame: UInt16(sourceFrame ?? 0), pixels: pixels)
  }
}
