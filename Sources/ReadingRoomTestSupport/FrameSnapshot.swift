import Foundation
public import TerminalUI

/// Why a frame does not match its snapshot.
public struct SnapshotFailure: Error, CustomStringConvertible {
  /// What to look at.
  public let description: String
}

/// A frame as text that can be reviewed: rows, runs of roles, pictures with checksums.
public enum FrameSnapshot {
  /// The text of a snapshot.
  ///
  /// - Parameters:
  ///   - frame: The frame.
  ///   - theme: The theme whose name is noted; roles, not colours, are recorded.
  public static func text(of frame: FrameBuffer, theme: Theme? = nil) -> String {
    var lines = ["size \(frame.size.width)x\(frame.size.height)"]
    if let theme { lines.append("theme \(theme.name)") }
    if let cursor = frame.cursor { lines.append("cursor \(cursor.column),\(cursor.row)") }
    lines.append("text")
    for row in 0..<frame.size.height { lines.append("|" + frame.text(ofRow: row) + "|") }
    lines.append("roles")
    for row in 0..<frame.size.height { lines.append("\(row): " + roleRuns(of: frame, row: row)) }
    lines.append("images")
    lines += frame.placements.map(describe)
    return lines.joined(separator: "\n") + "\n"
  }

  /// Compares a frame with `Snapshots/<name>.frame` beside the calling test.
  ///
  /// A missing snapshot, or `RECORD_SNAPSHOTS=1` in the environment, writes the file and fails once.
  ///
  /// - Throws: ``SnapshotFailure`` with the first line that differs.
  public static func verify(
    _ frame: FrameBuffer, theme: Theme? = nil, named name: String, testFile: String = #filePath
  ) throws {
    let folder = URL(fileURLWithPath: testFile).deletingLastPathComponent()
      .appendingPathComponent("Snapshots")
    let file = folder.appendingPathComponent(name + ".frame")
    let actual = text(of: frame, theme: theme)
    let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"
    guard !isRecording, let expected = try? String(contentsOf: file, encoding: .utf8) else {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try actual.write(to: file, atomically: true, encoding: .utf8)
      throw SnapshotFailure(description: "recorded \(name).frame; review it and run again")
    }
    guard actual != expected else { return }
    throw SnapshotFailure(description: difference(expected: expected, actual: actual, name: name))
  }

  private static func difference(expected: String, actual: String, name: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 0..<max(old.count, new.count) {
      let before = index < old.count ? String(old[index]) : "(nothing)"
      let after = index < new.count ? String(new[index]) : "(nothing)"
      guard before != after else { continue }
      return "\(name).frame line \(index + 1)\n  expected \(before)\n  actual   \(after)"
    }
    return "\(name).frame differs"
  }

  private static func roleRuns(of frame: FrameBuffer, row: Int) -> String {
    var runs: [String] = []
    var start = 0
    func role(_ column: Int) -> Role { frame[CellPoint(column: column, row: row)].role }
    for column in 1...max(1, frame.size.width)
    where column >= frame.size.width || role(column) != role(start) {
      runs.append("\(start)-\(column - 1) \(role(start).name)")
      start = column
    }
    return runs.joined(separator: ", ")
  }

  private static func describe(_ placement: ImagePlacement) -> String {
    let area = placement.area
    let image = placement.image
    var bytes = image.grey
    for layer in image.layers {
      bytes += layer.indices
      for color in layer.palette { bytes += [color.red, color.green, color.blue] }
    }
    return "\(placement.identifier) at \(area.column),\(area.row) \(area.width)x\(area.height)"
      + " image \(image.width)x\(image.height) layers \(image.layers.count)"
      + " checksum \(checksum(bytes))"
  }

  /// FNV-1a, 64 bits.
  private static func checksum(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }
}
