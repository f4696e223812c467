import Foundation

/// Knee after knee on standard output, each series a line of JSON and its tensors.
enum TrainingStream {
  /// The indices that are asked for.
  static func knees(_ first: Int, _ count: Int) throws -> Range<Int> {
    guard first >= 0, count >= 1 else {
      throw CommandError.badOption(
        name: "--knees", value: "\(count)", expected: "1 or more, from --first 0 on")
    }
    return first..<(first + count)
  }

  /// Writes knee after knee; stops quietly when the reader closes the pipe.
  static func run<Made: Sendable>(
    _ knees: Range<Int>, make: @escaping @Sendable (Int) async -> Made,
    write: (Int, Made) throws -> Void
  ) throws -> CommandOutcome {
    signal(SIGPIPE, SIG_DFL)
    let begin = { @Sendable (index: Int) in Task.detached { await make(index) } }
    // Two more knees are made while one is written: some of the work for each is of one thread.
    var coming = knees.prefix(2).map(begin)
    for index in knees {
      if index + 2 < knees.upperBound { coming.append(begin(index + 2)) }
      let task = coming.removeFirst()
      try write(index, waiting { await task.value })
    }
    return .done
  }

  /// A line of JSON with keys in order.
  static func line(_ header: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return try encoder.encode(header) + [10]
  }
}
