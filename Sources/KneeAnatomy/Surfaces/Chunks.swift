import Dispatch

/// Work on many places in parts that all processors do at once.
enum Chunks {
  /// Places of one part: enough to outweigh the handing out, few enough that parts are many.
  private static let size = 4096

  /// Values that parts fill, each its own range.
  ///
  /// - Parameters:
  ///   - count: Of places.
  ///   - width: Values of each place.
  ///   - fill: Writes `width` values for each place of the range, from the pointer on.
  static func filled<Value: Sendable>(
    count: Int, of width: Int,
    _ fill: @Sendable (Range<Int>, UnsafeMutablePointer<Value>) -> Void
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: count * width) { values, filled in
      if let start = values.baseAddress {
        let shared = Shared(memory: start)
        DispatchQueue.concurrentPerform(iterations: (count + size - 1) / size) { part in
          let range = part * size..<min((part + 1) * size, count)
          fill(range, shared.memory + range.lowerBound * width)
        }
      }
      filled = count * width
    }
  }

  /// What each part of a work gives, in order.
  static func results<Value: Sendable>(of parts: Int, _ work: @Sendable (Int) -> Value) -> [Value] {
    [Value](unsafeUninitializedCapacity: parts) { values, filled in
      if let start = values.baseAddress {
        let shared = Shared(memory: start)
        DispatchQueue.concurrentPerform(iterations: parts) { part in
          (shared.memory + part).initialize(to: work(part))
        }
      }
      filled = parts
    }
  }

  /// Unchecked, since each place has one writer.
  private struct Shared<Value: Sendable>: @unchecked Sendable {
    let memory: UnsafeMutablePointer<Value>
  }
}
