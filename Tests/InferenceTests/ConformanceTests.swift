import Foundation
import Testing

/// One line of `Fixtures/conformance/onnx-operators.csv` or `onnx-networks.csv`.
struct ConformanceLine: Sendable, CustomTestStringConvertible {
  let name: String
  let list: String
  let isExpectedToPass: Bool
  let reason: String

  var testDescription: String { name }

  /// The folder of ONNX's data that holds the case.
  var folder: String { ["core", "minimal"].contains(list) ? "node" : list }

  static let operators = lines("onnx-operators.csv")
  static let networks = lines("onnx-networks.csv")
  static let all = operators + networks

  private static func lines(_ name: String) -> [ConformanceLine] {
    let url = fixtures.appending(path: name)
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
        .map(String.init)
      return ConformanceLine(
        name: fields[0], list: fields[1], isExpectedToPass: fields[2] == "pass", reason: fields[3])
    }
  }
}

/// `Fixtures/conformance` of this package.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures/conformance")

@Suite struct ConformanceTests {
  @Test(
    .enabled(
      if: ConformanceCases.current != nil,
      "READING_ROOM_ONNX_CASES does not name the folder of ONNX's operator cases"),
    arguments: ["minimal", "core", "pytorch-converted", "pytorch-operator", "light"])
  func computesEveryListedCase(_ list: String) throws {
    let cases = try #require(ConformanceCases.current)
    var failures: [String] = []
    for line in ConformanceLine.all where line.list == list && line.isExpectedToPass {
      if let failure = cases.failure(of: line) { failures.append("\(line.name): \(failure)") }
    }
    #expect(failures == [])
  }

  @Test(
    .enabled(
      if: ConformanceCases.current != nil,
      "READING_ROOM_ONNX_CASES does not name the folder of ONNX's operator cases"))
  func refusesCasesItLeavesOutWithAnErrorThatNamesTheNode() throws {
    let cases = try #require(ConformanceCases.current)
    for line in ConformanceLine.all where !line.isExpectedToPass {
      let failure = try #require(cases.failure(of: line), "\(line.name) passes")
      #expect(failure.contains("operator:"), "\(line.name)")
    }
  }

  /// Operators beside those of the lists, which whole networks brought.
  @Test(
    .enabled(
      if: ConformanceCases.current != nil,
      "READING_ROOM_ONNX_CASES does not name the folder of ONNX's operator cases"),
    arguments: [
      "test_lrn", "test_lrn_default", "test_selu", "test_selu_default", "test_selu_example",
      "test_mod_broadcast", "test_mod_int64_fmod", "test_mod_mixed_sign_float32",
      "test_mod_mixed_sign_float64", "test_mod_mixed_sign_int16", "test_mod_mixed_sign_int32",
      "test_mod_mixed_sign_int64", "test_mod_mixed_sign_int8", "test_mod_uint16",
      "test_mod_uint32", "test_mod_uint64", "test_mod_uint8", "test_scatternd",
      "test_scatternd_add", "test_scatternd_max", "test_scatternd_min", "test_scatternd_multiply",
      "test_einsum_batch_diagonal", "test_einsum_batch_matmul", "test_einsum_inner_prod",
      "test_einsum_sum", "test_einsum_transpose",
    ])
  func computesOtherOperators(_ name: String) throws {
    let cases = try #require(ConformanceCases.current)
    let line = ConformanceLine(name: name, list: "core", isExpectedToPass: true, reason: "")
    #expect(cases.failure(of: line) == nil)
  }

  @Test func listsEveryCaseOnce() {
    let names = ConformanceLine.operators.map(\.name)
    #expect(names.count == 665)
    #expect(Set(names).count == names.count)
    #expect(ConformanceLine.operators.filter { $0.list == "minimal" }.count == 317)
    let counts = Dictionary(grouping: ConformanceLine.networks, by: \.list).mapValues(\.count)
    #expect(counts == ["pytorch-converted": 82, "pytorch-operator": 35, "light": 9])
  }

  @Test func theDocumentListsEveryCaseWithItsResult() throws {
    let url = fixtures.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/conformance.md")
    let document = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    let rows = Set(document.map(String.init))
    for line in ConformanceLine.all {
      let result = line.isExpectedToPass ? "pass" : "left out: \(line.reason)"
      #expect(rows.contains("| \(line.name) | \(line.list) | \(result) |"))
    }
  }
}
