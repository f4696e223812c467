import Dispatch

/// Work in parts that several processors do at once; what comes out does not depend on how many they are.
public enum SideBySide {
  /// Places of one part of ``filled(count:of:_:)``: enough to outweigh the handing out, few enough that parts are many.
  private static let chunk = 4096

  /// Calls `work` for each part.
  ///
  /// - Parameters:
  ///   - parts: Number of parts.
  ///   - threads: Most that may run at once, at least 1; as many as there are processors where `nil`.
  ///   - work: Does a part; it may run on any thread.
  public static func each(_ parts: Int, threads: Int? = nil, _ work: @Sendable (Int) -> Void) {
    let lanes = min(max(threads ?? parts, 1), parts)
    guard lanes > 1 else { return (0..<parts).forEach(work) }
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      for part in (parts * lane / lanes)..<(parts * (lane + 1) / lanes) { work(part) }
    }
  }

  /// What each part of a work gives, in order.
  ///
  /// - Parameters:
  ///   - parts: Number of parts.
  ///   - threads: As for ``each(_:threads:_:)``.
  ///   - work: Computes a part.
  public static func results<Value: Sendable>(
    of parts: Int, threads: Int? = nil, _ work: @Sendable (Int) -> Value
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: parts) { results, filled in
      fill(results, parts: parts, threads: threads) { results, part in
        results.initializeElement(at: part, to: work(part))
      }
      filled = parts
    }
  }

  /// Writes to memory; no two parts write to the same place.
  public static func fill<Value>(
    _ memory: UnsafeMutableBufferPointer<Value>, parts: Int, threads: Int? = nil,
    _ work: @Sendable (UnsafeMutableBufferPointer<Value>, Int) -> Void
  ) {
    let shared = Shared(memory: memory)
    each(parts, threads: threads) { work(shared.memory, $0) }
  }

  /// Fills an array part by part.
  ///
  /// - Parameters:
  ///   - values: `[part, ...]`, parts of one size.
  ///   - parts: Number of parts.
  ///   - work: Gets a part's memory and its index.
  public static func fill<Value: Sendable>(
    _ values: inout [Value], parts: Int,
    _ work: @Sendable (UnsafeMutablePointer<Value>, Int) -> Void
  ) {
    let size = values.count / max(parts, 1)
    values.withUnsafeMutableBufferPointer { memory in
      fill(memory, parts: parts) { memory, part in
        if let first = memory.baseAddress { work(first + part * size, part) }
      }
    }
  }

  /// Values of many places, in parts of some thousand.
  ///
  /// - Parameters:
  ///   - count: Of places.
  ///   - width: Values of each place.
  ///   - work: Writes `width` values for each place of the range, from the pointer on.
  public static func filled<Value: Sendable>(
    count: Int, of width: Int,
    _ work: @Sendable (Range<Int>, UnsafeMutablePointer<Value>) -> Void
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: count * width) { values, filled in
      fill(values, parts: (count + chunk - 1) / chunk) { values, part in
        let range = part * chunk..<min((part + 1) * chunk, count)
        if let first = values.baseAddress { work(range, first + range.lowerBound * width) }
      }
      filled = count * width
    }
  }

  /// Unchecked, since each place has one writer.
  private struct Shared<Value>: @unchecked Sendable {
    let memory: UnsafeMutableBufferPointer<Value>
  }
}
