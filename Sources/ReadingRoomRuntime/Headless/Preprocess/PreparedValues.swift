import ImageProcessing
import Imaging
import StudyAssembly

/// A series' values as a scale is learned from them, or as they are laid on others: padding counts as air, and the bias field is taken off
/// where that is asked for.
struct PreparedValues {
  let volume: Volume
  /// The bias field that was taken off; `nil` where none was asked for.
  let correction: BiasFieldCorrection?
  /// Whether voxels were padding.
  let hasPadding: Bool

  /// Reads a series.
  ///
  /// - Throws: What reading throws, or `BiasFieldError`.
  init(_ series: Series, removesBias: Bool, _ environment: CommandEnvironment) throws {
    var volume = try SeriesReader(series, environment.pool).volume()
    hasPadding = Self.clear(series.padding, in: &volume.samples)
    correction = removesBias ? try volume.biasFieldCorrection() : nil
    self.volume = correction?.corrected ?? volume
  }

  /// Sets padding to 0.
  ///
  /// - Returns: Whether any sample was changed.
  private static func clear(_ padding: [ClosedRange<Float>], in samples: inout [Float]) -> Bool {
    guard !padding.isEmpty else { return false }
    var hasChanged = false
    for voxel in samples.indices where samples[voxel] != 0 {
      let value = samples[voxel]
      guard padding.contains(where: { $0.contains(value) }) else { continue }
      samples[voxel] = 0
      hasChanged = true
    }
    return hasChanged
  }
}
