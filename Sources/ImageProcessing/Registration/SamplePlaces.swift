import CPixels
import Imaging

/// Where two volumes are compared: voxels of the fixed volume, one drawn from each of equal stretches of it.
struct SamplePlaces: Sendable {
  /// Places in mm about `centre`, in the order of the voxels, in parts that do not depend on the number of threads.
  let parts: [[cpixels_sample_place]]
  /// What the places are about.
  let centre: PatientPoint
  /// Number of places.
  let count: Int
  /// Root mean square of the places' distances from the centre, in mm.
  let radius: Double

  /// Places of a part: some tens of microseconds of work.
  static let placesOfAPart = 2048

  /// Draws places.
  ///
  /// - Parameters:
  ///   - image: The level of the fixed volume.
  ///   - wanted: How many, before those outside the mask fall away.
  ///   - mask: Voxels of `maskGeometry` that count; all where `nil`.
  ///   - bins: Of the joint histogram.
  init(
    _ image: LevelImage, wanted: Int, seed: UInt64, centre: PatientPoint, mask: PlaceMask?,
    bins: Int
  ) {
    var generator = SplitMix(state: seed)
    let total = image.samples.count
    let stride = max(Double(total) / Double(max(wanted, 1)), 1)
    var drawn: [(place: PatientVector, value: Float)] = []
    drawn.reserveCapacity(wanted)
    var next = 0.0
    while next < Double(total) {
      let index = min(Int(next + generator.unit() * stride), total - 1)
      next += stride
      let point = image.geometry.point(image.geometry.index(index))
      guard image.samples[index].isFinite, mask?.holds(point) ?? true else { continue }
      drawn.append((point - centre, image.samples[index]))
    }
    let range = BinRange(drawn.map(\.value), bins: bins)
    let places = drawn.map { sample in
      cpixels_sample_place(
        place: (Float(sample.place.x), Float(sample.place.y), Float(sample.place.z)),
        bin: range.bin(sample.value))
    }
    parts = Swift.stride(from: 0, to: places.count, by: Self.placesOfAPart).map {
      Array(places[$0..<min($0 + Self.placesOfAPart, places.count)])
    }
    let squares = drawn.reduce(0) { $0 + $1.place.dot($1.place) }
    (self.centre, count) = (centre, places.count)
    radius = places.isEmpty ? 1 : max((squares / Double(places.count)).squareRoot(), 1)
  }
}

/// How values become bins: the middle of their distribution is spread over the bins, its ends lie in the outermost.
struct BinRange: Sendable {
  let scale: Float
  let shift: Float
  let bins: Int

  /// Bins kept free at each end for the spline's reach.
  static let margin = 2
  /// Share of the values beyond each end.
  static let tail = 0.002

  /// The range of values; empty and constant ones lie in the first bin.
  init(_ values: [Float], bins: Int) {
    let sorted = values.filter(\.isFinite).sorted()
    let cut = Int(Double(sorted.count) * Self.tail)
    let low = sorted.isEmpty ? 0 : sorted[cut]
    let high = sorted.isEmpty ? 0 : sorted[sorted.count - 1 - cut]
    self.bins = bins
    scale = high > low ? Float(bins - 1 - 2 * Self.margin) / (high - low) : 0
    shift = Float(Self.margin) - low * scale
  }

  /// The bin of a value.
  func bin(_ value: Float) -> Int32 {
    let place = value * scale + shift
    return Int32(min(max(place.rounded(), Float(Self.margin)), Float(bins - 1 - Self.margin)))
  }
}

/// A mask with its grid, asked by patient points.
struct PlaceMask: Sendable {
  let geometry: VolumeGeometry
  private let voxels: [Bool]

  /// A mask on its grid.
  init?(_ mask: VoxelMask, on geometry: VolumeGeometry) {
    guard mask.columns == geometry.columns, mask.rows == geometry.rows,
      mask.slices == geometry.slices
    else { return nil }
    var voxels = [Bool](repeating: false, count: mask.columns * mask.rows * mask.slices)
    for run in mask.runs {
      for voxel in run.start..<(run.start + run.count) { voxels[voxel] = true }
    }
    (self.geometry, self.voxels) = (geometry, voxels)
  }

  /// Whether the voxel nearest to a point belongs to the mask.
  func holds(_ point: PatientPoint) -> Bool {
    guard let voxel = geometry.voxel(point) else { return false }
    return voxels[(voxel.slice * geometry.rows + voxel.row) * geometry.columns + voxel.column]
  }
}

extension VolumeGeometry {
  /// The voxel of a place in `[slice, row, column]` order.
  func index(_ place: Int) -> VoxelIndex {
    VoxelIndex(
      column: place % columns, row: place / columns % rows, slice: place / (columns * rows))
  }
}

extension SplitMix {
  /// A number from 0 to below 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
