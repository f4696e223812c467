/// One in-plane axis from the field of view to k-space and back.
///
/// Competing goals: pixels must lie exactly where the plan says, so the encoded extent is a whole
/// number of pixels; the transforms want lengths with small factors; and the grid on which the
/// object is sampled must be finer than the voxels and finer than k-space can resolve, so that
/// truncation, not sampling, makes the Gibbs ringing.
struct EncodedAxis: Hashable, Sendable {
  /// Extent in mm after which positions fold over.
  let extent: Double
  /// Samples of k-space over the extent.
  let acquired: Int
  /// Pixels over the extent, of which `pixels` are kept.
  let reconstructed: Int
  /// Pixels of the image.
  let pixels: Int
  /// Samples of the object over the extent; even.
  let work: Int

  /// An axis.
  ///
  /// - Parameters:
  ///   - fieldOfView: Extent of the image, in mm.
  ///   - acquired: Samples of k-space over the field of view.
  ///   - pixels: Pixels of the image, at least `acquired`.
  ///   - oversampling: Encoded extent over field of view, at least 1.
  ///   - finest: Smallest voxel spacing of the object, in mm.
  init(fieldOfView: Double, acquired: Int, pixels: Int, oversampling: Double, finest: Double) {
    self.pixels = pixels
    reconstructed =
      oversampling > 1
      ? Self.smoothEven(atLeast: Double(pixels) * oversampling) : pixels
    let share = Double(reconstructed) / Double(pixels)
    extent = fieldOfView * share
    self.acquired = min(reconstructed, Int((Double(acquired) * share).rounded()))
    let finerThanKSpace = max(Double(self.acquired) * 1.25, Double(self.acquired + 2))
    work = Self.smoothEven(atLeast: max(finerThanKSpace, extent / (0.8 * finest)))
  }

  /// Distance between the object's samples, in mm.
  var workSpacing: Double { extent / Double(work) }

  /// Distance between pixels, in mm.
  var pixelSpacing: Double { extent / Double(reconstructed) }

  /// Size of a sample of k-space in the image, in mm: the pixel that bandwidth refers to.
  var acquiredPixel: Double { extent / Double(acquired) }

  /// The lowest frequency acquired, in cycles over the extent; frequency 0 has index `acquired / 2`.
  var firstFrequency: Int { -(acquired / 2) }

  /// The smallest even number of factors 2, 3 and 5 that is at least `size`.
  static func smoothEven(atLeast size: Double) -> Int {
    var candidate = max(2, Int((size / 2 - 1e-9).rounded(.up)) * 2)
    while !hasSmallFactors(candidate) { candidate += 2 }
    return candidate
  }

  private static func hasSmallFactors(_ number: Int) -> Bool {
    var rest = number
    for factor in [2, 3, 5] { while rest % factor == 0 { rest /= factor } }
    return rest == 1
  }
}
