import DICOM
import Imaging

extension Frame {
  /// Takes over how the header wants the values to be shown.
  mutating func readValues(_ attributes: FrameAttributes) {
    let dataSet = attributes.dataSet
    let photometric = PhotometricInterpretation(dataSet.string(.photometricInterpretation) ?? "")
    isInverted = photometric.isInverted
    isColour = photometric.isColour
    aspectRatio = Self.aspectRatio(attributes)
    // Values of a colour image are brightness: neither windows nor padding are about them.
    guard photometric.isMonochrome else {
      voi = Self.wholeRange(dataSet, photometric)
      return
    }
    let transform = ModalityTransform(dataSet, frame: frameNumber)
    voi = Self.voi(attributes, transform)
    padding = PixelPadding(dataSet)?.modality(transform)
  }

  /// The first VOI LUT, else the first window (PS3.3 C.11.2): either may be applied, not both.
  private static func voi(
    _ attributes: FrameAttributes, _ transform: ModalityTransform
  ) -> VOITransform? {
    let isSigned = transform.mayBeNegative(
      isSigned: attributes.dataSet.integer(.pixelRepresentation) == 1)
    if let item = attributes.items(.frameVOILUTSequence, .voiLUTSequence).first,
      let table = LookupTable(item, isSigned: isSigned),
      let voi = VOITable(
        first: table.first, bits: table.bits, entries: table.entries,
        explanation: item.string(.lutExplanation) ?? "")
    {
      return .table(voi)
    }
    let stated = attributes.string(.frameVOILUTSequence, .voiLUTFunction)
    guard let center = attributes.double(.frameVOILUTSequence, .windowCenter),
      let width = attributes.double(.frameVOILUTSequence, .windowWidth), width > 0,
      let function = VOIFunction(rawValue: stated ?? "LINEAR")
    else { return nil }
    return .window(WindowLevel(center: center, width: width), function)
  }

  /// Brightness from black to white, as the picture was made.
  private static func wholeRange(
    _ dataSet: DataSet, _ photometric: PhotometricInterpretation
  ) -> VOITransform? {
    let palette = dataSet.doubles(.redPaletteDescriptor)
    let bits =
      photometric == .paletteColour
      ? (palette.count == 3 ? Int(exactly: palette[2]) : nil) : dataSet.integer(.bitsStored)
    guard let bits, (1...16).contains(bits) else { return nil }
    let white = Double(1 << bits)
    return .window(WindowLevel(center: white / 2, width: white), .linear)
  }

  /// Pixel Spacing, else Pixel Aspect Ratio (PS3.3 C.7.6.3.1.7): both state the vertical first.
  private static func aspectRatio(_ attributes: FrameAttributes) -> Double {
    for pair in [
      attributes.doubles(.pixelMeasuresSequence, .pixelSpacing),
      attributes.dataSet.doubles(.pixelAspectRatio),
    ] where pair.count == 2 && pair.allSatisfy({ $0 > 0 }) {
      // Beyond a hundred no picture would be left on the screen.
      let ratio = pair[0] / pair[1]
      return (0.01...100).contains(ratio) ? ratio : 1
    }
    return 1
  }
}
