import Foundation
import ImageProcessing
import Testing

@testable import FindingDetection

/// Each key of a pack whose network reads volumes.
struct VolumePackTests {
  private func description(_ old: String = "", _ new: String = "", of toml: String? = nil)
    throws(PackError) -> PackDescription
  {
    let toml = toml ?? PackFixture.volume
    #expect(old.isEmpty || toml.contains(old), "the fixture has no line \(old)")
    let text = old.isEmpty ? toml : toml.replacingOccurrences(of: old, with: new)
    return try PackDescription(text: text, folderName: "bright-ball")
  }

  @Test func allKeysAreRead() throws {
    let preparation = try description().preparation
    let window = PackWindow(
      size: GridSize(slices: 12, rows: 48, columns: 64),
      overlap: GridSize(slices: 4, rows: 16, columns: 16))
    #expect(preparation.form == .volume(window))
    #expect(preparation.paddingMultiple == GridSize(slices: 4, rows: 16, columns: 16))
    #expect(preparation.smoothing == 0.5)
    #expect(
      preparation.normalisation
        == .foregroundPercentile(fraction: 0.03, percentile: 50, level: 0.6, clip: 0...3))
    #expect(try description().explanation?.source == .map("attention"))
    #expect(try description().findings[0].calibration.volumeSlope == 0.5)
  }

  @Test func keysThatAreLeftOutHaveTheirDefaults() throws {
    let stacks = try description(of: PackFixture.toml)
    #expect(stacks.preparation.form == .slices(5) && stacks.preparation.smoothing == 0)
    #expect(stacks.preparation.paddingMultiple == GridSize(slices: 1, rows: 16, columns: 16))
    #expect(stacks.findings[0].calibration.volumeSlope == 0)
    let named = try description(
      "slices = 5", "form = \"slices\"\nslices = 5", of: PackFixture.toml)
    #expect(named == stacks)
    let whole = try description(
      "[window]\nsize = [12, 48, 64]\noverlap = [4, 16, 16]\n", "")
    #expect(whole.preparation.form == .volume(nil))
  }

  @Test(
    arguments: [
      (
        "\"volume\"", "\"patches\"", "input.form", "patches",
        PackFieldRule.oneOf(["slices", "volume"])
      ),
      ("smoothing = 0.5", "smoothing = -1", "resample.smoothing", "-1", .number(0...4)),
      ("percentile = 50", "percentile = 101", "normalisation.percentile", "101", .number(0...100)),
      ("level = 0.6", "level = 0", "normalisation.level", "0", .number(1e-6...1e6)),
      ("[4, 16, 16]\nvalue", "16\nvalue", "padding.multiple", "16", .threeIntegers(1...1024)),
      (
        "[4, 16, 16]\nvalue", "[4, 16]\nvalue", "padding.multiple", "[ 4, 16 ]",
        .threeIntegers(1...1024)
      ),
      (
        "[4, 16, 16]\nvalue", "[0, 16, 16]\nvalue", "padding.multiple", "[ 0, 16, 16 ]",
        .threeIntegers(1...1024)
      ),
      (
        "size = [12, 48, 64]", "size = [12, 50, 64]", "window.size", "[ 12, 50, 64 ]",
        .multiples(of: "padding.multiple")
      ),
      (
        "overlap = [4, 16, 16]", "overlap = [2, 16, 16]", "window.overlap", "[ 2, 16, 16 ]",
        .multiples(of: "padding.multiple")
      ),
      (
        "overlap = [4, 16, 16]", "overlap = [4, 48, 16]", "window.overlap", "[ 4, 48, 16 ]",
        .below(key: "window.size")
      ),
      (
        "volume_slope = 0.5", "volume_slope = nan", "findings[0].probability.volume_slope", "nan",
        .number(-1e3...1e3)
      ),
    ] as [(String, String, String, String, PackFieldRule)])
  func aValueOutsideItsRuleIsNamed(
    old: String, new: String, key: String, found: String, rule: PackFieldRule
  ) {
    #expect(throws: PackError.invalidValue(key: key, found: found, allowed: rule)) {
      try description(old, new)
    }
  }

  @Test(
    arguments: [
      ("form = \"volume\"", "form = \"volume\"\nslices = 5", "input.slices"),
      ("overlap = [4", "step = 3\noverlap = [4", "window.step"),
      (
        "map = \"attention\"", "map = \"attention\"\nactivations = \"a\"", "explanation.activations"
      ),
    ])
  func aKeyThatDoesNotBelongToTheFormIsRefused(old: String, new: String, key: String) {
    #expect(throws: PackError.unknownKey(key)) { try description(old, new) }
  }

  @Test(
    arguments: [
      ("[test_time]", "[window]\nsize = [1, 16, 16]\noverlap = [0, 0, 0]\n[test_time]", "window"),
      ("clip = [", "level = 1.0\nclip = [", "normalisation.level"),
    ])
  func stacksHaveNoKeysOfVolumesOrOfAnotherKind(old: String, new: String, key: String) {
    #expect(throws: PackError.unknownKey(key)) {
      try description(old, new, of: PackFixture.toml)
    }
  }

  @Test func stacksArePaddedByOneNumber() {
    #expect(
      throws: PackError.invalidValue(
        key: "padding.multiple", found: "[ 1, 16, 16 ]", allowed: .integer(1...1024))
    ) { try description("multiple = 16", "multiple = [1, 16, 16]", of: PackFixture.toml) }
  }

  @Test(arguments: ["percentile = 50\n", "level = 0.6\n", "overlap = [4, 16, 16]\n"])
  func aMissingKeyIsNamed(line: String) {
    let error = #expect(throws: PackError.self) { try description(line, "") }
    guard case .missingKey(let key, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(key.hasSuffix(line.prefix { $0 != " " }))
  }
}
