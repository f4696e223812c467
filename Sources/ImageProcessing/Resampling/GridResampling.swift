import CPixels
public import Imaging

/// Linear resampling of a whole grid along its own three axes.
public struct GridResampling: Equatable, Sendable {
  /// Along a row.
  public let columns: ResamplingAxis
  /// Down a column.
  public let rows: ResamplingAxis
  /// Along the normal.
  public let slices: ResamplingAxis

  /// A resampling from its axes.
  public init(columns: ResamplingAxis, rows: ResamplingAxis, slices: ResamplingAxis) {
    self.columns = columns
    self.rows = rows
    self.slices = slices
  }

  /// From a volume's grid to other spacings; the first voxels' centres coincide.
  ///
  /// - Parameters:
  ///   - geometry: The grid to start from.
  ///   - inPlane: Distance of columns and of rows in mm; 0 keeps both.
  ///   - slice: Distance of slices in mm; 0 keeps it.
  ///   - smoothing: Standard deviation of the Gaussian that smooths thinned axes, in voxels of the
  ///     result; 0 for none.
  public init(
    from geometry: VolumeGeometry, inPlane: Double, slice: Double, smoothing: Double = 0
  ) {
    let plane = geometry.firstSlice
    columns = ResamplingAxis(
      sourceCount: geometry.columns, spacing: plane.columnSpacing, target: inPlane,
      smoothing: smoothing)
    rows = ResamplingAxis(
      sourceCount: geometry.rows, spacing: plane.rowSpacing, target: inPlane, smoothing: smoothing)
    slices = ResamplingAxis(
      sourceCount: geometry.slices, spacing: geometry.sliceSpacing, target: slice,
      smoothing: smoothing)
  }

  /// The way back from the resampled grid to `geometry`; the arguments are those of the way there.
  public init(backTo geometry: VolumeGeometry, inPlane: Double, slice: Double) {
    let there = GridResampling(from: geometry, inPlane: inPlane, slice: slice)
    let plane = geometry.firstSlice
    columns = ResamplingAxis(
      inverseOf: there.columns, spacing: plane.columnSpacing, target: inPlane)
    rows = ResamplingAxis(inverseOf: there.rows, spacing: plane.rowSpacing, target: inPlane)
    slices = ResamplingAxis(
      inverseOf: there.slices, spacing: geometry.sliceSpacing, target: slice)
  }

  /// Number of voxels of the result.
  public var count: Int { columns.count * rows.count * slices.count }

  /// Whether an axis is smoothed before it is thinned.
  public var isSmoothing: Bool { [columns, rows, slices].contains { $0.smoothing > 0 } }

  /// One slice of the result, `[row, column]`, computed in double precision; not for a resampling
  /// that smooths, which needs the whole.
  ///
  /// - Parameters:
  ///   - index: Slice of the result, from zero.
  ///   - samples: The source, `[slice, row, column]`.
  public func slice(_ index: Int, of samples: [Float]) -> [Float] {
    let area = columns.sourceCount * rows.sourceCount
    precondition(samples.count == area * slices.sourceCount, "The samples are of another grid.")
    precondition(!isSmoothing, "A single slice is not smoothed.")
    let place = slices.samples[index]
    let (rowPlaces, columnPlaces) = (rows.samples, columns.samples)
    var line = [Double](repeating: 0, count: columns.sourceCount)
    return [Float](unsafeUninitializedCapacity: columns.count * rows.count) { result, count in
      samples.withUnsafeBufferPointer { source in
        guard let first = source.baseAddress, let target = result.baseAddress else { return }
        cpixels_resample_slice(
          first + Int(place.low) * area, first + Int(place.high) * area, place.share,
          Int32(columns.sourceCount), rowPlaces, Int32(rowPlaces.count), columnPlaces,
          Int32(columnPlaces.count), &line, target)
      }
      count = columns.count * rows.count
    }
  }

  /// The whole result, `[slice, row, column]`, computed in double precision.
  ///
  /// Rows are resampled first, then columns, then slices; each axis is smoothed before it is thinned.
  ///
  /// - Complexity: Four reads and one write for each voxel of the result; with smoothing as many reads
  ///   as the Gaussian is wide along each axis, and eight bytes for each voxel of the source's slices
  ///   at the result's rows and columns.
  public func apply(to samples: [Float]) -> [Float] {
    guard !isSmoothing else { return smoothed(samples) }
    var result: [Float] = []
    result.reserveCapacity(count)
    for index in 0..<slices.count { result.append(contentsOf: slice(index, of: samples)) }
    return result
  }

  private func smoothed(_ samples: [Float]) -> [Float] {
    let (down, across, along) = (AxisFilter(rows), AxisFilter(columns), AxisFilter(slices))
    let area = columns.sourceCount * rows.sourceCount
    precondition(samples.count == area * slices.sourceCount, "The samples are of another grid.")
    var planes: [Double] = []
    planes.reserveCapacity(slices.sourceCount * rows.count * columns.count)
    for slice in 0..<slices.sourceCount {
      let source = samples[(slice * area)..<((slice + 1) * area)].map(Double.init)
      let thinned = down.apply(
        to: source, outer: 1, inner: columns.sourceCount, wanted: 0..<rows.count)
      planes += across.apply(to: thinned, outer: rows.count, inner: 1, wanted: 0..<columns.count)
    }
    var result: [Float] = []
    result.reserveCapacity(count)
    for slice in 0..<slices.count {
      let plane = along.apply(
        to: planes, outer: 1, inner: rows.count * columns.count, wanted: slice..<(slice + 1))
      result += plane.lazy.map(Float.init)
    }
    return result
  }
}

extension Volume {
  /// The volume at other spacings: linear along each axis, first voxels' centres together.
  ///
  /// - Parameters:
  ///   - inPlane: Distance of columns and of rows in mm; 0 keeps both.
  ///   - slice: Distance of slices in mm; 0 keeps it.
  ///   - smoothing: Standard deviation of the Gaussian that smooths thinned axes, in voxels of the
  ///     result; 0 for none.
  public func resampled(inPlane: Double, slice: Double, smoothing: Double = 0) -> Volume {
    let resampling = GridResampling(
      from: geometry, inPlane: inPlane, slice: slice, smoothing: smoothing)
    var plane = geometry.firstSlice
    if inPlane > 0 { (plane.columnSpacing, plane.rowSpacing) = (inPlane, inPlane) }
    let grid = VolumeGeometry(
      firstSlice: plane, sliceSpacing: slice > 0 ? slice : geometry.sliceSpacing,
      columns: resampling.columns.count, rows: resampling.rows.count,
      slices: resampling.slices.count)
    return Volume(geometry: grid, samples: resampling.apply(to: samples))
  }
}
