import Dispatch

/// Work in parts that several threads do at once; what comes out does not depend on how many they are.
enum SideBySide {
  /// What each part of a work gives, in order.
  ///
  /// - Parameters:
  ///   - parts: Number of parts.
  ///   - threads: Most that may run at once, at least 1; as many as there are processors where `nil`.
  ///   - work: Computes a part; it may run on any thread.
  static func results<Value: Sendable>(
    of parts: Int, threads: Int?, _ work: @Sendable (Int) -> Value
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: parts) { results, filled in
      fill(results, parts: parts, threads: threads) { results, part in
        results.initializeElement(at: part, to: work(part))
      }
      filled = parts
    }
  }

  /// Writes to memory; no two parts write to the same place.
  static func fill<Value>(
    _ memory: UnsafeMutableBufferPointer<Value>, parts: Int, threads: Int?,
    _ work: @Sendable (UnsafeMutableBufferPointer<Value>, Int) -> Void
  ) {
    let shared = Shared(memory: memory)
    let lanes = min(max(threads ?? parts, 1), parts)
    guard lanes > 1 else {
      for part in 0..<parts { work(memory, part) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      for part in (parts * lane / lanes)..<(parts * (lane + 1) / lanes) {
        work(shared.memory, part)
      }
    }
  }

  /// Unchecked, since each place has one writer.
  private struct Shared<Value>: @unchecked Sendable {
    let memory: UnsafeMutableBufferPointer<Value>
  }
}
