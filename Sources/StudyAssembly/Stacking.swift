import DICOM
import Imaging

/// Frames of one series that form one stack, with the name that tells it from the others.
struct Stack {
  var records: [FrameRecord]
  var echo: Int?
  /// What is added to the Series Instance UID; empty for the only stack of a series.
  var suffix = ""
}

/// Takes the frames of one series apart into stacks.
///
/// Apart go: frames of other size, plane, pixel spacing, frame of reference or Stack ID; then
/// echoes, where several share a position; then whatever else tells images at one position apart
/// (image type, complex component, diffusion weighting, time, acquisition).
func stacks(of records: [FrameRecord]) -> [Stack] {
  let groups = parallelGroups(records)
  var stacks: [Stack] = []
  for (index, group) in groups.enumerated() {
    let stackSuffix = groups.count > 1 ? "#stack\(index + 1)" : ""
    for echo in echoes(of: group) {
      let parts = separated(echo.records)
      for (part, records) in parts.enumerated() {
        stacks.append(
          Stack(
            records: ordered(records), echo: echo.echo,
            suffix: stackSuffix + echo.suffix + (parts.count > 1 ? "#part\(part + 1)" : "")))
      }
    }
  }
  return stacks
}

/// Frames by position along the normal; without geometry by instance and frame number.
func ordered(_ records: [FrameRecord]) -> [FrameRecord] {
  let normal = records.first?.frame.geometry?.normal
  let keyed = records.map { record in
    (normal.map { record.place(along: $0) } ?? 0, record)
  }
  return keyed.sorted { left, right in
    if left.0 != right.0 { return left.0 < right.0 }
    return isBefore(left.1.frame, right.1.frame)
  }.map(\.1)
}

private func isBefore(_ left: Frame, _ right: Frame) -> Bool {
  let (a, b) = (left.instanceNumber ?? Int.max, right.instanceNumber ?? Int.max)
  if a != b { return a < b }
  if left.sopInstanceUID != right.sopInstanceUID {
    return left.sopInstanceUID < right.sopInstanceUID
  }
  return left.frameNumber < right.frameNumber
}

/// Groups in order of their first frame's instance number.
private func parallelGroups(_ records: [FrameRecord]) -> [[FrameRecord]] {
  var groups: [[FrameRecord]] = []
  for record in records.sorted(by: { isBefore($0.frame, $1.frame) }) {
    if let index = groups.firstIndex(where: { isParallel($0[0], record) }) {
      groups[index].append(record)
    } else {
      groups.append([record])
    }
  }
  return groups
}

private func isParallel(_ first: FrameRecord, _ second: FrameRecord) -> Bool {
  guard first.frame.columns == second.frame.columns, first.frame.rows == second.frame.rows,
    first.frameOfReferenceUID == second.frameOfReferenceUID, first.stackID == second.stackID
  else { return false }
  guard let a = first.frame.geometry, let b = second.frame.geometry else {
    return first.frame.geometry == nil && second.frame.geometry == nil
  }
  // 0.9999 is the cosine of 0.8 degrees: more than rounding, less than an intended tilt.
  let isSameSpacing = { (x: Double, y: Double) in abs(x - y) <= 1e-3 * max(x, y) }
  return a.rowDirection.dot(b.rowDirection) > 0.9999
    && a.columnDirection.dot(b.columnDirection) > 0.9999
    && isSameSpacing(a.columnSpacing, b.columnSpacing) && isSameSpacing(a.rowSpacing, b.rowSpacing)
}

/// Echoes, shortest echo time first, where frames of several echoes share a position.
private func echoes(of records: [FrameRecord]) -> [Stack] {
  let whole = [Stack(records: records)]
  let byEcho = Dictionary(grouping: records) { record in
    // A hundredth of a millisecond is below any echo spacing.
    EchoKey(
      time: record.echoTime.map { ($0 * 100).rounded() } ?? 0, number: record.echoNumber ?? 0)
  }
  guard byEcho.count > 1, sharesPositions(records) else { return whole }
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

/// Whether two frames lie at one place along the normal, within a hundredth of a millimetre.
private func sharesPositions(_ records: [FrameRecord]) -> Bool {
  guard let normal = records.first?.frame.geometry?.normal else { return false }
  let places = records.map { $0.place(along: normal) }.sorted()
  return zip(places, places.dropFirst()).contains { $1 - $0 < samePosition }
}

/// Positions nearer than this, in mm, are one position.
let samePosition = 0.01

/// Splits by the first discriminators that leave no two frames at one position.
private func separated(_ records: [FrameRecord]) -> [[FrameRecord]] {
  guard sharesPositions(records), let count = records.first?.discriminators.count else {
    return [records]
  }
  for used in 1...count {
    let parts = Dictionary(grouping: records) { Array($0.discriminators.prefix(used)) }
    guard parts.count > 1, !parts.values.contains(where: sharesPositions) else { continue }
    return parts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }
  return [records]
}
