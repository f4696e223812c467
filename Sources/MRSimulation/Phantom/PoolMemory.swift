import CPixels
import Synchronization

/// The memory of one image's magnetisation, used again for the next: the system takes a second to clear so much.
final class PoolMemory: Sendable {
  private let kept = Mutex<[FineVolume.Pools]>([])

  /// Memory for some voxels; what it holds is of no account, and all of it must be written before it is read.
  func take(_ count: Int) -> [FineVolume.Pools] {
    let old = kept.withLock { kept in
      let old = kept
      kept = []
      return old
    }
    guard old.count != count else { return old }
    return [FineVolume.Pools](unsafeUninitializedCapacity: count) { fresh, filled in
      // Faster to fill, and faster to read across the slices. Its first writer is whoever fills it, on all processors.
      cpixels_expect_much(fresh.baseAddress, count * MemoryLayout<FineVolume.Pools>.stride)
      filled = count
    }
  }

  /// Gives a volume's memory back; the volume should be used no more.
  func give(_ volume: FineVolume) { kept.withLock { $0 = volume.pools } }
}
