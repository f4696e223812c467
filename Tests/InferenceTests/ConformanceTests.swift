import Foundation
import Testing

/// One line of `Fixtures/conformance/onnx-operators.csv`.
struct ConformanceLine: Sendable, CustomTestStringConvertible {
  let name: String
  let list: String
  let isExpectedToPass: Bool
  let reason: String

  var testDescription: String { name }

  static let all: [ConformanceLine] = {
    let url = fixtures.appending(path: "onnx-operators.csv")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
        .map(String.init)
      return ConformanceLine(
        name: fields[0], list: fields[1], isExpectedToPass: fields[2] == "pass", reason: fields[3])
    }
  }()
}

/// `Fixtures/conformance` of this package.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures/conformance")

@Suite struct ConformanceTests {
  @Test(
    .enabled(
      if: ConformanceCases.current != nil,
      "READING_ROOM_ONNX_CASES does not name the folder of ONNX's operator cases"))
  func computesEveryListedOperatorCase() throws {
    let cases = try #require(ConformanceCases.current)
    var failures: [String] = []
    for line in ConformanceLine.all where line.isExpectedToPass {
      if let failure = cases.failure(of: line.name) { failures.append("\(line.name): \(failure)") }
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
      let failure = try #require(cases.failure(of: line.name), "\(line.name) passes")
      #expect(failure.contains("operator:"), "\(line.name)")
    }
  }

  @Test func listsEveryCaseOnce() {
    let names = ConformanceLine.all.map(\.name)
    #expect(names.count == 665)
    #expect(Set(names).count == names.count)
    #expect(ConformanceLine.all.filter { $0.list == "minimal" }.count == 317)
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
