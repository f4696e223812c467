import Foundation
import Testing

extension BuiltProgram {
  /// The engine and the shipped pack against onnxruntime, pydicom and highdicom.
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(if: Surroundings.python != nil, "READING_ROOM_PYTHON is not set"),
    .enabled(if: Surroundings.hasModel, "the shipped pack's model is not there"))
  struct ModelTests {
    @Test(arguments: [11, 12])
    func outputsAgreeWithOnnxruntimeForAnyNumberOfThreads(seed: Int) throws {
      let home = try Home()
      let made = try reference(["inputs", Surroundings.model, home.folder.path, "\(seed)"])
      try #require(made.status == 0, "\(made.errors)")
      let inputs = made.text.split(separator: "\n").flatMap {
        ["--input", "\($0)=\(home.path("\($0).npy"))"]
      }
      var outputs: [[String: Data]] = []
      for (run, threads) in [1, 2, 3, 1].enumerated() {
        let folder = home.path("out-\(run)")
        let outcome = try readingroom(
          ["model", "run", Surroundings.model] + inputs
            + ["--output-dir", folder, "--threads", "\(threads)"], home: home)
        try #require(outcome.status == 0, "\(outcome.errors)")
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
          files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        outputs.append(files)
      }
      #expect(!outputs[0].isEmpty && outputs.allSatisfy { $0 == outputs[0] })
      let compared = try reference([
        "model", Surroundings.model, home.folder.path, home.path("out-0"),
      ])
      #expect(compared.status == 0, "\(compared.errors)")
    }

    @Test func findingsAndRegionsOfTheThighHold() throws {
      let home = try Home()
      let (json, folder) = (home.path("findings.json"), home.path("seg"))
      let outcome = try readingroom(
        ["detect", Surroundings.thigh, "--json", json, "--seg", folder], home: home)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let schema = Surroundings.package
        .appendingPathComponent("docs/schemas/findings.schema.json").path
      let valid = try reference(["schema", json, schema])
      #expect(valid.status == 0, "\(valid.errors)")
      let document =
        try JSONSerialization.jsonObject(with: home.data("findings.json")) as? [String: Any]
      let findings = try #require(document?["findings"] as? [[String: Any]])
      #expect(findings.contains { $0["type"] as? String == "soft-tissue-mass" })
      let regions = try reference(["segmentations", folder, Surroundings.thigh, json])
      #expect(regions.status == 0, "\(regions.errors)")
    }

    @Test func twoRunsGiveTheSameFindings() throws {
      func findings(threads: Int) throws -> String {
        let outcome = try readingroom(
          ["detect", Surroundings.thigh, "--json", "-", "--threads", "\(threads)"],
          home: try Home())
        try #require(outcome.status == 0, "\(outcome.errors)")
        let object = try outcome.json()["findings"] ?? []
        return String(
          decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]),
          as: UTF8.self)
      }
      #expect(try findings(threads: 1) == findings(threads: 2))
    }

    @Test func benchTellsTimeMemoryAndKernels() throws {
      let outcome = try readingroom(
        [
          "model", "bench", Surroundings.model, "--shape", "image=1x1x8x32x32", "--threads", "1",
          "--iterations", "3", "--warmup", "1", "--level", "plain", "--json",
        ], home: try Home())
      try #require(outcome.status == 0, "\(outcome.errors)")
      let result = try outcome.json()
      let times = ["median_ms", "load_ms", "first_run_ms"].compactMap { result[$0] as? Double }
      #expect(times.count == 3 && times.allSatisfy { $0 > 0 } && times[1] >= times[2])
      let base = try #require(result["base_rss_bytes"] as? Int)
      #expect(base > 1 << 20 && base < result["peak_rss_bytes"] as? Int ?? 0)
      #expect(result["level"] as? String == "plain" && result["threads"] as? Int == 1)
      let kernels = try #require(result["kernels"] as? [[String: Any]])
      #expect(kernels.count > 5)
      #expect(kernels.allSatisfy { ($0["median_ms"] as? Double ?? -1) > 0 })
      #expect(kernels.contains { ($0["operator"] as? String ?? "").hasPrefix("Conv") })
    }

    @Test(arguments: [["--level", "sse"], ["--shape", "image=1x5x"], ["--shape", "=1"]])
    func benchRefusesOptionsThatMeanNothing(option: [String]) throws {
      let outcome = try readingroom(
        ["model", "bench", Surroundings.model] + option, home: try Home())
      #expect(outcome.status == 1 && outcome.errors.contains(option[0]), "\(outcome.errors)")
    }

    @Test func inspectNamesInputsAndOutputs() throws {
      let outcome = try readingroom(["model", "inspect", Surroundings.model], home: try Home())
      #expect(outcome.status == 0)
      #expect(outcome.text.lowercased().contains("input"), "\(outcome.text)")
    }
  }
}
