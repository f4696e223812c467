import COpenBLAS

/// The library behind matrix products.
public enum MatrixLibrary {
  /// The processor whose kernels OpenBLAS uses, such as `Zen`.
  public static var coreName: String {
    BLAS.prepare()
    guard let name = openblas_get_corename() else { return "unknown" }
    return String(cString: name)
  }
}
