import COpenBLAS
import CTensor
import Glibc

/// The state of OpenBLAS in this process.
enum BLAS {
  /// Makes OpenBLAS choose its kernels by the processor, and compute on the calling thread only.
  ///
  /// OpenBLAS reads `OPENBLAS_CORETYPE` when it is loaded. An environment that names an older core
  /// halves its speed on newer processors; a reader who wants that sets `READING_ROOM_BLAS_CORETYPE`.
  static func prepare() { _ = once }

  private static let once: Void = {
    ctensor_reset_blas_core()
    openblas_set_num_threads(1)
  }()
}
