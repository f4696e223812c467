import Testing

@Suite(
  .enabled(
    if: ConformanceCases.current != nil,
    "READING_ROOM_ONNX_CASES does not name the folder of ONNX's operator cases"),
  .enabled(if: CommandRunner.current != nil, "READING_ROOM_PROGRAM is not set"))
struct CommandConformanceTests {
  @Test(arguments: ["minimal", "core", "pytorch-converted", "pytorch-operator", "light"])
  func theProgramComputesEveryListedCase(_ list: String) throws {
    let cases = try #require(ConformanceCases.current), runner = try #require(CommandRunner.current)
    var failures: [String] = []
    for line in ConformanceLine.all where line.list == list && line.isExpectedToPass {
      if let failure = cases.failure(of: line, by: runner) {
        failures.append("\(line.name): \(failure)")
      }
    }
    #expect(failures == [])
  }

  @Test func theProgramRefusesCasesItLeavesOutWithoutACrash() throws {
    let cases = try #require(ConformanceCases.current), runner = try #require(CommandRunner.current)
    for line in ConformanceLine.all where !line.isExpectedToPass {
      let failure = try #require(cases.failure(of: line, by: runner), "\(line.name) passes")
      #expect(failure.hasPrefix("status 1: ") && failure.contains("Dropout"), "\(failure)")
    }
  }
}
