import DICOM
import DICOMFiles
import Foundation
import Imaging
import MRSimulation
import SimulationFiles
import StudyAssembly
import Testing

private let script = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "read_attributes.py").path

struct ImageFilesTests {
  @Test(arguments: ScannerVendor.allCases)
  func ownReaderAssemblesTheStudyWithoutADoubt(vendor: ScannerVendor) throws {
    var made = HandMadeStudy()
    made.vendor = vendor
    made.presets.append(.sagittalMultiEcho)
    try Tools.withFolder { folder in
      try made.write(to: folder)
      let scan = try StudyScanner.scan(folder.appending(path: "study").path)
      let study = try #require(assembleStudies(scan.headers).first)
      #expect(scan.problems.isEmpty && study.problems.isEmpty)
      #expect(study.patient.patientID == "SIM-000123")
      #expect(study.series.count == 3 + 8)
      #expect(study.series.allSatisfy { $0.nature == .original && $0.geometry?.slices == 5 })
      let first = try #require(study.series.first?.frames.first?.geometry)
      let plan = HandMadeStudy.plan(.sagittal)
      #expect((0..<5).contains { isNear(plan.geometry(ofSlice: $0), first) })
    }
  }

  private func isNear(_ left: SliceGeometry, _ right: SliceGeometry) -> Bool {
    (left.position - right.position).length < 1e-9 && abs(left.normal.dot(right.normal) - 1) < 1e-9
      && abs(left.rowSpacing - right.rowSpacing) < 1e-9
      && abs(left.columnSpacing - right.columnSpacing) < 1e-9
  }

  @Test func sameSeedGivesTheSameBytes() throws {
    try Tools.withFolder { folder in
      let copies = ["a", "b"].map { folder.appending(path: $0) }
      for copy in copies { try HandMadeStudy().write(to: copy) }
      let names = Tools.files(copies[0])
      #expect(names.count == 3 * 5 + 3 + 1 && names == Tools.files(copies[1]))
      let differing = try names.filter { name in
        try Data(contentsOf: copies[0].appending(path: name))
          != Data(contentsOf: copies[1].appending(path: name))
      }
      #expect(differing.isEmpty)
    }
  }

  @Test func findingsChangePixelsAndNothingElse() throws {
    try Tools.withFolder { folder in
      var normal = HandMadeStudy()
      normal.findings = []
      try HandMadeStudy().write(to: folder.appending(path: "torn"))
      try normal.write(to: folder.appending(path: "normal"))
      let torn = folder.appending(path: "torn/study")
      let names = Tools.files(torn)
      #expect(names == Tools.files(folder.appending(path: "normal/study")))
      var changed = 0
      for name in names {
        let (a, b) = try (
          headerAndPixels(torn.appending(path: name)),
          headerAndPixels(folder.appending(path: "normal/study/\(name)"))
        )
        guard a.header == b.header else { throw HeaderDiffers(name: name) }
        changed += a.pixels == b.pixels ? 0 : 1
      }
      #expect(changed > 0)
    }
  }

  private struct HeaderDiffers: Error { var name: String }

  /// A file's bytes before and in its pixels, which come last.
  private func headerAndPixels(_ file: URL) throws -> (header: Data, pixels: Data) {
    let bytes = try Data(contentsOf: file)
    let count = 48 * 40 * 2
    return (bytes.dropLast(count), bytes.suffix(count))
  }

  @Test(
    .enabled(if: Tools.validator != nil, "dciodvfy is not installed"),
    arguments: ScannerVendor.allCases)
  func validatorHasNothingToSay(vendor: ScannerVendor) throws {
    var made = HandMadeStudy()
    (made.vendor, made.presets) = (vendor, ProtocolPreset.allCases)
    let lines = try Tools.withFolder { folder in
      try made.write(to: folder)
      return try Tools.files(folder.appending(path: "study"))
        .filter { $0.hasSuffix("I0001.dcm") }
        .flatMap { name in
          try Tools.run(
            #require(Tools.validator), [folder.appending(path: "study/\(name)").path]
          ).split(separator: "\n").map(String.init)
        }
    }
    // Philips' scanners write the rescale values, which the IOD lacks.
    let allowed = vendor == .philips ? ["(0x0028,0x105", "Standard Extended SOP Class"] : []
    let said = lines.filter { line in
      line != "MRImage" && !allowed.contains { line.contains($0) }
    }
    #expect(said.isEmpty, "\(said)")
    #expect(lines.contains("MRImage"))
  }

  @Test(.enabled(if: Tools.python != nil, "READING_ROOM_PYTHON names no Python with pydicom"))
  func pydicomReadsEveryAttribute() throws {
    var made = HandMadeStudy()
    made.presets = [.sagittalMultiEcho, .coronalSTIR]
    try Tools.withFolder { folder in
      try made.write(to: folder)
      let first = try attributes(folder.appending(path: "study/S0002/I0010.dcm"))
      expect(first, Self.ofSecondSliceAndEcho)
      let uids = made.identity.series[0].instanceUIDs(40)
      expect(
        first,
        [
          "SOPInstanceUID": uids[9], "StudyInstanceUID": made.identity.studyInstanceUID,
          "SeriesInstanceUID": made.identity.series[0].seriesInstanceUID,
          "FrameOfReferenceUID": made.identity.frameOfReferenceUID,
          "PatientBirthDate": made.identity.birthDate, "StudyDate": made.identity.date,
        ])
      #expect((first["Pixels"] as? [Int])?.count == 48 * 40)
      let second = try attributes(folder.appending(path: "study/S0003/I0001.dcm"))
      expect(
        second,
        [
          "InversionTime": "230", "ScanningSequence": "['SE', 'IR']",
          "InPlanePhaseEncodingDirection": "ROW", "AcquisitionMatrix": "['28', '0', '0', '40']",
          "PercentPhaseFieldOfView": "120.03", "NumberOfPhaseEncodingSteps": "60",
        ])
    }
  }

  /// Instance 10 of eight echoes: slice 2, echo 2.
  private static let ofSecondSliceAndEcho = [
    "TransferSyntaxUID": "1.2.840.10008.1.2.1", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.4",
    "ImageType": "['ORIGINAL', 'PRIMARY', 'OTHER']", "Modality": "MR",
    "Manufacturer": "SIEMENS", "ManufacturerModelName": "Skyra",
    "PatientName": "SIMULATED^KNEE 000123", "PatientID": "SIM-000123", "PatientSex": "F",
    "PatientAge": "045Y", "PatientComments": "Simulated by Reading Room; not a patient",
    "ImageComments": "Simulated by Reading Room; not a patient",
    "StudyDescription": "MR KNEE LEFT", "SeriesDescription": "T2_map_se_sag",
    "BodyPartExamined": "KNEE", "Laterality": "L", "PatientPosition": "FFS",
    "SeriesNumber": "2", "InstanceNumber": "10", "EchoNumbers": "2", "ScanningSequence": "SE",
    "SequenceVariant": "['SP', 'OSP']", "ScanOptions": "", "MRAcquisitionType": "2D",
    "SequenceName": "*se2d8", "EchoTrainLength": "1", "NumberOfAverages": "1",
    "ImagingFrequency": "123.25", "ImagedNucleus": "1H", "MagneticFieldStrength": "3",
    "FlipAngle": "90", "SliceThickness": "3", "SpacingBetweenSlices": "3.3",
    "NumberOfPhaseEncodingSteps": "42", "PercentPhaseFieldOfView": "83.313",
    "PercentSampling": "84.021", "InPlanePhaseEncodingDirection": "COL",
    "AcquisitionMatrix": "['0', '40', '28', '0']", "ReceiveCoilName": "Knee_15",
    "Rows": "40", "Columns": "48", "BitsStored": "12", "PixelRepresentation": "0",
    "WindowCenter": "1228.5", "WindowWidth": "2457", "ImagesInAcquisition": "40",
  ]

  private func attributes(_ file: URL) throws -> [String: Any] {
    let text = try Tools.run(#require(Tools.python), [script, file.path])
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(object as? [String: Any])
  }

  private func expect(_ found: [String: Any], _ expected: [String: String]) {
    for (keyword, value) in expected {
      let text = (found[keyword] as? [String]).map {
        "[" + $0.map { "'\($0)'" }.joined(separator: ", ") + "]"
      }
      #expect((text ?? found[keyword] as? String) == value, "\(keyword)")
    }
  }
}
