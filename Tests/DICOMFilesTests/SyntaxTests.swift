import DICOM
import DICOMFiles
import Foundation
import Testing

private func fixture(_ path: String) -> String { ReferenceData.fixture("dicom/" + path).path }

struct SyntaxTests {
  /// The picture of `Fixtures/dicom/make_small.py`.
  static func picture(_ index: Int = 0) -> [Int32] {
    (0..<(40 * 48)).map { place in
      let (row, column) = (place / 48, place % 48)
      let down = Double(row - 20) / 14
      let across = Double(column - 24) / Double(16 - index % 5)
      let isInside = down * down + across * across < 1
      return Int32(isInside ? 3000 - 11 * row : 20 * column + 7 * row + 31 * index)
    }
  }

  @Test(arguments: [
    ("explicit", "1.2.840.10008.1.2.1", 0), ("implicit", "1.2.840.10008.1.2", 0),
    ("big-endian", "1.2.840.10008.1.2.2", 0), ("deflated", "1.2.840.10008.1.2.1.99", 0),
    ("rle", "1.2.840.10008.1.2.5", 0), ("jpeg-lossless", "1.2.840.10008.1.2.4.70", 0),
    ("jpeg-lossless-14", "1.2.840.10008.1.2.4.57", 0), ("jpeg-ls", "1.2.840.10008.1.2.4.80", 0),
    ("jpeg-2000", "1.2.840.10008.1.2.4.90", 0), ("jpeg-ls-near", "1.2.840.10008.1.2.4.81", 2),
  ])
  func everySyntaxGivesTheSamePicture(name: String, uid: String, tolerance: Int32) throws {
    let path = fixture("syntaxes/\(name).dcm")
    #expect(try DICOMFile.readHeader(path: path).transferSyntaxUID == uid)
    #expect(TransferSyntax(rawValue: uid) != nil)
    let frame = try DICOMFile.readFrame(path: path)
    #expect(frame.rows == 40 && frame.columns == 48 && frame.bitsStored == 12)
    for (value, expected) in zip(frame.values, Self.picture()) {
      #expect(abs(value - expected) <= tolerance)
    }
  }

  /// Sharp edges ring in lossy JPEG: compared with pydicom in `PixelConformanceTests`, here only
  /// as a picture.
  @Test(arguments: ["jpeg-extended", "jpeg-baseline"])
  func lossyJPEGGivesThePictureRoughly(name: String) throws {
    let frame = try DICOMFile.readFrame(path: fixture("syntaxes/\(name).dcm"))
    let scale: Double = name == "jpeg-baseline" ? 16 : 1
    let differences = zip(frame.values, Self.picture()).map {
      abs(Double($0) * scale - Double($1))
    }
    #expect(differences.reduce(0, +) / Double(differences.count) < 40)
  }

  @Test(arguments: ["signed", "signed-unextended"])
  func signedValuesKeepTheirSign(name: String) throws {
    let frame = try DICOMFile.readFrame(path: fixture("pixels/\(name).dcm"))
    #expect(frame.isSigned && frame.values == Self.picture().map { $0 - 1500 })
  }

  @Test func bitsOutsideBitsStoredAreDropped() throws {
    let frame = try DICOMFile.readFrame(path: fixture("pixels/high-bit.dcm"))
    #expect(frame.values == Self.picture())
  }

  @Test func eightBitsAreReadAsBytes() throws {
    let frame = try DICOMFile.readFrame(path: fixture("pixels/eight-bit.dcm"))
    #expect(frame.values == Self.picture().map { $0 / 16 })
  }

  @Test func rescaleGivesModalityValues() throws {
    let slice = try DICOMFile.readSlice(path: fixture("pixels/rescale.dcm"))
    #expect(slice.values == Self.picture().map { Float($0) * 0.5 - 100 })
  }

  @Test func modalityTableGivesModalityValues() throws {
    let slice = try DICOMFile.readSlice(path: fixture("pixels/modality-lut.dcm"))
    #expect(slice.values == Self.picture().map { Float($0 / 16 * 3 + 5) })
  }

  @Test(arguments: ["enhanced", "enhanced-jpeg-lossless"])
  func eachFrameOfAnEnhancedObjectHasItsOwnTransform(name: String) throws {
    let path = fixture("enhanced/\(name).dcm")
    let header = try DICOMFile.readHeader(path: path)
    let file = try DICOMImageFile(path: path)
    #expect(file.frames == 6)
    // Backwards, since decoders like to go forwards.
    for index in (0..<6).reversed() {
      let place = [3, 0, 5, 1, 4, 2][index]
      let stored = try file.readFrame(index + 1)
      #expect(stored.values == Self.picture(index))
      let modality = modalityValues(stored, header: header, frame: index + 1)
      #expect(
        modality.values == Self.picture(index).map { Float($0) * Float(place + 1) - Float(place) })
    }
    #expect(throws: DICOMReadError.noSuchFrame(7)) { try file.readFrame(7) }
    #expect(throws: DICOMReadError.noSuchFrame(0)) { try file.readFrame(0) }
  }

  @Test(arguments: names())
  func namesOfEveryScriptAreReadable(file: String, name: String) throws {
    let header = try DICOMFile.readHeader(path: fixture("names/\(file).dcm"))
    #expect(header.dataSet.string(.patientName) == name)
  }

  @Test func dataSetWithoutPreambleIsRead() throws {
    let frame = try DICOMFile.readFrame(path: fixture("other/no-preamble.dcm"))
    #expect(frame.values == Self.picture())
  }

  @Test func headerKeepsSequencesNumbersAndBulkLengths() throws {
    let header = try DICOMFile.readHeader(path: fixture("enhanced/enhanced.dcm"))
    let set = header.dataSet
    #expect(set.items(.perFrameFunctionalGroupsSequence).count == 6)
    #expect(set.integer(.rows) == 40 && set.doubles(.pixelSpacing).isEmpty)
    #expect(set[.pixelData]?.value == .bulk(length: 6 * 40 * 48 * 2))
    #expect(set.strings(.imageType) == ["ORIGINAL", "PRIMARY", "M"])
    #expect(set.string(.transferSyntaxUID) == "1.2.840.10008.1.2.1")
  }
}

private func names() -> [(String, String)] {
  let text = try? String(
    contentsOf: ReferenceData.fixture("dicom/names/expected.csv"), encoding: .utf8)
  return (text ?? "").split(separator: "\n").map { line in
    let cells = line.split(separator: ",", maxSplits: 1).map(String.init)
    return (cells[0], cells.last ?? "")
  }
}
