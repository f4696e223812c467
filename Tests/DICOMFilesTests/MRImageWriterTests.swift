import DICOM
import DICOMFiles
import Foundation
import Imaging
import StudyAssembly
import Testing

/// Images written here are read back by our own reader; other readers see them in
/// `SimulationFilesTests`.
final class MRImageWriterTests {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "reading-room-image-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private var path: String { folder.appending(path: "image.dcm").path }

  private func image(bits: Int = 12, isSigned: Bool = false) -> MRImageDocument {
    var image = MRImageDocument(
      rows: 2, columns: 3, bitsStored: bits, isSigned: isSigned, pixels: [0, 1, 2, 3, 4, 2047])
    image.attributes = [
      .imageType: "ORIGINAL\\PRIMARY\\OTHER", .sopInstanceUID: "2.25.1", .modality: "MR",
      .studyInstanceUID: "2.25.2", .seriesInstanceUID: "2.25.3", .frameOfReferenceUID: "2.25.4",
      .scanningSequence: "SE", .sequenceVariant: "SK", .imagePositionPatient: "1\\-2.5\\3",
      .imageOrientationPatient: "1\\0\\0\\0\\1\\0", .pixelSpacing: "0.5\\0.25",
      .patientName: "A^B", .patientID: "1", .patientBirthDate: "", .patientSex: "F",
      .studyDate: "20240102", .studyTime: "101112.5", .studyID: "", .accessionNumber: "",
      .referringPhysicianName: "", .seriesNumber: "7", .instanceNumber: "1", .manufacturer: "",
      .sliceThickness: "3", .scanOptions: "", .mrAcquisitionType: "2D", .echoTime: "30",
      .echoTrainLength: "1", .positionReferenceIndicator: "",
      .acquisitionMatrix: "0\\3\\2\\0",
    ]
    return image
  }

  @Test(arguments: [(12, false), (12, true), (16, true)])
  func imageComesBack(bits: Int, isSigned: Bool) throws {
    let image = image(bits: bits, isSigned: isSigned)
    try DICOMFile.writeMRImage(image, to: path)
    let header = try DICOMFile.readHeader(path: path)
    #expect(header.transferSyntaxUID == "1.2.840.10008.1.2.1")
    #expect(header.dataSet.string(.sopClassUID) == "1.2.840.10008.5.1.4.1.1.4")
    let texts = image.attributes.filter { !$0.value.isEmpty && !$0.value.contains("\\") }
    for (tag, text) in texts { #expect(header.dataSet.string(tag) == text) }
    #expect(header.dataSet.doubles(.acquisitionMatrix) == [0, 3, 2, 0])
    #expect(header.dataSet.doubles(.pixelSpacing) == [0.5, 0.25])
    #expect(try DICOMFile.readFrame(path: path).values == image.pixels.map { Int32($0) })
  }

  @Test func sequencesComeBackInTheirOrder() throws {
    var image = image()
    let tag = DICOM.Tag.sourceImageSequence
    let code = MRImageDocument.Item(CodedConcept("121322", "DCM", "Source"))
    image.sequences[tag] = (1...3).map { number in
      MRImageDocument.Item(
        attributes: [.referencedSOPInstanceUID: "2.25.\(number)"],
        sequences: [.purposeOfReferenceCodeSequence: [code]])
    }
    try DICOMFile.writeMRImage(image, to: path)
    let data = try DICOMFile.readHeader(path: path).dataSet
    #expect(
      data.items(tag).map { $0.string(.referencedSOPInstanceUID) }
        == ["2.25.1", "2.25.2", "2.25.3"])
    #expect(
      data.items(tag).allSatisfy {
        $0.items(.purposeOfReferenceCodeSequence).map { $0.string(.codeValue) } == ["121322"]
      })
    #expect(data.string(.seriesNumber) == "7")
  }

  @Test func whatIsTakenOverIsLeftOutWhereItIsUnsound() throws {
    var image = image()
    image.takenOver = [
      .patientBirthDate: "long ago", .studyTime: "080000", .institutionName: "Spital Zürich",
      .rows: "17",
    ]
    image.attributes[.specificCharacterSet] = "ISO_IR 192"
    try DICOMFile.writeMRImage(image, to: path)
    let data = try DICOMFile.readHeader(path: path).dataSet
    #expect(data[.patientBirthDate] != nil && data.string(.patientBirthDate) == nil)
    #expect(data.string(.studyTime) == "080000")
    #expect(data.string(.institutionName) == "Spital Zürich" && data.string(.rows) == "2")
  }

  @Test(arguments: [DICOM.Tag.sopInstanceUID, .patientBirthDate, .echoTime])
  func missingAttributeIsNamed(tag: DICOM.Tag) {
    var image = image()
    image.attributes[tag] = nil
    #expect(throws: DICOMWriteError.invalid(part: "\(tag)")) {
      try DICOMFile.writeMRImage(image, to: path)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(arguments: [
    (DICOM.Tag.studyDate, "yesterday"), (.echoTime, "long"), (.imageType, "original"),
    (DICOM.Tag(0x0009, 0x1234), "x"),
  ])
  func valueThatItsRepresentationForbidsIsRefused(tag: DICOM.Tag, text: String) {
    var image = image()
    image.attributes[tag] = text
    #expect(throws: DICOMWriteError.self) { try DICOMFile.writeMRImage(image, to: path) }
  }

  @Test(arguments: [(11, true), (10, false), (17, false)])
  func pixelsBeyondTheirBitsAreRefused(bits: Int, isSigned: Bool) {
    #expect(throws: DICOMWriteError.invalid(part: "pixels")) {
      try DICOMFile.writeMRImage(image(bits: bits, isSigned: isSigned), to: path)
    }
  }

  @Test func folderThatIsNotThereIsAnError() {
    #expect(throws: DICOMWriteError.self) {
      try DICOMFile.writeMRImage(image(), to: folder.appending(path: "nowhere/a.dcm").path)
    }
  }
}
