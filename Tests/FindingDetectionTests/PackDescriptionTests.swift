import FindingDetection
import Foundation
import Testing

/// Each key with a value that the schema does not allow, or without one.
struct PackDescriptionTests {
  private func error(_ old: String, _ new: String) -> PackError? {
    #expect(PackFixture.toml.contains(old), "the fixture has no line \(old)")
    let text = PackFixture.toml.replacingOccurrences(of: old, with: new)
    do {
      _ = try PackDescription(text: text, folderName: "bright-ball")
      return nil
    } catch {
      return error
    }
  }

  @Test func theFixtureItselfIsSound() throws {
    let description = try PackDescription(text: PackFixture.toml, folderName: "bright-ball")
    #expect(description.preparation.form == .slices(5))
    #expect(description.findings[0].calibration.intercept == 0)
  }

  @Test(
    arguments: [
      ("schema = 1", "schema = 2", "schema", "2", PackFieldRule.integer(1...1)),
      ("schema = 1", "schema = \"1\"", "schema", "1", .integer(1...1)),
      ("bright-ball\"\n    v", "Bright\"\n    v", "name", "Bright", .kebabCase),
      (
        "bright-ball\"\nversion", "dark-ball\"\nversion", "name", "dark-ball",
        .folderName("bright-ball")
      ),
      ("\"1.2.3\"", "\"1.2\"", "version", "1.2", .version),
      (
        "\"segmentation\"", "\"detection\"", "task", "detection",
        .oneOf(["segmentation", "structures", "artefacts"])
      ),
      (
        "[\"axial\"]", "[\"oblique\"]", "accepts.planes", "[ 'oblique' ]",
        .someOf(["axial", "coronal", "sagittal"])
      ),
      ("[\"T1\"]", "[]", "accepts.weightings", "[]", .someOf(["T1", "T2", "PD"])),
      (
        "\"caution\"", "\"ignore\"", "accepts.weighting_unknown", "ignore",
        .oneOf(["caution", "refuse"])
      ),
      (
        "minimum_slices = 8", "minimum_slices = 0", "accepts.minimum_slices", "0",
        .integer(1...10_000)
      ),
      (
        "[0.3, 2.0]", "[2.0, 0.3]", "accepts.pixel_spacing_mm", "[ 2.0, 0.29999999999999999 ]",
        .range(0.01...20)
      ),
      ("[1.0, 10.0]", "[1.0]", "accepts.slice_spacing_mm", "[ 1.0 ]", .range(0.01...50)),
      ("slices = 5", "slices = 4", "input.slices", "4", .oddInteger(1...31)),
      ("in_plane_mm = 1.0", "in_plane_mm = -1", "resample.in_plane_mm", "-1", .number(0...50)),
      (
        "in_plane_mm = 1.0", "in_plane_mm = 0.001", "resample.in_plane_mm", "0.001",
        .number(0.05...50)
      ),
      (
        "\"foreground-median-std\"", "\"z-score\"", "normalisation.kind", "z-score",
        .oneOf(["foreground-median-std", "foreground-percentile"])
      ),
      (
        "clip = [-3.0, 5.0]", "clip = [nan, 5.0]", "normalisation.clip", "[     nan,     5.0 ]",
        .range(-1e6...1e6)
      ),
      ("multiple = 16", "multiple = 0", "padding.multiple", "0", .integer(1...1024)),
      ("value = -3.0", "value = inf", "padding.value", "inf", .number(-1e6...1e6)),
      (
        "[\"none\", \"horizontal\"]", "[\"vertical\"]", "test_time.flips", "[ 'vertical' ]",
        .someOf(["none", "horizontal"])
      ),
      ("\"sigmoid\"", "\"softmax\"", "output.activation", "softmax", .oneOf(["sigmoid"])),
      (
        "\"grad-cam\"", "\"lime\"", "explanation.method", "lime",
        .oneOf([
          "grad-cam", "grad-cam++", "score-cam", "integrated-gradients", "smoothgrad", "occlusion",
          "attention-rollout",
        ])
      ),
      ("threshold = 0.5", "threshold = 1.5", "findings[0].threshold", "1.5", .number(0.004...1)),
      ("\"all\"", "\"some\"", "findings[0].components", "some", .oneOf(["all", "largest"])),
      ("negative = 0.3", "negative = 0.8", "findings[0].negative", "0.8", .atMost(key: "positive")),
      ("\"mean\"", "\"max\"", "findings[0].probability.statistic", "max", .oneOf(["mean"])),
    ] as [(String, String, String, String, PackFieldRule)])
  func aValueOutsideItsRuleIsNamed(
    old: String, new: String, key: String, found: String, rule: PackFieldRule
  ) {
    let old = old.replacingOccurrences(of: "\n    v", with: "\nv")
    let new = new.replacingOccurrences(of: "\n    v", with: "\nv")
    #expect(error(old, new) == .invalidValue(key: key, found: found, allowed: rule))
  }

  @Test(
    arguments: [
      ("schema = 1", "schema = 1\nauthor = \"x\"", "author"),
      ("[accepts]", "[accepts]\nbodyparts = []", "accepts.bodyparts"),
      ("[input]", "[input]\ndtype = \"half\"", "input.dtype"),
      ("multiple = 16", "multiple = 16\nleft = 1", "padding.left"),
      ("site = \"thigh\"", "site = \"thigh\"\ncolour = \"red\"", "findings[0].colour"),
      (
        "intercept = 0 }", "intercept = 0, temperature = 2 }", "findings[0].probability.temperature"
      ),
    ])
  func anUnknownKeyIsRefused(old: String, new: String, key: String) {
    #expect(error(old, new) == .unknownKey(key))
  }

  @Test(
    arguments: [
      ("title = \"Bright ball, axial T1\"", "title", PackFieldRule.text(maximum: 80)),
      ("body_parts = [\"THIGH\", \"Leg\"]", "accepts.body_parts", .texts),
      ("clip = [-3.0, 5.0]", "normalisation.clip", .range(-1e6...1e6)),
      ("flips = [\"none\", \"horizontal\"]", "test_time.flips", .someOf(["none", "horizontal"])),
      ("positive = 0.7", "findings[0].positive", .number(0...1)),
    ])
  func aMissingKeyIsNamed(line: String, key: String, rule: PackFieldRule) {
    #expect(error(line, "") == .missingKey(key, allowed: rule))
  }

  @Test(arguments: ["{volume}", "{volume_ml", "volume_ml}", "{}", "{{volume_ml}}"])
  func aRationaleWithUnknownPlaceholdersIsRefused(text: String) {
    let error = error("{volume_ml} mL", text + " mL")
    guard case .invalidValue("findings[0].rationale", _, .placeholders)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func textThatWouldMoveTheCursorIsRefused() {
    let error = error("site = \"thigh\"", "site = \"\\u001b[31mthigh\"")
    #expect(
      error
        == .invalidValue(
          key: "findings[0].site", found: " [31mthigh", allowed: .text(maximum: 120)))
  }

  @Test func textThatIsNoTOMLIsPlacedByLine() {
    guard case .malformedTOML(let line, _, _)? = error("schema = 1", "schema = = 1") else {
      Issue.record("the text was taken")
      return
    }
    #expect(line == 1)
  }

  @Test func twoRulesForOneTypeAreRefused() {
    let again =
      PackFixture.toml + "\n"
      + (PackFixture.toml.range(of: "[[findings]]").map {
        String(PackFixture.toml[$0.lowerBound...])
      } ?? "")
    #expect(
      throws: PackError.invalidValue(
        key: "findings[1].type", found: "bright-ball", allowed: .unique)
    ) { try PackDescription(text: again, folderName: "bright-ball") }
  }

  @Test(arguments: ["[{", "[ !x]", "[[\u{e9}]]", "[", "[[", "[]", "[[]", "\u{b}[{", "x = [\n{"])
  func aMalformedHeaderIsRefusedBeforeTheParserAssertsOnIt(line: String) {
    #expect(throws: PackError.self) {
      try PackDescription(text: line + "\n" + PackFixture.toml, folderName: "bright-ball")
    }
  }

  @Test(arguments: 0..<16)
  func mutatedTextIsRefusedOrSoundAndNeverTraps(seed: Int) {
    var generator = SeededGenerator(state: UInt64(seed) &+ 1)
    let pieces = [
      "[{", "\"\"\"", "\u{e9}", "9e99", "[[", "]", "= {", "\\u12", ".", "0x", "\r", "'", "1979-05",
    ]
    for _ in 0..<300 {
      var bytes = Array(PackFixture.toml.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 1...255, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.removeSubrange(place..<min(place + 40, bytes.count))
        default:
          let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
          bytes.insert(contentsOf: Array(piece.utf8), at: place)
        }
      }
      guard let text = String(validating: bytes, as: UTF8.self) else { continue }
      _ = try? PackDescription(text: text, folderName: "bright-ball")
    }
  }
}

/// SplitMix64 (Steele et al. 2014, doi:10.1145/2660193.2660195).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
