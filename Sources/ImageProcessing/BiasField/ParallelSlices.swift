import Dispatch

/// Work on slices that all processors do at once.
enum ParallelSlices {
  /// Calls `work` for each slice, several at once.
  static func each(_ slices: Int, _ work: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: slices, execute: work)
  }

  /// What the work on each slice gives, in order.
  static func results<Value: Sendable>(
    of slices: Int, _ work: @Sendable (Int) -> Value
  ) -> [Value] {
    [Value](unsafeUninitializedCapacity: slices) { results, filled in
      guard let first = results.baseAddress else { return }
      let shared = Shared(first: first)
      DispatchQueue.concurrentPerform(iterations: slices) { slice in
        (shared.first + slice).initialize(to: work(slice))
      }
      filled = slices
    }
  }

  /// Fills memory slice by slice.
  ///
  /// - Parameters:
  ///   - values: `[slice, ...]`, slices of one size.
  ///   - slices: Number of slices.
  ///   - work: Gets a slice's memory and its index.
  static func fill<Value: Sendable>(
    _ values: inout [Value], slices: Int,
    _ work: @Sendable (UnsafeMutablePointer<Value>, Int) -> Void
  ) {
    let size = values.count / max(slices, 1)
    values.withUnsafeMutableBufferPointer { memory in
      guard let first = memory.baseAddress else { return }
      let shared = Shared(first: first)
      DispatchQueue.concurrentPerform(iterations: slices) { slice in
        work(shared.first + slice * size, slice)
      }
    }
  }

  /// Unchecked, since each slice has one writer.
  private struct Shared<Value: Sendable>: @unchecked Sendable {
    let first: UnsafeMutablePointer<Value>
  }
}
