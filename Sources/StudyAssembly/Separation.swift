import Imaging

/// Positions nearer than this, in mm, are one position.
let samePosition = 0.01

/// Which of the distinct positions along the normal each of some frames lies at.
struct Places {
  /// Index of the position of each frame.
  let indices: [Int]
  /// Number of distinct positions.
  let count: Int
  /// Number of frames at the position that has most.
  let mostAtOnePlace: Int

  /// The places of frames; without geometry each frame has a place of its own.
  init(_ records: [FrameRecord]) {
    guard let normal = records.first?.frame.geometry?.normal else {
      (indices, count, mostAtOnePlace) = (Array(records.indices), records.count, 1)
      return
    }
    let sorted = records.enumerated().map { ($0.offset, $0.element.place(along: normal)) }
      .sorted { $0.1 < $1.1 }
    var indices = [Int](repeating: 0, count: records.count)
    var tally: [Int] = []
    var last = -Double.infinity
    for (offset, place) in sorted {
      if place - last < samePosition, !tally.isEmpty {
        tally[tally.count - 1] += 1
      } else {
        tally.append(1)
      }
      last = place
      indices[offset] = tally.count - 1
    }
    (self.indices, count, mostAtOnePlace) = (indices, tally.count, tally.max() ?? 0)
  }
}

/// Some of the frames of a stack, and what tells them from the others.
struct Part {
  var records: [FrameRecord]
  var words = ""
  var isTimeSeries = false
}

/// Splits frames that share positions by what their headers say of them.
///
/// A trait counts when it gives no more parts than images share a position: one that differs from
/// slice to slice, such as the trigger time of interleaved slices, tells nothing apart. What is left
/// is put in order of time, where every position has equally many images of different times.
func separated(_ records: [FrameRecord]) -> [Part] {
  let places = Places(records)
  guard places.mostAtOnePlace > 1 else { return [Part(records: records)] }
  var chosen: [FrameTrait] = []
  var parts = [Array(records.indices)]
  for trait in FrameTrait.allCases where !(trait.isTime && places.count == 1) {
    let tried = split(records, by: chosen + [trait])
    guard tried.count > parts.count, tried.count <= places.mostAtOnePlace else { continue }
    (chosen, parts) = (chosen + [trait], tried)
    if tried.count == places.mostAtOnePlace { break }
  }
  return parts.flatMap { indices in
    let members = indices.map { records[$0] }
    let words = parts.count > 1 ? words(members[0], chosen) : ""
    return inTime(members).map { part in
      Part(
        records: part.records,
        words: [words, part.words].filter { !$0.isEmpty }.joined(separator: ", "),
        isTimeSeries: part.isTimeSeries)
    }
  }
}

private func words(_ record: FrameRecord, _ traits: [FrameTrait]) -> String {
  traits.map { $0.words(record.traits[$0.rawValue]) }.filter { !$0.isEmpty }
    .joined(separator: ", ")
}

/// Groups of indices whose frames agree in the traits, in order of the traits' values.
private func split(_ records: [FrameRecord], by traits: [FrameTrait]) -> [[Int]] {
  Dictionary(grouping: records.indices) { index in
    traits.map { records[index].traits[$0.rawValue] }
  }.sorted { left, right in
    for (a, b) in zip(left.key, right.key) where a != b { return isLess(a, b) }
    return false
  }.map(\.value)
}

/// Numbers by value, texts by their letters.
private func isLess(_ left: String, _ right: String) -> Bool {
  if let a = Double(left), let b = Double(right), a < b || a > b { return a < b }
  return left < right
}

/// The n-th images of every position, for each n, by the times in their headers.
private func inTime(_ records: [FrameRecord]) -> [Part] {
  let places = Places(records)
  let repetitions = places.mostAtOnePlace
  guard repetitions > 1 else { return [Part(records: records)] }
  var queues = [[FrameRecord]](repeating: [], count: places.count)
  for (record, place) in zip(records, places.indices) { queues[place].append(record) }
  for index in queues.indices { queues[index].sort { $0.moment < $1.moment } }
  let isOrderKnown = queues.allSatisfy { queue in
    queue.count == repetitions && zip(queue, queue.dropFirst()).allSatisfy { $0.moment < $1.moment }
  }
  guard isOrderKnown else { return [Part(records: records)] }
  if places.count == 1 {
    return [
      Part(records: queues[0], words: "\(repetitions) times at one position", isTimeSeries: true)
    ]
  }
  return (0..<repetitions).map { time in
    Part(records: queues.map { $0[time] }, words: "time \(time + 1) of \(repetitions)")
  }
}
