import Foundation
import ReadingRoom
import Testing
import TerminalUI

@Suite struct KeymapTests {
  @Test func noKeyMeansTwoThingsInOneContext() {
    #expect(Keymap.standard.conflicts.map(\.title) == [])
  }

  @Test func everyContextHasKeys() {
    for context in KeyContext.allCases {
      #expect(Keymap.standard.bindings.contains { $0.context == context }, "\(context)")
    }
  }

  @Test func noPrintableKeyIsACommandWhereTextIsTyped() {
    for binding in Keymap.standard.bindings where binding.context.takesText {
      for key in binding.keys {
        if case .character = key { Issue.record("\(binding.context) \(binding.keyNames)") }
      }
    }
  }

  @Test func nearerContextWins() {
    let keymap = Keymap.standard
    #expect(keymap.command(for: .down, in: [.findings, .study]) == .nextFinding)
    #expect(keymap.command(for: .down, in: [.viewer, .study]) == .slices(1))
    #expect(keymap.command(for: .character("p"), in: [.panTool, .viewer]) == .leaveTool)
  }

  @Test func documentIsCurrent() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/keys.md").standardized
    let text = Keymap.standard.document
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(
      try String(contentsOf: file, encoding: .utf8) == text,
      "docs/keys.md is not current; RECORD_SNAPSHOTS=1 writes it")
  }
}
