import ImageProcessing
import Imaging

/// A volume as a network reads it: resampled, normalised, cut into stacks of neighbouring slices.
struct PreparedVolume {
  /// Number of columns, without padding.
  let columns: Int
  /// Number of rows, without padding.
  let rows: Int
  /// Number of slices.
  let slices: Int
  /// Normalised samples, `[slice, row, column]`.
  let samples: [Float]
  private let preparation: PackPreparation

  /// Resamples and normalises, as `docs/pack-format.md` states.
  init(_ volume: Volume, by preparation: PackPreparation) throws(DetectionError) {
    let resampled = volume.resampled(
      inPlane: preparation.inPlaneInMillimetres, slice: preparation.sliceInMillimetres)
    do {
      samples = try preparation.normalisation.apply(to: resampled.samples)
    } catch {
      throw .unsuitableIntensities(error)
    }
    (columns, rows) = (resampled.geometry.columns, resampled.geometry.rows)
    slices = resampled.geometry.slices
    self.preparation = preparation
  }

  /// Number of columns with padding.
  var paddedColumns: Int { padded(columns) }
  /// Number of rows with padding.
  var paddedRows: Int { padded(rows) }
  /// Shape of each stack, `[1, neighbours, rows, columns]`.
  var shape: [Int] { [1, preparation.slices, paddedRows, paddedColumns] }

  /// A slice with its neighbours as channels, clamped at both ends, padded, and mirrored when asked.
  func stack(around slice: Int, flip: PackFlip) -> NetworkTensor {
    let reach = preparation.slices / 2
    var values: [Float] = []
    values.reserveCapacity(preparation.slices * paddedRows * paddedColumns)
    for neighbour in (slice - reach)...(slice + reach) {
      append(slice: min(max(neighbour, 0), slices - 1), to: &values, flip: flip)
    }
    return NetworkTensor(shape: shape, values: values)
  }

  private func append(slice: Int, to values: inout [Float], flip: PackFlip) {
    let border = repeatElement(Float(preparation.paddingValue), count: paddedColumns - columns)
    for row in 0..<rows {
      let first = (slice * rows + row) * columns
      let line = samples[first..<(first + columns)]
      switch flip {
      case .none:
        values.append(contentsOf: line)
        values.append(contentsOf: border)
      case .horizontal:
        values.append(contentsOf: border)
        values.append(contentsOf: line.reversed())
      }
    }
    let below = (paddedRows - rows) * paddedColumns
    values.append(contentsOf: repeatElement(Float(preparation.paddingValue), count: below))
  }

  /// The part of a padded plane that belongs to the volume, turned back.
  func crop(_ plane: ArraySlice<Float>, flip: PackFlip) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(rows * columns)
    for row in 0..<rows {
      let first = plane.startIndex + row * paddedColumns
      switch flip {
      case .none: result.append(contentsOf: plane[first..<(first + columns)])
      case .horizontal:
        let line = plane[(first + paddedColumns - columns)..<(first + paddedColumns)]
        result.append(contentsOf: line.reversed())
      }
    }
    return result
  }

  private func padded(_ size: Int) -> Int {
    (size + preparation.paddingMultiple - 1) / preparation.paddingMultiple
      * preparation.paddingMultiple
  }
}

extension VolumeGeometry {
  /// Number of voxels after resampling.
  func resampledCount(_ preparation: PackPreparation) -> Int {
    GridResampling(
      from: self, inPlane: preparation.inPlaneInMillimetres, slice: preparation.sliceInMillimetres
    ).count
  }
}
