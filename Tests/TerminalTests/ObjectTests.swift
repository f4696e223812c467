import Foundation
import Testing

extension BuiltProgram {
  /// `readingroom objects` and pictures with what other systems made.
  @Suite(.enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"))
  struct ObjectTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/dicom/objects").standardized.path
    private static let segmentation = "2.25.3141592653589793238.20.101.1"

    @Test func objectsAreListedWithProvenanceVolumesAndText() throws {
      let outcome = try readingroom(["objects", Self.folder, "--json"], home: try Home())
      try #require(outcome.status == 0, "\(outcome.errors)")
      let objects = try #require(try outcome.json()["objects"] as? [[String: Any]])
      #expect(objects.count == 14)
      let binary = try #require(
        objects.first { $0["sopInstanceUID"] as? String == Self.segmentation })
      #expect(binary["manufacturer"] as? String == "Example Imaging AI")
      #expect(binary["algorithms"] as? [String] == ["LimbNet 2.4"])
      let parts = try #require(binary["parts"] as? [[String: Any]])
      let volume = try #require(parts.first?["volumeMillilitres"] as? Double)
      #expect(abs(volume - (try expectedVolume())) < 1e-6)
      let report = try #require(
        objects.first { $0["label"] as? String == "Imaging Measurement Report" })
      let text = try #require(report["text"] as? [String])
      #expect(text.contains { $0.hasSuffix("Diameter: 5.25 mm") })
      #expect(report["isVerified"] as? Bool == false)
    }

    @Test func textSaysThatNothingIsChecked() throws {
      let outcome = try readingroom(["objects", Self.folder], home: try Home())
      #expect(outcome.status == 0)
      #expect(outcome.text.hasPrefix("Made by other systems; not checked by this program."))
      #expect(outcome.text.contains("not on this series' grid"))
    }

    @Test func overlayChangesThePictureAndItsCaption() throws {
      let home = try Home()
      var pictures: [Data] = []
      for overlay in ["none", "object:\(Self.segmentation)", "object:\(Self.segmentation):2"] {
        let file = FileManager.default.temporaryDirectory
          .appending(path: "reading-room-object-\(UUID().uuidString).png")
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try readingroom(
          ["render", Self.folder, "--slice", "2", "--overlay", overlay, "-o", file.path],
          home: home)
        try #require(outcome.status == 0, "\(outcome.errors)")
        pictures.append(try Data(contentsOf: file))
      }
      #expect(Set(pictures).count == 3)
    }

    @Test func overlayPlanesOfTheImagesAreListedAndDrawn() throws {
      let home = try Home()
      let image = Self.folder + "/../values/overlay.dcm"
      let listed = try readingroom(["objects", image, "--json"], home: home)
      try #require(listed.status == 0, "\(listed.errors)")
      let object = try #require((try listed.json()["objects"] as? [[String: Any]])?.first)
      #expect(object["id"] as? String == "planes-1" && object["sopInstanceUID"] == nil)
      #expect(object["place"] as? String == "drawn into the image file, not checked")
      let parts = try #require(object["parts"] as? [[String: Any]])
      #expect(parts.map { $0["slices"] as? [Int] } == [[1], [1]])
      var pictures: [Data] = []
      for overlay in ["none", "object:planes-1", "object:planes-1:2"] {
        let file = FileManager.default.temporaryDirectory
          .appending(path: "reading-room-planes-\(UUID().uuidString).png")
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try readingroom(
          ["render", image, "--overlay", overlay, "-o", file.path], home: home)
        try #require(outcome.status == 0, "\(outcome.errors)")
        pictures.append(try Data(contentsOf: file))
      }
      #expect(Set(pictures).count == 3)
    }

    @Test(arguments: ["object:planes-2", "object:planes-1:2"])
    func planesThatThereAreNotAreNamed(overlay: String) throws {
      let outcome = try readingroom(
        ["render", Self.folder, "--overlay", overlay, "-o", "-"], home: try Home())
      #expect(outcome.status == 1 && outcome.errors.contains("readingroom objects"))
    }

    @Test(arguments: ["object:1.2.3", "object:\(segmentation):9", "object:\(segmentation):x"])
    func whatThereIsNotIsNamed(overlay: String) throws {
      let outcome = try readingroom(
        ["render", Self.folder, "--overlay", overlay, "-o", "-"], home: try Home())
      #expect(outcome.status == 1 && outcome.errors.hasPrefix("readingroom: "))
    }

    @Test func hostileObjectsAreNamedAndNothingCrashes() throws {
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "reading-room-objects-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try FileManager.default.copyItem(atPath: Self.folder, toPath: folder.path)
      let broken = Self.folder + "-broken"
      for name in try FileManager.default.contentsOfDirectory(atPath: broken) {
        try FileManager.default.copyItem(
          atPath: "\(broken)/\(name)", toPath: folder.appending(path: "broken-\(name)").path)
      }
      let outcome = try readingroom(["objects", folder.path], home: try Home())
      #expect(outcome.status == 1)
      for name in ["frames-too-many", "rows-too-many", "map-too-short"] {
        #expect(outcome.text.contains("broken-\(name).dcm: "), "\(outcome.text)")
      }
    }

    /// The voxels of `expected.json` by their size of 0.5 × 0.25 × 3.3 mm.
    private func expectedVolume() throws -> Double {
      let data = try Data(contentsOf: URL(filePath: Self.folder + "/expected.json"))
      let all = try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]]
      let runs = try #require(all?["seg-binary"]?["1"] as? [[Int]])
      return Double(runs.reduce(0) { $0 + $1[1] }) * 0.5 * 0.25 * 3.3 / 1000
    }
  }
}
