import ImageProcessing
import Imaging

extension PackDescription {
  /// Bytes that the images of one run on a series need, the network's own buffers aside.
  ///
  /// Samples, resampled, normalised, probabilities and attention as floats; maps and masks as bytes;
  /// slices half-way through a smoothed resampling as doubles; input, outputs, and two copies of an
  /// output of a box as floats.
  func bytesNeeded(on geometry: VolumeGeometry) -> Int {
    let resampling = geometry.resampling(preparation)
    let (source, types) = (geometry.columns * geometry.rows * geometry.slices, findings.count)
    let halfWay = geometry.slices * resampling.rows.count * resampling.columns.count
    let padded = resampling.size.rounded(up: preparation.paddingMultiple)
    let box = preparation.window(on: padded).size.clamped(to: padded).count
    let grids = types * (explanation == nil ? 1 : 2)
    return source * (4 + 3 * types) + resampling.count * (8 + 4 * grids)
      + (resampling.isSmoothing ? 8 * halfWay : 0)
      + box * 4 * (preparation.inputChannels + grids + 2)
  }
}
