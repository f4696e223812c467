/// Scales the smallest value of each image to 0 and the largest to 1 (pytorch-grad-cam's `scale_cam_image`).
func scaledByRange(_ values: [Float], images: Int) -> [Float] {
  perImage(values, images) { image in
    let low = image.min() ?? 0, high = image.max() ?? 0
    let scale = 1 / (1e-7 + (high - low))
    return image.map { ($0 - low) * scale }
  }
}

/// Divides each image by its largest magnitude; an image of zeros stays.
func scaledByMagnitude(_ values: [Float], images: Int) -> [Float] {
  perImage(values, images) { image in
    let largest = image.reduce(0) { max($0, abs($1)) }
    return largest > 0 ? image.map { $0 / largest } : Array(image)
  }
}

private func perImage(
  _ values: [Float], _ images: Int, _ scale: (ArraySlice<Float>) -> [Float]
) -> [Float] {
  let size = values.count / max(1, images)
  return (0..<images).flatMap { scale(values[$0 * size..<($0 + 1) * size]) }
}

extension MapScale {
  /// A map of the input's size.
  ///
  /// - Parameters:
  ///   - layerMap: Values of `images` arrays of `from` positions.
  ///   - to: Positions of the input.
  ///   - isSigned: Whether 0 must stay where it is.
  func apply(
    _ layerMap: [Float], images: Int, from: [Int], to: [Int], isSigned: Bool = false
  ) -> [Float] {
    switch self {
    case .none: resampled(layerMap, from: from, to: to)
    case .image where isSigned:
      scaledByMagnitude(resampled(layerMap, from: from, to: to), images: images)
    case .image:
      scaledByRange(
        resampled(scaledByRange(layerMap, images: images), from: from, to: to), images: images)
    case .series: scaledByMagnitude(resampled(layerMap, from: from, to: to), images: 1)
    }
  }
}
