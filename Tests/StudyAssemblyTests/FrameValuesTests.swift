import DICOM
import Imaging
import StudyAssembly
import Testing

struct FrameValuesTests {
  private func frame(
    _ changes: [DICOM.Tag: [String]], items: [DICOM.Tag: [DataSet]] = [:]
  ) throws -> Frame {
    var header = slice("a", changes: changes)
    for (tag, items) in items {
      header.dataSet[tag] = DataElement(
        tag: tag, valueRepresentation: "SQ", value: .items(items))
    }
    return try #require(assembleStudies([header]).first?.series.first?.frames.first)
  }

  @Test func firstOfSeveralWindowsIsTaken() throws {
    let frame = try frame([.windowCenter: ["40", "400"], .windowWidth: ["80", "900"]])
    #expect(frame.voi == .window(WindowLevel(center: 40, width: 80), .linear))
  }

  @Test(arguments: VOIFunction.allCases)
  func windowKeepsItsFunction(function: VOIFunction) throws {
    let frame = try frame([
      .windowCenter: ["40"], .windowWidth: ["80"], .voiLUTFunction: [function.rawValue],
    ])
    #expect(frame.voi == .window(WindowLevel(center: 40, width: 80), function))
  }

  @Test func unknownFunctionIsNoWindow() throws {
    let frame = try frame([
      .windowCenter: ["40"], .windowWidth: ["80"], .voiLUTFunction: ["CUBIC"],
    ])
    #expect(frame.voi == nil)
  }

  @Test func tableComesBeforeTheWindow() throws {
    let item = dataSet([
      .lutDescriptor: ["2", "65535", "8"], .lutData: ["0", "255"], .lutExplanation: ["BONE"],
    ])
    let window: [DICOM.Tag: [String]] = [.windowCenter: ["40"], .windowWidth: ["80"]]
    let table = VOITable(first: -1, bits: 8, entries: [0, 255], explanation: "BONE")
    // Modality values may be negative here, so that the first value is.
    let shifted = window.merging([.rescaleIntercept: ["-5"]]) { $1 }
    #expect(
      try frame(shifted, items: [.voiLUTSequence: [item]]).voi == table.map(VOITransform.table))
  }

  @Test(arguments: ["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "PALETTE COLOR"])
  func colourIsMarkedAndKeepsItsRange(photometric: String) throws {
    let frame = try frame([
      .photometricInterpretation: [photometric], .bitsStored: ["8"],
      .samplesPerPixel: [photometric == "PALETTE COLOR" ? "1" : "3"],
      .redPaletteDescriptor: ["256", "0", "8"],
    ])
    #expect(frame.isColour && !frame.isInverted)
    #expect(frame.voi == .linear(WindowLevel(center: 128, width: 256)))
  }

  @Test func aspectRatioIsThatOfSpacingOrOfTheAttribute() throws {
    #expect(try frame([:]).aspectRatio == 2)
    #expect(try frame([.pixelSpacing: [], .pixelAspectRatio: ["3", "4"]]).aspectRatio == 0.75)
    #expect(try frame([.pixelSpacing: [], .pixelAspectRatio: ["0", "4"]]).aspectRatio == 1)
  }
}
