import ImageProcessing
import Imaging

/// A volume as a network reads it: resampled, normalised, cut into the inputs of its runs.
struct PreparedVolume {
  /// Size without padding.
  let size: GridSize
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
    let grid = resampled.geometry
    size = GridSize(slices: grid.slices, rows: grid.rows, columns: grid.columns)
    self.preparation = preparation
  }

  /// Size with padding.
  var paddedSize: GridSize { size.rounded(up: preparation.paddingMultiple) }

  /// Every run of the network: box after box, each in all its mirror images.
  var runs: [NetworkRun] {
    let padded = paddedSize
    let slices = AxisWindow.covering(padded.slices, size: 1, overlap: 0, multiple: 1)
    let rows = AxisWindow.covering(padded.rows, size: padded.rows, overlap: 0, multiple: 1)
    let columns = AxisWindow.covering(
      padded.columns, size: padded.columns, overlap: 0, multiple: 1)
    return slices.flatMap { slices in
      rows.flatMap { rows in
        columns.flatMap { columns in
          preparation.flips.map { flip in
            NetworkRun(
              slices: slices, rows: rows,
              columns: flip == .none ? columns : columns.mirrored(in: padded.columns), flip: flip)
          }
        }
      }
    }
  }

  /// Shape of a run's input, `[1, neighbours, rows, columns]`.
  func inputShape(of run: NetworkRun) -> [Int] {
    [1, preparation.slices, run.size.rows, run.size.columns]
  }

  /// Shape of each channel of a run's outputs, `[rows, columns]`.
  func outputShape(of run: NetworkRun) -> [Int] { [run.size.rows, run.size.columns] }

  /// What a run reads: its slice with the neighbours as channels, clamped at both ends, padded, and
  /// mirrored when asked.
  func input(of run: NetworkRun) -> NetworkTensor {
    let shape = inputShape(of: run)
    var values: [Float] = []
    values.reserveCapacity(shape.reduce(1, *))
    let reach = preparation.slices / 2
    for slice in run.slices.range {
      for neighbour in (slice - reach)...(slice + reach) {
        append(slice: min(max(neighbour, 0), size.slices - 1), of: run, to: &values)
      }
    }
    return NetworkTensor(shape: shape, values: values)
  }

  /// The part of a run's answer that belongs to the volume, `[slice, row, column]`, turned back.
  func crop(_ values: ArraySlice<Float>, of run: NetworkRun) -> [Float] {
    let (box, inside) = (run.size, run.sizeInside(size))
    precondition(values.count == box.count, "The answer is of another box.")
    var result: [Float] = []
    result.reserveCapacity(inside.count)
    for slice in 0..<inside.slices {
      for row in 0..<inside.rows {
        let first = values.startIndex + (slice * box.rows + row) * box.columns
        switch run.flip {
        case .none: result.append(contentsOf: values[first..<(first + inside.columns)])
        case .horizontal:
          let end = first + box.columns
          result.append(contentsOf: values[(end - inside.columns)..<end].reversed())
        }
      }
    }
    return result
  }

  /// Appends one slice of a run's box with its padding.
  private func append(slice: Int, of run: NetworkRun, to values: inout [Float]) {
    let (box, inside) = (run.size, run.sizeInside(size))
    let padding = Float(preparation.paddingValue)
    let border = repeatElement(padding, count: box.columns - inside.columns)
    for row in 0..<inside.rows {
      let line = (slice * size.rows + run.rows.range.lowerBound + row) * size.columns
      let first = line + run.columns.range.lowerBound
      let part = samples[first..<(first + inside.columns)]
      switch run.flip {
      case .none:
        values.append(contentsOf: part)
        values.append(contentsOf: border)
      case .horizontal:
        values.append(contentsOf: border)
        values.append(contentsOf: part.reversed())
      }
    }
    let below = (box.rows - inside.rows) * box.columns
    values.append(contentsOf: repeatElement(padding, count: below))
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
