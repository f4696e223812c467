import COpenBLAS
import CTensor

/// The instructions that kernels use.
///
/// Results are the same bits for any number of threads at one level; between levels they differ by rounding.
public enum ProcessorLevel: Int32, CaseIterable, Comparable, Sendable {
  /// What every processor has.
  case plain = 0
  /// 256-bit vectors with fused multiplication and addition.
  case avx2 = 1
  /// 512-bit vectors.
  case avx512 = 2

  /// The best level of this machine.
  public static let detected = ProcessorLevel(rawValue: ctensor_detected_level()) ?? .plain

  /// Whether the left has fewer instructions.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The threads that kernels run on.
///
/// They start when first needed and park when there is nothing to do. One task at a time may use them.
public final class Workers {
  /// How many threads take part, the caller's among them; at least 1.
  public var threads: Int {
    didSet { threads = min(max(1, threads), 256) }
  }
  /// The instructions kernels use.
  public let level: ProcessorLevel
  private let pool: OpaquePointer?

  /// Makes workers.
  ///
  /// - Parameters:
  ///   - threads: How many threads take part, 1...256.
  ///   - level: The instructions to use; lowered to what the machine has.
  public init(threads: Int = 1, level: ProcessorLevel = .detected) {
    self.threads = min(max(1, threads), 256)
    self.level = min(level, .detected)
    self.pool = ctensor_pool_create()
  }

  deinit { ctensor_pool_destroy(pool) }

  var execution: ctensor_execution {
    ctensor_execution(pool: pool, threads: Int32(threads), level: level.rawValue)
  }

  /// Runs `body` for each index below `count`; the indices are shared out among the threads.
  ///
  /// `body` must touch only what belongs to its index.
  func forEach(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { escapable in
      var box = TaskBox(body: escapable)
      withUnsafeMutablePointer(to: &box) { pointer in
        ctensor_run(
          execution, Int64(count),
          { context, index, _ in
            context?.assumingMemoryBound(to: TaskBox.self).pointee.body(Int(index))
          }, pointer)
      }
    }
  }
}

private struct TaskBox {
  let body: (Int) -> Void
}
