import CPixels
public import Imaging

extension Volume {
  /// The volume moved and read on another grid: linear between voxel centres, even from the outermost ones to their voxels' edges.
  ///
  /// - Parameters:
  ///   - geometry: The grid of the result.
  ///   - transform: From this volume's frame to that of `geometry`, as ``Registration/transform``.
  ///   - background: Value outside the voxels, in the samples' unit.
  ///   - threads: Most at once; as many as there are processors where `nil`. The result has the same bits for any number.
  /// - Returns: `nil` for a transform that flattens space.
  public func resampled(
    onto geometry: VolumeGeometry, through transform: AffineTransform = .identity,
    background: Float = 0, threads: Int? = nil
  ) -> Volume? {
    guard let rows = MovedRows(from: self.geometry, to: geometry, through: transform) else {
      return nil
    }
    let grid = self.geometry
    let size = (Int32(grid.columns), Int32(grid.rows), Int32(grid.slices))
    let values = rows.filled(threads: threads, background) { target, row in
      samples.withUnsafeBufferPointer {
        cpixels_resample_row(
          cpixels_voxels(values: $0.baseAddress, size: size), rows.start(row), rows.step,
          geometry.columns, background, target)
      }
    }
    return Volume(geometry: geometry, samples: values)
  }
}

/// Labels moved and read on another grid, each of the nearest voxel.
///
/// - Parameters:
///   - labels: `[slice, row, column]` on `source`.
///   - source: The labels' grid.
///   - geometry: The grid of the result.
///   - transform: From the labels' frame to that of `geometry`.
///   - background: Label outside the voxels.
///   - threads: Most at once; as many as there are processors where `nil`.
/// - Returns: `[slice, row, column]` on `geometry`; `nil` for a transform that flattens space.
public func resampledLabels(
  _ labels: [UInt8], on source: VolumeGeometry, onto geometry: VolumeGeometry,
  through transform: AffineTransform = .identity, background: UInt8 = 0, threads: Int? = nil
) -> [UInt8]? {
  precondition(
    labels.count == source.columns * source.rows * source.slices, "A label for each voxel.")
  guard let rows = MovedRows(from: source, to: geometry, through: transform) else { return nil }
  let size = [Int32(source.columns), Int32(source.rows), Int32(source.slices)]
  return rows.filled(threads: threads, background) { target, row in
    cpixels_resample_labels(
      labels, size, rows.start(row), rows.step, geometry.columns, background, target)
  }
}

/// The rows of a grid in another grid's voxel coordinates.
private struct MovedRows: Sendable {
  /// Columns, rows and slices to one side.
  let step: [Double]
  private let first: [Double]
  private let down: [Double]
  private let along: [Double]
  private let geometry: VolumeGeometry
  /// Whether the source is wide enough for linear reading.
  private let isReadable: Bool

  init?(from source: VolumeGeometry, to geometry: VolumeGeometry, through: AffineTransform) {
    guard let back = through.inverse else { return nil }
    let voxels = source.voxelMatrix
    func numbers(_ vector: PatientVector) -> [Double] { [vector.x, vector.y, vector.z] }
    func steps(_ vector: PatientVector) -> [Double] { numbers(voxels * back.map(vector)) }
    let plane = geometry.firstSlice
    step = steps(plane.rowDirection * plane.columnSpacing)
    down = steps(plane.columnDirection * plane.rowSpacing)
    along = steps(plane.normal * geometry.sliceSpacing)
    first = numbers(voxels * (back.map(plane.position) - source.firstSlice.position))
    isReadable = source.columns > 1 && source.rows > 0 && source.slices > 0
    self.geometry = geometry
  }

  /// Where a row begins; rows are counted through all slices.
  func start(_ row: Int) -> [Double] {
    let (slice, line) = row.quotientAndRemainder(dividingBy: geometry.rows)
    return first.indices.map { first[$0] + Double(line) * down[$0] + Double(slice) * along[$0] }
  }

  /// The result of writing each row.
  func filled<Value: Sendable>(
    threads: Int?, _ background: Value,
    _ write: @Sendable (UnsafeMutablePointer<Value>, Int) -> Void
  ) -> [Value] {
    let (columns, rows, slices) = (geometry.columns, geometry.rows, geometry.slices)
    let count = columns * rows * slices
    guard isReadable, count > 0 else { return [Value](repeating: background, count: count) }
    return [Value](unsafeUninitializedCapacity: count) { result, written in
      SideBySide.fill(result, parts: slices, threads: threads) { result, slice in
        guard let target = result.baseAddress else { return }
        for row in (slice * rows)..<((slice + 1) * rows) { write(target + row * columns, row) }
      }
      written = count
    }
  }
}
