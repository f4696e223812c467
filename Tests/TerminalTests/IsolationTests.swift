import Foundation
import Testing

extension BuiltProgram {
  /// What a hostile file costs a reader at the screen: one slice, never the session.
  @Suite(
    .enabled(if: Surroundings.hasProgram, "READING_ROOM_PROGRAM is not set"),
    .enabled(if: Surroundings.hasTmux, "tmux is not installed"))
  struct IsolationTests {
    @Test func aSliceThatCannotBeReadSaysWhyAndTheOthersAreShown() throws {
      let home = try Home()
      let folder = home.path("study")
      try FileManager.default.copyItem(atPath: Surroundings.thigh, toPath: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      // The series' pixels are cut short behind a header that is sound.
      let damaged = folder + "/" + names[0]
      chmod(damaged, 0o600)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
      let rows = try #require(bytes.range(of: Data([0x28, 0x00, 0x10, 0x00, 0x55, 0x53])))
      var changed = bytes
      changed.replaceSubrange((rows.upperBound + 2)..<(rows.upperBound + 4), with: [0x00, 0x08])
      try changed.write(to: URL(fileURLWithPath: damaged))
      let check = try readingroom(["check", folder], home: home)
      #expect(check.status == 2 && check.text.contains(names[0]), "\(check.text)")
      let reader = try Reader(home: home, study: folder)
      try reader.tmux.press("Enter")
      try reader.tmux.expect("slice 1/")
      try reader.quit()
    }

    @Test func readingGoesOnWhenItsProcessesAreKilled() throws {
      let reader = try Reader()
      try reader.openStudy()
      let program = try #require(try reader.tmux.childProcess())
      #expect(try killReadingProcesses(of: program) > 0)
      try reader.tmux.press("t")
      try reader.tmux.expect("Header of slice")
      try reader.tmux.expect("PatientName")
      try reader.quit()
    }

    /// Kills the processes that read for a program, and says how many there were.
    private func killReadingProcesses(of program: Int32) throws -> Int {
      let children = try run(["pgrep", "-P", "\(program)"]).text.split(separator: "\n")
        .compactMap { Int32($0) }
      for child in children { kill(child, SIGKILL) }
      return children.count
    }
  }
}
