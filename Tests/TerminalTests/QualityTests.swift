import Foundation
import Testing

extension BuiltProgram {
  /// `quality` on simulated fixtures.
  @Suite(.enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"))
  struct QualityTests {
    private let study = Surroundings.package.appendingPathComponent(
      "Fixtures/simulated/normal/study")

    /// What says how a series was weighted and whether fat was suppressed: group, element and VR in explicit little endian.
    private static let telling: [(group: UInt16, element: UInt16, vr: String)] = [
      (0x0008, 0x103E, "LO"), (0x0018, 0x0020, "CS"), (0x0018, 0x0021, "CS"),
      (0x0018, 0x0022, "CS"), (0x0018, 0x0024, "SH"), (0x0018, 0x0080, "DS"),
      (0x0018, 0x0081, "DS"), (0x0018, 0x1030, "LO"),
    ]

    /// Copies a study with spaces in place of these values.
    ///
    /// - Parameter isBigEndian: Whether its files are of explicit VR big endian.
    private func silenced(_ study: URL, into folder: URL, isBigEndian: Bool = false) throws {
      let files = try FileManager.default.subpathsOfDirectory(atPath: study.path)
        .filter { $0.hasSuffix(".dcm") }
      for name in files {
        var data = try Data(contentsOf: study.appendingPathComponent(name))
        for (group, element, vr) in Self.telling {
          let tag = [group, element].flatMap { number in
            let bytes = [UInt8(number & 0xFF), UInt8(number >> 8)]
            return isBigEndian ? bytes.reversed() : bytes
          }
          guard let found = data.range(of: Data(tag) + Data(vr.utf8)) else { continue }
          let bytes = [Int(data[found.upperBound]), Int(data[found.upperBound + 1])]
          let length = isBigEndian ? bytes[0] << 8 + bytes[1] : bytes[0] + bytes[1] << 8
          let start = found.upperBound + 2
          data.replaceSubrange(
            start..<(start + length), with: Data(repeating: 0x20, count: length))
        }
        let target = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: target)
      }
    }

    private func traits(_ study: String, _ home: Home) throws -> [[String: [String: Any]]] {
      let outcome = try readingroom(["quality", study, "--json", "-"], home: home)
      let document =
        try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [String: Any]
      let series = try #require(
        document?["series"] as? [[String: Any]], "\(outcome.text)\(outcome.errors)")
      return series.map { one in
        (one["traits"] as? [String: Any] ?? [:]).compactMapValues { $0 as? [String: Any] }
      }
    }

    @Test func silentSeriesAreAskedByTheirPixels() throws {
      let home = try Home()
      for stated in try traits(study.path, home) {
        #expect(stated["fatSuppression"]?["ground"] as? String == "attribute")
        #expect(stated["contrast"]?["value"] as? String == "intermediate")
        #expect(stated["contrast"]?["ground"] as? String == "timing")
      }
      let folder = URL(fileURLWithPath: home.path("silent"))
      try silenced(study, into: folder)
      let silent = try traits(folder.path, home)
      #expect(silent.count == 2)
      for told in silent {
        #expect(told["fatSuppression"]?["value"] as? String == "unspecified")
        #expect(told["fatSuppression"]?["ground"] as? String == "imageContent")
        // Coarse pixels leave the weighting open; what is fluid-sensitive is never called T1.
        #expect(["PD", "intermediate", "T2", nil].contains(told["contrast"]?["value"] as? String))
      }
      let outcome = try readingroom(["quality", folder.path], home: home)
      #expect(outcome.text.contains("told by the pixels alone, since the header is silent"))
    }

    /// Proton density at the first of eight echoes of a spin echo, later ones of it or of T2, with bright fat.
    @Test(.enabled(if: Surroundings.knee != nil, "READING_ROOM_KNEE is not set"))
    func theRealKneesEchoesAreToldByTheirPixels() throws {
      let home = try Home()
      let folder = URL(fileURLWithPath: home.path("silent"))
      try silenced(
        URL(fileURLWithPath: try #require(Surroundings.knee)), into: folder, isBigEndian: true)
      let echoes = try traits(folder.path, home)
      #expect(echoes.count == 8)
      #expect(echoes.first?["contrast"]?["value"] as? String == "PD")
      for told in echoes {
        #expect(told["contrast"]?["ground"] as? String == "imageContent")
        #expect(["PD", "intermediate", "T2"].contains(told["contrast"]?["value"] as? String ?? ""))
        #expect(told["fatSuppression"]?["value"] as? String == "none")
      }
    }
  }
}
