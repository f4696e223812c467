import CPixels
import Glibc
import Imaging

/// A volume as one level of a registration sees it: fine axes smoothed to about `resolution` and thinned, thick slices as they are.
///
/// Smoothing only the axes that are finer than the level brings voxels of 0.4 x 0.4 x 4 mm to the same extent in every direction before
/// two planes are compared, which is what makes slices across one another comparable.
struct LevelImage: Sendable {
  /// Where the samples lie.
  let geometry: VolumeGeometry
  /// `[slice, row, column]`.
  let samples: [Float]

  /// A volume as it is.
  init(_ volume: Volume) { (geometry, samples) = (volume.geometry, volume.samples) }

  /// A coarser level of another.
  ///
  /// - Parameters:
  ///   - resolution: Full width at half maximum of the Gaussian along axes finer than it, in mm.
  init(_ source: LevelImage, resolution: Double, threads: Int?) {
    let old = source.geometry
    let columns = LevelAxis(count: old.columns, spacing: old.firstSlice.columnSpacing, resolution)
    let rows = LevelAxis(count: old.rows, spacing: old.firstSlice.rowSpacing, resolution)
    let slices = LevelAxis(count: old.slices, spacing: old.sliceSpacing, resolution)
    let planes = Self.inPlane(source, rows: rows, columns: columns, threads: threads)
    samples = Self.across(
      planes, inner: rows.count * columns.count, slices: slices, threads: threads)
    geometry = old.thinned(columns: columns, rows: rows, slices: slices)
  }

  private static func inPlane(
    _ source: LevelImage, rows: LevelAxis, columns: LevelAxis, threads: Int?
  ) -> [Float] {
    guard rows.thins || columns.thins else { return source.samples }
    let (wide, area) = (columns.sourceCount, rows.count * columns.count)
    let (slices, old) = (source.geometry.slices, rows.sourceCount * columns.sourceCount)
    return [Float](unsafeUninitializedCapacity: slices * area) { result, filled in
      SideBySide.fill(result, parts: slices, threads: threads) { result, slice in
        guard let target = result.baseAddress else { return }
        let tall = rows.apply(
          to: source.samples[(slice * old)..<((slice + 1) * old)], outer: 1, inner: wide)
        columns.apply(to: tall[...], outer: rows.count, inner: 1, result: target + slice * area)
      }
      filled = slices * area
    }
  }

  private static func across(
    _ planes: [Float], inner: Int, slices: LevelAxis, threads: Int?
  ) -> [Float] {
    guard slices.thins else { return planes }
    return [Float](unsafeUninitializedCapacity: slices.count * inner) { result, filled in
      SideBySide.fill(result, parts: slices.count, threads: threads) { result, slice in
        guard let target = result.baseAddress else { return }
        slices.apply(
          to: planes[...], outer: 1, inner: inner, places: slice..<(slice + 1),
          result: target + slice * inner)
      }
      filled = slices.count * inner
    }
  }
}

/// An axis of a level: weighted sums of the samples before it.
struct LevelAxis: Sendable {
  /// Number of samples before and after.
  let sourceCount: Int
  let count: Int
  /// Distance of the samples after, in mm, and of the first from the first before.
  let spacing: Double
  let offset: Double
  /// Whether it differs from the axis before it.
  let thins: Bool
  private let taps: Int
  private let first: [Int32]
  /// `[sum, term]`.
  private let weights: [Float]

  /// Samples for a width at half maximum: twice as many as the widths are, so that little is lost between them.
  static let samplesPerWidth = 2.0
  /// An axis is thinned where the level is so many times coarser; below, a sampled Gaussian would be too narrow for its samples.
  static let least = 1.5
  /// A Gaussian ends at so many standard deviations, where it is 4 % of its height.
  static let reach = 2.5
  /// Full width at half maximum of a Gaussian of deviation 1: 2 (2 ln 2)^(1/2).
  static let widthOfDeviation = 2.3548200450309493

  /// An axis smoothed to a width of `resolution` mm, or left as it is where that is not coarser.
  init(count: Int, spacing: Double, _ resolution: Double) {
    sourceCount = count
    let wanted = max(spacing, resolution / Self.samplesPerWidth)
    let extent = Double(count - 1) * spacing
    guard resolution >= Self.least * spacing, extent > wanted else {
      (self.count, self.spacing, offset, thins) = (count, spacing, 0, false)
      (taps, first, weights) = (
        1, (0..<Int32(count)).map { $0 }, [Float](repeating: 1, count: count)
      )
      return
    }
    let thinned = Int(extent / wanted) + 1
    let deviation = resolution / Self.widthOfDeviation / spacing
    let start = (extent - Double(thinned - 1) * wanted) / 2
    let taps = min(2 * Int((Self.reach * deviation).rounded(.up)) + 1, count)
    (self.count, self.spacing, offset, thins, self.taps) = (thinned, wanted, start, true, taps)
    let places = (0..<thinned).map { (start + Double($0) * wanted) / spacing }
    let firsts = places.map { min(max(Int($0.rounded()) - taps / 2, 0), count - taps) }
    first = firsts.map(Int32.init)
    weights = zip(places, firsts).flatMap { place, first in
      let values = (first..<(first + taps)).map { sample in
        exp(-0.5 * pow((Double(sample) - place) / deviation, 2))
      }
      let sum = values.reduce(0, +)
      return values.map { Float($0 / sum) }
    }
  }

  /// Sums along the middle axis of `[outer, sourceCount, inner]`; `[outer, count, inner]`.
  func apply(to values: ArraySlice<Float>, outer: Int, inner: Int) -> [Float] {
    let size = outer * count * inner
    return [Float](unsafeUninitializedCapacity: size) { result, filled in
      if let target = result.baseAddress {
        apply(to: values, outer: outer, inner: inner, result: target)
      }
      filled = size
    }
  }

  /// The same into memory, which takes `[outer, places, inner]`; all places where none are given.
  func apply(
    to values: ArraySlice<Float>, outer: Int, inner: Int, places: Range<Int>? = nil,
    result: UnsafeMutablePointer<Float>
  ) {
    precondition(values.count == outer * sourceCount * inner, "The values are of another grid.")
    let places = places ?? 0..<count
    values.withUnsafeBufferPointer { values in
      first.withUnsafeBufferPointer { first in
        weights.withUnsafeBufferPointer { weights in
          guard let source = values.baseAddress, let starts = first.baseAddress,
            let factors = weights.baseAddress
          else { return }
          cpixels_smooth_axis(
            source, outer, sourceCount, inner, starts + places.lowerBound,
            factors + places.lowerBound * taps, taps, places.count, result)
        }
      }
    }
  }
}

extension VolumeGeometry {
  /// The grid of thinned axes.
  func thinned(columns: LevelAxis, rows: LevelAxis, slices: LevelAxis) -> VolumeGeometry {
    var plane = firstSlice
    plane.position =
      plane.position + plane.rowDirection * columns.offset + plane.columnDirection * rows.offset
      + plane.normal * slices.offset
    (plane.columnSpacing, plane.rowSpacing) = (columns.spacing, rows.spacing)
    return VolumeGeometry(
      firstSlice: plane, sliceSpacing: slices.spacing, columns: columns.count, rows: rows.count,
      slices: slices.count)
  }

  /// From patient points to voxel coordinates: the matrix whose rows are directions over spacings.
  var voxelMatrix: PatientMatrix {
    PatientMatrix(
      x: firstSlice.rowDirection * (1 / firstSlice.columnSpacing),
      y: firstSlice.columnDirection * (1 / firstSlice.rowSpacing),
      z: firstSlice.normal * (1 / sliceSpacing))
  }

  /// The point in the grid's middle.
  var centre: PatientPoint {
    firstSlice.point(column: Double(columns - 1) / 2, row: Double(rows - 1) / 2)
      + firstSlice.normal * (Double(slices - 1) / 2 * sliceSpacing)
  }
}
