import DICOM
import DICOMFiles
import Foundation
import Imaging
import StudyAssembly
import Testing

private func fixture(_ path: String) -> String {
  ReferenceData.fixture("dicom/values/\(path).dcm").path
}

/// The files of `Fixtures/dicom/make_values.py`, whose values follow from the picture.
struct ValueTests {
  private let picture = SyntaxTests.picture()

  @Test(arguments: [
    "fragments-table", "fragments-no-table", "fragments-extended", "fragments-jpeg-2000",
    "fragments-jpeg-2000-table", "fragments-jpeg-ls", "encapsulated-uncompressed",
  ])
  func framesOfSeveralFragmentsAreToldApart(name: String) throws {
    let file = try DICOMImageFile(path: fixture(name))
    #expect(file.frames == 3)
    for frame in [3, 1, 2] {
      #expect(try file.readFrame(frame).values == SyntaxTests.picture(frame - 1))
    }
  }

  @Test(arguments: ["fragments-single", "htj2k-lossless", "htj2k-lossless-rpcl"])
  func losslessStreamGivesThePicture(name: String) throws {
    #expect(try DICOMFile.readFrame(path: fixture(name)).values == picture)
  }

  @Test func lossyHighThroughputStreamIsWithinTwo() throws {
    let path = fixture("htj2k-lossy")
    #expect(try DICOMFile.readHeader(path: path).transferSyntaxUID == TransferSyntax.htj2k.uid)
    let values = try DICOMFile.readFrame(path: path).values
    #expect(zip(values, picture).allSatisfy { abs($0 - $1) <= 2 })
  }

  @Test(arguments: ["jpeg-progressive", "jpeg-spectral"])
  func retiredJPEGGivesThePictureRoughly(name: String) throws {
    let values = try DICOMFile.readFrame(path: fixture(name)).values
    let sum = zip(values, picture).map { abs(Double($0) - Double($1)) }.reduce(0, +)
    #expect(sum / Double(values.count) < 40)
  }

  @Test func waveletStreamKeepsNegativeValues() throws {
    let frame = try DICOMFile.readFrame(path: fixture("jpeg-2000-signed"))
    #expect(frame.values == picture.map { $0 - 1500 })
  }

  @Test(arguments: [
    ("cell-1", 1, false), ("cell-12-packed", 12, false), ("cell-12-packed-signed", 12, true),
    ("cell-16-of-10-signed", 10, true), ("cell-24", 20, false), ("cell-32-signed", 32, true),
    ("cell-8-of-5", 5, false),
  ])
  func cellsOfAnyNumberOfBitsAreRead(name: String, stored: Int, signed: Bool) throws {
    let frame = try DICOMFile.readFrame(path: fixture(name))
    let offset = signed ? Int64(1) << Int64(stored - 1) : 0
    let expected = picture.map { Int32((Int64($0) >> Int64(max(0, 12 - stored))) - offset) }
    #expect(frame.values == expected)
  }

  @Test func realWorldMappingHasItsRangesAndUnits() throws {
    let frame = try #require(
      try DICOMImageFile(path: fixture("real-world-linear")).readRealWorldFrame(1))
    #expect(frame.transform.units?.codeValue == "ms" && frame.transform.label == "T2")
    #expect(frame.transform.provenance == .realWorldValueMapping)
    for (value, stored) in zip(frame.values, picture) {
      let (slope, intercept) = stored <= 1500 ? (0.1, -2.0) : (0.2, -152.0)
      #expect(abs(value - (Double(stored) * slope + intercept)) < 1e-9)
    }
  }

  @Test func realWorldTableMapsNothingBeyondItsRange() throws {
    let frame = try #require(
      try DICOMImageFile(path: fixture("real-world-table")).readRealWorldFrame(1))
    for (value, stored) in zip(frame.values, picture) {
      #expect(stored <= 1500 ? abs(value - Double(stored).squareRoot()) < 1e-9 : value.isNaN)
    }
  }

  @Test func eachFrameHasItsOwnRealWorldMapping() throws {
    let file = try DICOMImageFile(path: fixture("real-world-frames"))
    for index in 0..<2 {
      let expected = SyntaxTests.picture(index).map {
        Double($0) * Double(index + 1) + Double(index)
      }
      #expect(try file.readRealWorldFrame(index + 1)?.values == expected)
      #expect(
        try file.readModalityFrame(index + 1).values
          == SyntaxTests.picture(index).map { Float($0) * 2 + 1 })
    }
  }

  /// (stored × RS + RI) ÷ (RS × SS), Chenevert et al. 2014.
  @Test(arguments: ["philips-scale", "philips-scale-implicit"])
  func philipsScaleGivesFloatingPointValues(name: String) throws {
    let file = try DICOMImageFile(path: fixture(name))
    let frame = try #require(try file.readRealWorldFrame(1))
    #expect(frame.transform.provenance == .philipsScale)
    for (value, stored) in zip(frame.values, picture) {
      let expected = (Double(stored) * 2.5 - 10) / (2.5 * 0.03125)
      #expect(abs(value - expected) <= 1e-9 * abs(expected))
    }
    #expect(try file.readModalityFrame(1).values == picture.map { Float($0) * 2.5 - 10 })
  }

  @Test func fileWithoutMappingHasNoRealWorldValues() throws {
    let file = try DICOMImageFile(path: ReferenceData.fixture("dicom/syntaxes/explicit.dcm").path)
    #expect(try file.readRealWorldFrame(1) == nil)
    #expect(file.sopInstanceUID == "2.25.3141592653589793238.1.1.1")
  }

  @Test func modalityTableMayStartBelowZero() throws {
    let slice = try DICOMFile.readSlice(path: fixture("modality-lut-signed"))
    #expect(slice.values == picture.map { Float($0 / 16) })
  }

  @Test(arguments: [
    "rgb", "rgb-planar", "rle", "jpeg-2000", "jpeg-ls", "ybr-full", "ybr-full-422",
  ])
  func colourIsReadAsBrightness(name: String) throws {
    let values = try DICOMFile.readFrame(path: fixture("colour-\(name)")).values
    for (value, stored) in zip(values, picture) {
      let grey = Double(stored / 16)
      let green = Double(stored / 16 / 2 + 40)
      let expected = 0.299 * grey + 0.587 * green + 0.114 * (255 - grey)
      #expect(abs(Double(value) - expected) <= 0.51)
    }
  }

  @Test func colourJPEGIsReadAsBrightness() throws {
    let plain = try DICOMFile.readFrame(path: fixture("colour-rgb")).values
    let lossy = try DICOMFile.readFrame(path: fixture("colour-jpeg")).values
    let sum = zip(plain, lossy).map { abs(Double($0) - Double($1)) }.reduce(0, +)
    #expect(sum / Double(plain.count) < 3)
  }

  @Test(arguments: [("palette-8", 1.0), ("palette-16", 257.0)])
  func paletteGivesBrightness(name: String, unit: Double) throws {
    let values = try DICOMFile.readSlice(path: fixture(name)).values
    for (value, stored) in zip(values, picture) {
      let index = Double(stored / 16)
      let expected =
        unit * (0.299 * index + 0.587 * (255 - index) + 0.114 * (index / 2).rounded(.down))
      #expect(abs(Double(value) - expected) < 0.01)
    }
  }

  @Test func everyFixtureBecomesASeriesOfItsStudy() throws {
    let folder = ReferenceData.fixture("dicom/values").path
    let scan = try StudyScanner.scan(folder)
    let study = try #require(assembleStudies(scan.headers).first)
    #expect(scan.problems.isEmpty && study.problems.isEmpty)
    #expect(Set(study.series.flatMap(\.frames).map(\.path)).count == scan.headers.count)
    for frame in study.series.flatMap(\.frames) {
      let values = try DICOMImageFile(path: frame.path).readModalityFrame(frame.frameNumber)
      #expect(values.rows == frame.rows && values.columns == frame.columns)
      #expect(frame.isColour == (frame.path.contains("colour") || frame.path.contains("palette")))
    }
  }

  @Test func paddingIsAModalityRange() throws {
    let frames = try ["padding", "padding-range-monochrome1"].map { name in
      try #require(
        assembleStudies([DICOMFile.readHeader(path: fixture(name))]).first?.series.first?.frames[0])
    }
    #expect(frames[0].padding == -2000...(-2000) && !frames[0].isInverted)
    #expect(frames[1].padding == 4000...4007 && frames[1].isInverted)
    let values = try DICOMFile.readSlice(path: fixture("padding")).values
    #expect(values.prefix(8).allSatisfy { $0 == -2000 })
  }

  @Test func sizesThatPixelDataCannotHaveAreRefusedBeforeRoomIsMade() throws {
    let source = try Data(contentsOf: URL(filePath: fixture("htj2k-lossless")))
    for (rows, columns) in [(16_384, 16_384), (41, 48)] as [(UInt16, UInt16)] {
      var bytes = source
      for (tag, value) in [([0x28, 0, 0x10, 0], rows), ([0x28, 0, 0x11, 0], columns)] {
        let header = Data(tag.map { UInt8($0) } + Array("US".utf8) + [2, 0])
        let place = try #require(bytes.range(of: header)).upperBound
        bytes[place] = UInt8(value & 0xff)
        bytes[place + 1] = UInt8(value >> 8)
      }
      let file = FileManager.default.temporaryDirectory
        .appending(path: "reading-room-size-\(UUID().uuidString).dcm")
      try bytes.write(to: file)
      defer { try? FileManager.default.removeItem(at: file) }
      #expect(throws: DICOMReadError.self) { try DICOMFile.readFrame(path: file.path) }
    }
  }
}
