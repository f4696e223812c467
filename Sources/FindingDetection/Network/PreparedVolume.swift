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
    let resampling = volume.geometry.resampling(preparation)
    do {
      samples = try preparation.normalisation.apply(to: resampling.apply(to: volume.samples))
    } catch {
      throw .unsuitableIntensities(error)
    }
    size = resampling.size
    self.preparation = preparation
  }

  private init(_ samples: [Float], of size: GridSize, _ preparation: PackPreparation) {
    (self.samples, self.size, self.preparation) = (samples, size, preparation)
  }

  /// The same images so many pixels further down and to the right, the first row and column repeated; what leaves them is lost.
  func moved(rows: Int, columns: Int) -> PreparedVolume {
    var result: [Float] = []
    result.reserveCapacity(samples.count)
    for line in 0..<(size.slices * size.rows) {
      let row = line % size.rows
      let first = (line - row + max(row - rows, 0)) * size.columns
      result.append(contentsOf: repeatElement(samples[first], count: min(columns, size.columns)))
      result.append(contentsOf: samples[first..<(first + max(size.columns - columns, 0))])
    }
    return PreparedVolume(result, of: size, preparation)
  }

  /// Size with padding.
  var paddedSize: GridSize { size.rounded(up: preparation.paddingMultiple) }

  /// Every run of the network: box after box, each in all its mirror images.
  var runs: [NetworkRun] {
    let (padded, multiple) = (paddedSize, preparation.paddingMultiple)
    let window = preparation.window(on: padded)
    func windows(_ axis: KeyPath<GridSize, Int>) -> [AxisWindow] {
      AxisWindow.covering(
        padded[keyPath: axis], size: window.size[keyPath: axis],
        overlap: window.overlap[keyPath: axis], multiple: multiple[keyPath: axis])
    }
    let (slices, rows, columns) = (windows(\.slices), windows(\.rows), windows(\.columns))
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

  /// Shape of a run's input: `[1, neighbours, rows, columns]` or `[1, 1, slices, rows, columns]`.
  func inputShape(of run: NetworkRun) -> [Int] {
    [1, preparation.inputChannels] + outputShape(of: run)
  }

  /// Shape of each channel of a run's outputs: `[rows, columns]` or `[slices, rows, columns]`.
  func outputShape(of run: NetworkRun) -> [Int] {
    let box = run.size
    switch preparation.form {
    case .slices: return [box.rows, box.columns]
    case .volume: return [box.slices, box.rows, box.columns]
    }
  }

  /// What a run reads, padded, and mirrored when asked: the slices of its box, or its one slice with
  /// neighbours as channels, clamped at both ends.
  func input(of run: NetworkRun) -> NetworkTensor {
    let shape = inputShape(of: run)
    var values: [Float] = []
    values.reserveCapacity(shape.reduce(1, *))
    for slice in run.slices.range {
      switch preparation.form {
      case .slices(let neighbours):
        let reach = neighbours / 2
        for neighbour in (slice - reach)...(slice + reach) {
          append(slice: min(max(neighbour, 0), size.slices - 1), of: run, to: &values)
        }
      case .volume: append(slice: slice, of: run, to: &values)
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

  /// Appends one slice of a run's box with its padding; a slice past the last one is all padding.
  private func append(slice: Int, of run: NetworkRun, to values: inout [Float]) {
    let (box, inside) = (run.size, run.sizeInside(size))
    let padding = Float(preparation.paddingValue)
    guard slice < size.slices else {
      values.append(contentsOf: repeatElement(padding, count: box.rows * box.columns))
      return
    }
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

extension PackPreparation {
  /// Number of channels of the network's input.
  var inputChannels: Int {
    switch form {
    case .slices(let neighbours): neighbours
    case .volume: 1
    }
  }

  /// The windows in which a padded grid is run; stacks answer for one whole slice each.
  func window(on padded: GridSize) -> PackWindow {
    let none = GridSize(slices: 0, rows: 0, columns: 0)
    switch form {
    case .slices:
      let slice = GridSize(slices: 1, rows: padded.rows, columns: padded.columns)
      return PackWindow(size: slice, overlap: none)
    case .volume(let window): return window ?? PackWindow(size: padded, overlap: none)
    }
  }
}

extension VolumeGeometry {
  /// The way to the grid that a pack reads.
  func resampling(_ preparation: PackPreparation) -> GridResampling {
    GridResampling(
      from: self, inPlane: preparation.inPlaneInMillimetres, slice: preparation.sliceInMillimetres,
      smoothing: preparation.smoothing)
  }
}

extension GridResampling {
  /// Size of the result.
  var size: GridSize {
    GridSize(slices: slices.count, rows: rows.count, columns: columns.count)
  }
}
