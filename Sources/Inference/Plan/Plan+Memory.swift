import TensorKernels

extension Plan {
  /// Asks the system for the memory that a run needs and gives it back at once.
  ///
  /// Arrays end the process where there is no memory for them; this finds out before they are made.
  /// Counted twice is the arena, because inputs and outputs stand outside it once more.
  ///
  /// - Parameter threads: Threads the run will use.
  /// - Throws: ``ModelError/outOfMemory(bytes:)``.
  public func checkMemory(threads: Int) throws(ModelError) {
    let fixed = constants.reduce(0) { $0 + TensorType($1).byteCount }
    _ = try MemoryBlock(byteCount: 2 * arenaBytes + scratchBytes * max(1, threads) + fixed)
  }
}
