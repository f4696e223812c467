import Glibc
import TensorKernels

/// Memory aligned to 64 bytes, freed with its owner.
final class MemoryBlock {
  let bytes: UnsafeMutableRawBufferPointer
  let base: UnsafeMutableRawPointer

  /// Reserves memory.
  ///
  /// - Throws: ``ModelError/outOfMemory(bytes:)``.
  init(byteCount: Int) throws(ModelError) {
    let size = max(64, byteCount)
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, 64, size) == 0, let pointer else {
      throw .outOfMemory(bytes: size)
    }
    base = pointer
    bytes = UnsafeMutableRawBufferPointer(start: pointer, count: size)
  }

  deinit { free(base) }
}
