import Dispatch

/// Work in parts that all processors do at once.
enum SideBySide {
  /// What each part of a work gives, in order.
  static func results<Value: Sendable>(
    of parts: Int, _ work: @Sendable (Int) -> Value
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: parts) { results, filled in
      fill(results, parts: parts) { results, part in
        results.initializeElement(at: part, to: work(part))
      }
      filled = parts
    }
  }

  /// Writes to memory; no two parts write to the same place.
  static func fill<Value: Sendable>(
    _ memory: UnsafeMutableBufferPointer<Value>, parts: Int,
    _ work: @Sendable (UnsafeMutableBufferPointer<Value>, Int) -> Void
  ) {
    let shared = Shared(memory: memory)
    DispatchQueue.concurrentPerform(iterations: parts) { work(shared.memory, $0) }
  }

  /// Unchecked, since each place has one writer.
  private struct Shared<Value: Sendable>: @unchecked Sendable {
    let memory: UnsafeMutableBufferPointer<Value>
  }
}
