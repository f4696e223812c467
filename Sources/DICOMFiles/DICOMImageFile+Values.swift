import CDCMTK
public import DICOM

/// One frame after the modality LUT.
public struct ModalityFrame: Equatable, Sendable {
  /// Number of columns.
  public let columns: Int
  /// Number of rows.
  public let rows: Int
  /// `[row, column]`, row-major.
  public let values: [Float]

  /// A frame from its parts; `values` must hold `rows × columns` values.
  public init(columns: Int, rows: Int, values: [Float]) {
    precondition(values.count == rows * columns, "A frame needs one value for each pixel.")
    self.columns = columns
    self.rows = rows
    self.values = values
  }
}

/// One frame in real-world values.
public struct RealWorldFrame: Equatable, Sendable {
  /// Number of columns.
  public let columns: Int
  /// Number of rows.
  public let rows: Int
  /// `[row, column]`, row-major; not-a-number where the header maps nothing.
  public let values: [Double]
  /// Units, label and where the transform is stated.
  public let transform: RealWorldTransform
}

extension DICOMImageFile {
  /// Decodes a frame to modality values.
  ///
  /// Padding stays as it is. A colour image has no modality transform: its values are brightness,
  /// through the palette where it has one.
  ///
  /// - Parameter frame: Frame number, from one.
  /// - Throws: ``DICOMReadError``; also for a PALETTE COLOR image whose palette is malformed.
  public func readModalityFrame(_ frame: Int) throws(DICOMReadError) -> ModalityFrame {
    if photometric.isMonochrome, description.samples == 1 {
      return try monochromeFrame(frame)
    }
    let stored = try readFrame(frame)
    return ModalityFrame(columns: columns, rows: rows, values: try brightness(stored.values))
  }

  /// Decodes a frame to the real-world values that the header states for it.
  ///
  /// - Parameter frame: Frame number, from one.
  /// - Returns: The values; `nil` where the header states no transform.
  /// - Throws: ``DICOMReadError``.
  public func readRealWorldFrame(_ frame: Int) throws(DICOMReadError) -> RealWorldFrame? {
    guard photometric.isMonochrome, let transform = RealWorldTransform(attributes, frame: frame)
    else { return nil }
    let stored = try readFrame(frame)
    return RealWorldFrame(
      columns: columns, rows: rows, values: stored.values.map(transform.apply),
      transform: transform)
  }

  /// Decodes into the bits of the result and transforms them there.
  private func monochromeFrame(_ frame: Int) throws(DICOMReadError) -> ModalityFrame {
    try check(frame)
    let transform = ModalityTransform(attributes, frame: frame)
    let total = rows * columns
    var error = cdcmtk_error()
    let values = [Float](unsafeUninitializedCapacity: total) { buffer, count in
      let code = buffer.withMemoryRebound(to: Int32.self) {
        var stated = [CChar](repeating: 0, count: 17)
        return cdcmtk_image_frame(
          handle, Int32(frame - 1), $0.baseAddress, total, &stated, &error)
      }
      guard code == CDCMTK_OK, let base = buffer.baseAddress else { return }
      transform.apply(toBitsOf: UnsafeMutableBufferPointer(start: base, count: total))
      count = total
    }
    guard !values.isEmpty else { throw DICOMReadError(error) }
    return ModalityFrame(columns: columns, rows: rows, values: values)
  }

  private func brightness(_ stored: [Int32]) throws(DICOMReadError) -> [Float] {
    guard photometric == .paletteColour else { return stored.map(Float.init) }
    let isSigned = attributes.integer(.pixelRepresentation) == 1
    guard let palette = Palette(attributes, isSigned: isSigned) else {
      throw .unsupportedPixels(attribute: "palette of PALETTE COLOR")
    }
    return stored.map { Float(palette.luminance(Int($0))) }
  }

  /// What values depend on, in the data set and in its functional groups.
  static let valueTags: [Tag] =
    [
      .sopClassUID, .sopInstanceUID, .pixelRepresentation, .bitsStored, .photometricInterpretation,
      .rescaleSlope, .rescaleIntercept, .modalityLUTSequence, .lutDescriptor, .lutData,
      .pixelPaddingValue, .pixelPaddingRangeLimit, .sharedFunctionalGroupsSequence,
      .perFrameFunctionalGroupsSequence, .pixelValueTransformationSequence,
      .redPaletteDescriptor, .greenPaletteDescriptor, .bluePaletteDescriptor,
      .redPaletteData, .greenPaletteData, .bluePaletteData,
      .segmentedRedPaletteData, .segmentedGreenPaletteData, .segmentedBluePaletteData,
      .realWorldValueMappingSequence, .realWorldValueFirstValueMapped,
      .realWorldValueLastValueMapped, .doubleFloatRealWorldValueFirst,
      .doubleFloatRealWorldValueLast, .realWorldValueLUTData, .realWorldValueIntercept,
      .realWorldValueSlope, .lutLabel, .lutExplanation, .measurementUnitsCodeSequence, .codeValue,
      .codingSchemeDesignator, .codeMeaning, .philipsPrivateFrameSequence,
    ] + (UInt16(0x10)...0x1f).flatMap { [Tag(0x2005, $0), Tag(0x2005, $0 << 8 | 0x0e)] }
}

/// Applies the modality LUT to a frame.
///
/// - Parameters:
///   - stored: The frame's stored values.
///   - header: The instance it is from.
///   - frame: Frame number, from one.
public func modalityValues(
  _ stored: StoredFrame, header: InstanceHeader, frame: Int
) -> ModalityFrame {
  ModalityFrame(
    columns: stored.columns, rows: stored.rows,
    values: ModalityTransform(header.dataSet, frame: frame).apply(stored.values))
}
