import CPixels
import Imaging

/// Rays from a bone's surface outwards through the cartilage on it.
enum CartilageRays {
  /// How far inside the bone's surface a ray begins, in mm: the two shares need not pass one half at the same place.
  private static let before = 1.0
  /// Greatest length, in mm: twice the thickest cartilage of a healthy knee, which is the patella's
  /// (up to 5 mm: Draper et al., Osteoarthritis and Cartilage 2006).
  private static let reach = 10.0
  /// Between two samples, in mm: a third of a fine voxel.
  private static let step = 0.2
  /// Greatest gap between bone and cartilage, in mm: what lies farther off is another surface's.
  private static let gap = 1.5

  /// The cartilage met from each vertex.
  static func layers(
    of cartilage: KneeStructure, in shares: StructureShares, on surface: StructureSurface
  ) -> [cpixels_layer] {
    guard let values = shares.shares[cartilage] else {
      return [cpixels_layer](
        repeating: cpixels_layer(inner: .nan, outer: .nan, content: 0, peak: 0),
        count: surface.count)
    }
    let spacing = shares.geometry.firstSlice.columnSpacing
    let ray = cpixels_ray(
      before: Float(before / spacing), reach: Float(reach / spacing), step: Float(step / spacing))
    let grid = cpixels_grid(shares.geometry), entry = Float(gap / spacing)
    let (places, directions) = (surface.places, surface.directions)
    return SideBySide.filled(count: surface.count, of: 1) { range, layers in
      places.withUnsafeBufferPointer { places in
        directions.withUnsafeBufferPointer { directions in
          guard let from = places.baseAddress, let along = directions.baseAddress else { return }
          let first = 3 * range.lowerBound
          cpixels_layers(
            values, grid, from + first, along + first, range.count, ray, entry, layers)
        }
      }
    }
  }
}
