import DICOM
import DICOMFiles
import Findings
import Foundation
import Imaging
import Interchange
import KneeAnatomy
import StudyAssembly
import Testing

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// A program on the path, or the one that an environment variable names.
private func tool(_ name: String, environment: String) -> String? {
  let variables = ProcessInfo.processInfo.environment
  let folders = (variables["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
  return ([variables[environment]].compactMap { $0 } + folders)
    .first { FileManager.default.isExecutableFile(atPath: $0) }
}

private let validator = tool("dciodvfy", environment: "READING_ROOM_DCIODVFY")
private let python = ProcessInfo.processInfo.environment["READING_ROOM_PYTHON"]

/// The real knee of the shared data beside the project.
private let knee: String = {
  let stated = ProcessInfo.processInfo.environment["READING_ROOM_SHARED_DATA"]
  let shared = stated.map { URL(filePath: $0) } ?? root.appending(path: "../shared/data")
  return shared.appending(path: "knee-mese/dicom").path
}()

private func run(_ program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return text
}

final class SegmentationTests {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "reading-room-segmentation-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func study(_ fixture: String) throws -> Study {
    let path = fixture == "knee" ? knee : root.appending(path: "Fixtures/dicom/\(fixture)").path
    return try #require(assembleStudies(StudyScanner.scan(path).headers).first)
  }

  @Test func ofTheSlicesOfAMosaicNothingIsWritten() throws {
    let study = try study("mosaics/axial")
    let findings = try findings(try #require(study.series.first))
    #expect(throws: SegmentationError.slicesOfMosaic) {
      try writeSegmentations(
        of: findings, in: study, folder: folder.path, makeUID: { "1.2.3" }, date: "20260301",
        time: "101112", softwareVersion: "1")
    }
  }

  /// A ball in the stack and a bar through its lower slices.
  private func findings(_ series: Series) throws -> [Finding] {
    let geometry = try #require(series.geometry)
    let shapes: [(String, (Int, Int, Int) -> Bool)] = [
      (
        "soft-tissue-mass",
        { s, r, c in
          (s - 2) * (s - 2) * 50 + (r - 20) * (r - 20) + (c - 24) * (c - 24) < 120
        }
      ),
      ("something-else", { s, r, c in s < 2 && (5..<9).contains(r) && c > 3 }),
    ]
    return shapes.map { type, contains in
      var voxels: [Bool] = []
      for s in 0..<geometry.slices {
        for r in 0..<geometry.rows {
          for c in 0..<geometry.columns { voxels.append(contains(s, r, c)) }
        }
      }
      let mask = VoxelMask(
        columns: geometry.columns, rows: geometry.rows, slices: geometry.slices, voxels: voxels)
      return Finding(
        id: type + "-1", type: type, probability: 0.9, band: .positive, side: .unknown, site: "",
        plane: nil, measurements: [], keyImage: nil,
        region: FindingRegion(seriesID: series.id, mask: mask),
        origin: .model(
          ModelIdentity(name: "pack", version: "1.0.0", checksum: "00", isValidatedBySite: true)),
        rationale: "")
    }
  }

  private func write(_ findings: [Finding], _ study: Study) throws -> [WrittenSegmentation] {
    var next: UInt64 = 0
    return try writeSegmentations(
      of: findings, in: study, folder: folder.path,
      makeUID: {
        next += 1
        return uniqueIdentifier(high: 7, low: next)
      }, date: "20260302", time: "120000", softwareVersion: "0.1.0")
  }

  @Test(arguments: ["multi-echo", "oblique", "enhanced/enhanced.dcm"])
  func voxelsComeBackSliceBySlice(fixture: String) throws {
    let study = try study(fixture)
    let series = try #require(study.series.first)
    let findings = try findings(series)
    let written = try #require(write(findings, study).first)
    #expect(written.segments == ["soft-tissue-mass-1": 1, "something-else-1": 2])
    let header = try DICOMFile.readHeader(path: written.path)
    let groups = header.dataSet.items(.perFrameFunctionalGroupsSequence)
    let image = try DICOMImageFile(path: written.path)
    #expect(image.frames == groups.count)
    var expected = findings.flatMap { finding in
      series.frames.indices.compactMap { index in finding.region?.mask.slice(index) }
    }.filter { $0.contains(true) }
    for (index, group) in groups.enumerated() {
      let source = group.items(DICOM.Tag(0x0008, 0x9124)).first?
        .items(DICOM.Tag(0x0008, 0x2112)).first
      let uid = source?.string(DICOM.Tag(0x0008, 0x1155))
      let number = source?.integer(DICOM.Tag(0x0008, 0x1160)) ?? 1
      let frame = try #require(
        series.frames.first { $0.sopInstanceUID == uid && $0.frameNumber == number })
      let position = group.items(.planePositionSequence).first?.doubles(.imagePositionPatient)
      #expect(position == frame.geometry.map { [$0.position.x, $0.position.y, $0.position.z] })
      #expect(try image.readFrame(index + 1).values.map { $0 == 1 } == expected.removeFirst())
    }
    #expect(expected.isEmpty)
    #expect(header.dataSet.string(.patientID) == study.patient.patientID)
    #expect(header.dataSet.string(.studyInstanceUID) == study.studyInstanceUID)
  }

  @Test(
    .enabled(if: validator != nil, "dciodvfy is not installed"),
    arguments: [
      "multi-echo", "oblique", "enhanced/enhanced.dcm",
    ])
  func dciodvfyFindsNoError(fixture: String) throws {
    let study = try study(fixture)
    let series = try #require(study.series.first)
    let written = try #require(write(findings(series), study).first)
    let text = try run(#require(validator), [written.path])
    #expect(!text.contains("Error"), "\(text)")
  }

  @Test(
    .enabled(if: python != nil, "READING_ROOM_PYTHON names no Python with highdicom"),
    arguments: ["multi-echo", "enhanced/enhanced.dcm"])
  func highdicomReadsTheSameVoxels(fixture: String) throws {
    let study = try study(fixture)
    let series = try #require(study.series.first)
    let findings = try findings(series)
    let written = try #require(write(findings, study).first)
    let script = root.appending(path: "Tests/InterchangeTests/check_segmentation.py").path
    let lines = try run(#require(python), [script, written.path]).split(separator: "\n")
    var expected: [String] = []
    let isMultiFrame = Set(series.frames.map(\.sopInstanceUID)).count == 1
    for finding in findings {
      for (index, frame) in series.frames.enumerated() {
        let count = finding.region?.mask.slice(index).count { $0 } ?? 0
        guard count > 0, let position = frame.geometry?.position else { continue }
        let place = [position.x, position.y, position.z].map { decimalString($0) }
        expected.append(
          "\(finding.type);\(frame.sopInstanceUID);\(isMultiFrame ? frame.frameNumber : 0);"
            + "\(count);\(place.joined(separator: ","))")
      }
    }
    #expect(lines.map(String.init) == expected)
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: knee), "shared data is absent"),
    .enabled(if: validator != nil, "dciodvfy is not installed"))
  func segmentationOfARealKneeIsSound() throws {
    let study = try study("knee")
    let series = try #require(study.series.last)
    let written = try #require(write(findings(series), study).first)
    let text = try run(#require(validator), [written.path])
    // The source's anonymised dates, year 1, are handed on as they are.
    let errors = text.split(separator: "\n").filter { line in
      line.hasPrefix("Error") && !line.contains("<00010101>")
        && !line.contains("invalid data values for Value Representations")
    }
    #expect(errors.isEmpty)
  }

  /// A ball of femur in cartilage, the surer the farther right.
  private func structures(_ series: Series) throws -> StructureMap {
    let geometry = try #require(series.geometry)
    var labels: [UInt8] = [], confidence: [UInt8] = []
    for s in 0..<geometry.slices {
      for r in 0..<geometry.rows {
        for c in 0..<geometry.columns {
          let distance = (r - 20) * (r - 20) + (c - 24) * (c - 24) + 50 * (s - 1) * (s - 1)
          let structure: KneeStructure =
            distance < 90 ? .femur : distance < 150 ? .femoralCartilage : .other
          labels.append(structure.rawValue)
          confidence.append(UInt8(90 + c))
        }
      }
    }
    return StructureMap(geometry: geometry, labels: labels, confidence: confidence)
  }

  private func writeStructures(_ study: Study, probabilities: Bool = true) throws
    -> WrittenSegmentations
  {
    let series = try #require(study.series.first)
    var next: UInt64 = 0
    let written = try writeStructureSegmentations(
      of: [series.id: structures(series)], in: study, withProbabilities: probabilities,
      algorithm: "knee 1.0.0", folder: folder.path,
      makeUID: {
        next += 1
        return uniqueIdentifier(high: 8, low: next)
      }, date: "20260302", time: "120000", softwareVersion: "0.1.0")
    return try #require(written[series.id])
  }

  @Test(arguments: ["multi-echo", "enhanced/enhanced.dcm"])
  func probabilitiesComeBackVoxelByVoxel(fixture: String) throws {
    let study = try study(fixture)
    let series = try #require(study.series.first)
    let map = try structures(series)
    let written = try writeStructures(study)
    let path = try #require(written.probabilities)
    let header = try DICOMFile.readHeader(path: path).dataSet
    #expect(header.string(.segmentationType) == "FRACTIONAL")
    #expect(header.string(DICOM.Tag(0x0062, 0x0010)) == "PROBABILITY")
    #expect(header.integer(DICOM.Tag(0x0062, 0x000E)) == 255)
    let image = try DICOMImageFile(path: path),
      binary = try DICOMImageFile(path: written.structures)
    #expect(image.frames == binary.frames && image.frames > 2)
    let area = map.geometry.rows * map.geometry.columns
    var seen = 0.0
    for frame in 1...image.frames {
      let values = try image.readFrame(frame).values, mask = try binary.readFrame(frame).values
      for (place, value) in values.enumerated() {
        #expect(value == (mask[place] == 0 ? 0 : Int32(map.confidence[place % area])))
        seen += Double(value)
      }
    }
    let named = zip(map.labels, map.confidence).filter { $0.0 != KneeStructure.other.rawValue }
    #expect(seen == named.reduce(0) { $0 + Double($1.1) })
    #expect(try writeStructures(study, probabilities: false).probabilities == nil)
  }

  @Test(
    .enabled(if: python != nil, "READING_ROOM_PYTHON names no Python with highdicom"),
    .enabled(if: validator != nil, "dciodvfy is not installed"),
    arguments: ["multi-echo", "enhanced/enhanced.dcm"])
  func othersReadTheSameProbabilities(fixture: String) throws {
    let study = try study(fixture)
    let series = try #require(study.series.first)
    let map = try structures(series)
    let path = try #require(writeStructures(study).probabilities)
    #expect(try !run(#require(validator), [path]).contains("Error"))
    let script = root.appending(path: "Tests/InterchangeTests/check_segmentation.py").path
    let lines = try run(#require(python), [script, path]).split(separator: "\n").map {
      $0.split(separator: ";").map(String.init)
    }
    let area = map.geometry.rows * map.geometry.columns
    var expected: [[String]] = []
    for structure in [KneeStructure.femur, .femoralCartilage] {
      for slice in 0..<map.geometry.slices {
        let sum = (slice * area..<(slice + 1) * area).reduce(0) { sum, place in
          sum + (map.labels[place] == structure.rawValue ? Int(map.confidence[place]) : 0)
        }
        if sum > 0 { expected.append([structure.words(), "\(sum)"]) }
      }
    }
    #expect(lines.map { [$0[0], $0[3]] } == expected)
  }

  @Test func emptyAndForeignRegionsAreRefused() throws {
    let study = try study("multi-echo")
    let series = try #require(study.series.first)
    var finding = try findings(series)[0]
    let empty = VoxelMask(
      columns: 48, rows: 40, slices: 4, voxels: [Bool](repeating: false, count: 48 * 40 * 4))
    finding.region?.mask = empty
    #expect(throws: SegmentationError.emptyRegion(label: "soft-tissue-mass")) {
      try write([finding], study)
    }
    finding.region?.mask = VoxelMask(columns: 1, rows: 1, slices: 1, voxels: [true])
    #expect(throws: SegmentationError.otherGrid(label: "soft-tissue-mass")) {
      try write([finding], study)
    }
  }

  @Test func folderThatIsNotThereIsAnError() throws {
    let study = try study("multi-echo")
    let findings = try findings(#require(study.series.first))
    #expect(throws: DICOMWriteError.self) {
      try writeSegmentations(
        of: findings, in: study, folder: folder.appending(path: "nowhere").path,
        makeUID: { "2.25.1" }, date: "20260302", time: "120000", softwareVersion: "0.1.0")
    }
  }
}
