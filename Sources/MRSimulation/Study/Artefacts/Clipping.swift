import Imaging

/// The images of a series whose brightest pixels are all alike.
///
/// - Parameters:
///   - images: `[echo][slice]`.
///   - structures: ``Structure`` of each slice's pixels.
///   - share: Of the limb's pixels in the first echo that are clipped.
func clippedImages(
  _ images: [[AcquiredSlice]], _ structures: [[UInt8]], share: Double
) -> [[AcquiredSlice]] {
  var values: [Float] = []
  for (slice, labels) in zip(images[0], structures) {
    // Every seventh pixel is enough for a quantile.
    for index in stride(from: slice.index % 7, to: labels.count, by: 7) where labels[index] != 0 {
      values.append(slice.image.samples[index])
    }
  }
  guard !values.isEmpty else { return images }
  values.sort()
  let limit = values[min(values.count - 1, Int(Double(values.count) * (1 - share)))]
  return images.map { slices in
    slices.map { slice in
      AcquiredSlice(
        index: slice.index,
        image: SliceImage(
          columns: slice.image.columns, rows: slice.image.rows,
          samples: slice.image.samples.map { min($0, limit) }),
        geometry: slice.geometry)
    }
  }
}
