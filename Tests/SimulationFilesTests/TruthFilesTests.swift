import DICOM
import Foundation
import Imaging
import MRSimulation
import Testing

@testable import SimulationFiles

private let script = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "check_truth.py").path

struct TruthFilesTests {
  @Test(
    .enabled(if: Tools.validator != nil, "dciodvfy is not installed"),
    arguments: ScannerVendor.allCases)
  func validatorHasNothingToSay(vendor: ScannerVendor) throws {
    var made = HandMadeStudy()
    made.vendor = vendor
    try Tools.withFolder { folder in
      try made.write(to: folder)
      for name in Tools.files(folder.appending(path: "truth")) where name.hasSuffix("dcm") {
        let text = try Tools.run(
          #require(Tools.validator), [folder.appending(path: "truth/\(name)").path])
        #expect(text == "Segmentation\n")
      }
    }
  }

  @Test(.enabled(if: Tools.python != nil, "READING_ROOM_PYTHON names no Python with highdicom"))
  func highdicomReadsEverySegment() throws {
    try Tools.withFolder { folder in
      let made = HandMadeStudy()
      try made.write(to: folder)
      let lines = try Tools.run(
        #require(Tools.python), [script, folder.appending(path: "truth/S0002.dcm").path]
      ).split(separator: "\n").map(String.init)
      let uids = made.identity.series[0].instanceUIDs(5)
      func slices(_ range: Range<Int>, _ count: Int) -> [String] {
        range.map { "\(uids[$0]);\(count)" }
      }
      let expected =
        ["1;femur marrow;14016003 SCT;;71341001 SCT;"] + slices(0..<5, 12 * 36)
        + ["2;tibia marrow;14016003 SCT;;12611008 SCT;"] + slices(0..<5, 14 * 36)
        + ["3;medial meniscus;74135004 SCT;255561001 SCT;49076000 SCT;"]
        + slices(1..<5, 3 * 36) + ["4;joint fluid;0001090 UBERON;;;"] + slices(0..<1, 3 * 36)
        + ["5;medial-meniscus-tear bucket-handle;52988006 SCT;;;finding-1"]
        + slices(2..<4, 3 * 4)
      #expect(lines == expected)
    }
  }

  @Test func jsonSaysWhatIsThereAndWhere() throws {
    try Tools.withFolder { folder in
      let made = HandMadeStudy()
      try made.write(to: folder)
      let data = try Data(contentsOf: folder.appending(path: "truth/truth.json"))
      let truth = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(truth["seed"] as? Int == 123)
      #expect(truth["measurements"] as? [String: Double] == ["patella.length": 41.2346])
      #expect((truth["subject"] as? [String: Any])?["side"] as? String == "left")
      let series = try #require(truth["series"] as? [[String: Any]])
      #expect(
        series.map { $0["segmentation"] as? String } == ["S0002.dcm", "S0003.dcm", "S0004.dcm"])
      #expect(series.map { $0["plane"] as? String } == ["sagittal", "coronal", "axial"])
      #expect(series.allSatisfy { ($0["artefacts"] as? [Any])?.isEmpty == true })
      let finding = try #require((truth["findings"] as? [[String: Any]])?.first)
      #expect(finding["type"] as? String == "medial-meniscus-tear")
      #expect(finding["positive"] as? Bool == true)
      #expect(finding["placeInPatient"] as? [String: Double] == ["x": -20.125, "y": 12, "z": 3])
      #expect(finding["measurements"] as? [String: Double] == ["volumeInMillilitres": 0.1235])
      let showing = try #require((finding["series"] as? [[String: Any]])?[0])
      let uids = made.identity.series[0].instanceUIDs(5)
      #expect(showing["slices"] as? [String] == [uids[2], uids[3]])
      #expect(showing["voxels"] as? Int == 24)
      let millilitres = 24 * (160.0 / 48) * (133.3 / 40) * 3.3 / 1000
      #expect(abs((showing["volumeInMillilitres"] as? Double ?? 0) - millilitres) < 1e-4)
    }
  }

  /// Numbers stand beside kind and severity, and nowhere but in the truth.
  @Test func jsonSaysWhatSpoilsASeries() throws {
    try Tools.withFolder { folder in
      var made = HandMadeStudy()
      try made.write(to: folder.appending(path: "clean"))
      made.artefacts = [
        SimulatedArtefact(
          kind: .metal, severity: .severe, site: "tibia",
          measurements: ["radiusInMillimetres": 4.00004]),
        SimulatedArtefact(kind: .fatSuppressionFailure, severity: .mild),
      ]
      try made.write(to: folder.appending(path: "spoilt"))
      let data = try Data(contentsOf: folder.appending(path: "spoilt/truth/truth.json"))
      let truth = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
      let series = try #require((truth["series"] as? [[String: Any]])?.first)
      let artefacts = try #require(series["artefacts"] as? [[String: Any]])
      #expect(artefacts.map { $0["kind"] as? String } == ["metal", "fat-suppression-failure"])
      #expect(artefacts.map { $0["severity"] as? String } == ["severe", "mild"])
      #expect(artefacts[0]["site"] as? String == "tibia" && artefacts[1].count == 2)
      #expect(artefacts[0]["radiusInMillimetres"] as? Double == 4)
      let image = "study/S0002/I0001.dcm"
      let clean = try Data(contentsOf: folder.appending(path: "clean/\(image)"))
      let spoilt = try Data(contentsOf: folder.appending(path: "spoilt/\(image)"))
      #expect(clean == spoilt)
    }
  }

  @Test func jsonSaysHowTheKneeMoved() throws {
    try Tools.withFolder { folder in
      var made = HandMadeStudy()
      made.motion = KneeMotion(
        translation: PatientVector(x: 1, y: -2.00004, z: 3),
        rotationInDegrees: PatientVector(x: 0, y: 0, z: 2),
        centre: PatientPoint(x: 60, y: 5, z: -7))
      try made.write(to: folder)
      let data = try Data(contentsOf: folder.appending(path: "truth/truth.json"))
      let truth = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
      let series = try #require((truth["series"] as? [[String: Any]])?.first)
      let motion = try #require(series["motion"] as? [String: [String: Double]])
      #expect(
        motion == [
          "translationInMillimetres": ["x": 1, "y": -2, "z": 3],
          "rotationInDegrees": ["x": 0, "y": 0, "z": 2], "about": ["x": 60, "y": 5, "z": -7],
        ])
    }
  }

  @Test func seriesThatShowsNothingHasNoSegmentation() throws {
    let made = HandMadeStudy()
    let series = made.series(made.scans[0])
    let empty = SimulatedSeries(
      scan: series.scan, plan: series.plan, images: series.images,
      truth: SeriesTruth(
        structures: series.truth.structures.map { $0.map { _ in 0 } }, findings: [[:]]))
    let images = WrittenImages(instanceUIDs: [["1", "2", "3", "4", "5"]], firstPath: "")
    #expect(
      truthSegmentation(
        of: empty, findings: made.findings, identity: made.identity, index: 0, images: images)
        == nil)
  }
}

struct StructureCodingTests {
  @Test func everyStructureButAirHasACodingOfItsOwn() {
    let codings = Structure.allCases.compactMap(\.coding)
    #expect(codings.count == Structure.allCases.count - 1)
    #expect(Set(codings).count == codings.count)
    #expect(Structure.air.coding == nil)
  }

  @Test func namesAreWords() {
    #expect(Structure.medialTibialCartilage.words == "medial tibial cartilage")
  }

  @Test(.enabled(if: Tools.python != nil, "READING_ROOM_PYTHON names no Python with pydicom"))
  func snomedCodesAreThoseOfDICOMsDictionary() throws {
    let concepts = Structure.allCases.compactMap(\.coding)
      .flatMap { [$0.category, $0.type, $0.modifier, $0.region] }.compactMap { $0 }
      .filter { $0.codingSchemeDesignator == "SCT" }
    let lines = Set(concepts.map { "\($0.codeValue)|\($0.codeMeaning)" }).sorted()
    let text = try Tools.run(#require(Tools.python), [script, "codes"] + lines)
    #expect(text == lines.map { "\($0) True\n" }.joined())
  }
}
