import DICOM
import Imaging

/// Frames of one series that form one stack, with what tells it from the others.
struct Stack {
  var records: [FrameRecord]
  var echo: Int?
  /// What is added to the Series Instance UID; empty for the only stack of a series.
  var suffix = ""
  /// What sets the stack apart from others of its series, in words.
  var distinction = ""
  /// Number of planes among the frames, where they are not parallel.
  var planes = 1
  /// Number of planes of the series that are shown as stacks of their own.
  var planesOfSeries = 1
  /// Whether the frames lie at one position and follow each other in time.
  var isTimeSeries = false
}

/// Takes the frames of one series apart into stacks.
///
/// Apart go: frames of other size, nature, plane, pixel spacing, frame of reference or Stack ID;
/// then echoes, where several share a position; then whatever else tells images at one position
/// apart (``FrameTrait``), last of all their times.
///
/// - Complexity: O(*n* log *n*) in the number of frames; the number of planes that are told apart
///   is bounded.
func stacks(of records: [FrameRecord]) -> [Stack] {
  let groups = parallelGroups(records)
  var stacks: [Stack] = []
  for (index, group) in groups.enumerated() {
    let suffix = groups.count > 1 ? "#stack\(index + 1)" : ""
    let words = groups.count > 1 ? "stack \(index + 1) of \(groups.count)" : ""
    guard group.planes == 1 else {
      var stack = Stack(records: group.records.sorted(by: isBefore), suffix: suffix)
      (stack.distinction, stack.planes) = (words, group.planes)
      stacks.append(stack)
      continue
    }
    stacks += apart(group, suffix: suffix, words: words)
  }
  return stacks
}

private func apart(_ group: PlaneGroup, suffix: String, words: String) -> [Stack] {
  var stacks: [Stack] = []
  for echo in echoes(of: group.records) {
    let parts = separated(echo.records)
    for (index, part) in parts.enumerated() {
      let records = part.isTimeSeries ? part.records : ordered(part.records)
      var stack = Stack(records: records, echo: echo.echo)
      stack.suffix = suffix + echo.suffix + (parts.count > 1 ? "#part\(index + 1)" : "")
      stack.distinction = [words, part.words].filter { !$0.isEmpty }.joined(separator: ", ")
      stack.planesOfSeries = group.planesOfSeries
      stack.isTimeSeries = part.isTimeSeries
      stacks.append(stack)
    }
  }
  return stacks
}

/// Frames by position along the normal, then by time; without geometry by instance and frame number.
func ordered(_ records: [FrameRecord]) -> [FrameRecord] {
  let normal = records.first?.frame.geometry?.normal
  let keyed = records.map { record in
    (normal.map { record.place(along: $0) } ?? 0, record)
  }
  return keyed.sorted { left, right in
    if abs(left.0 - right.0) > 1e-9 { return left.0 < right.0 }
    return isBefore(left.1, right.1)
  }.map(\.1)
}

/// By instance number, instance, frame number and place in a mosaic.
func isBefore(_ left: FrameRecord, _ right: FrameRecord) -> Bool {
  let (first, second) = (left.frame, right.frame)
  let (a, b) = (first.instanceNumber ?? Int.max, second.instanceNumber ?? Int.max)
  if a != b { return a < b }
  if first.sopInstanceUID != second.sopInstanceUID {
    return first.sopInstanceUID < second.sopInstanceUID
  }
  if first.frameNumber != second.frameNumber { return first.frameNumber < second.frameNumber }
  return (first.tile?.number ?? 0) < (second.tile?.number ?? 0)
}

/// Echoes, shortest echo time first, where frames of several echoes share a position.
private func echoes(of records: [FrameRecord]) -> [Stack] {
  let whole = [Stack(records: records)]
  let byEcho = Dictionary(grouping: records) { record in
    // A hundredth of a millisecond is below any echo spacing.
    EchoKey(
      time: record.echoTime.map { ($0 * 100).rounded() } ?? 0, number: record.echoNumber ?? 0)
  }
  guard byEcho.count > 1 else { return whole }
  let places = Places(records)
  // Echo times that differ from slice to slice are no echoes.
  guard byEcho.count <= places.mostAtOnePlace else { return whole }
  let sorted = byEcho.sorted { $0.key < $1.key }
  let times = Set(sorted.map(\.key.time))
  let numbers = sorted.map(\.key.number)
  let hasNumbers = Set(numbers).count == numbers.count && !numbers.contains { $0 < 1 }
  guard times.count > 1 || hasNumbers else { return whole }
  return sorted.enumerated().map { index, entry in
    let echo = hasNumbers ? entry.key.number : index + 1
    return Stack(records: entry.value, echo: echo, suffix: "#echo\(echo)")
  }
}

private struct EchoKey: Hashable, Comparable {
  var time: Double
  var number: Int

  static func < (left: EchoKey, right: EchoKey) -> Bool {
    (left.time, left.number) < (right.time, right.number)
  }
}
