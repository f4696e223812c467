import CPixels
import Imaging

extension SeriesAcquisition {
  /// Adds complex Gaussian noise to the acquired lines; see ``KSpaceFilter/noiseSigma``.
  func addNoise(to channel: inout ComplexImage, using generator: inout some RandomNumberGenerator) {
    guard settings.noiseSigma > 0 else { return }
    let sigma = filter.noiseSigma, table = NormalTable.shared, samples = channel.columns
    for frequency in settings.acquiredLines(of: frame.phase.acquired) {
      channel.withLine(frequency - frame.phase.firstFrequency) { real, imaginary in
        for sample in 0..<samples {
          let word = generator.next()
          real[sample] += sigma * table.value(UInt32(truncatingIfNeeded: word))
          imaginary[sample] += sigma * table.value(UInt32(truncatingIfNeeded: word >> 32))
        }
      }
    }
  }

  /// Magnitudes: filter, zero filling, root of the sum of squares and correction of shading.
  func reconstruct(_ channels: [ComplexImage], slice: Int) -> SliceImage {
    let (phase, readout) = (frame.phase, frame.readout)
    let columns = CyclicRange(start: -(readout.pixels / 2), count: readout.pixels)
    var sums = [Float](repeating: 0, count: phase.reconstructed * readout.reconstructed)
    for channel in channels {
      var image = zeroFilled(channel)
      pixelTransform.apply(
        &image, rows: CyclicRange(start: phase.firstFrequency, count: phase.acquired),
        columns: columns, isInverse: true)
      cpixels_add_power(image.real, image.imaginary, sums.count, &sums)
    }
    var samples: [Float] = []
    samples.reserveCapacity(phase.pixels * readout.pixels)
    for row in 0..<phase.pixels {
      let line = modulo(row - phase.pixels / 2, phase.reconstructed) * readout.reconstructed
      for run in columns.runs(of: readout.reconstructed) {
        for place in run.places { samples.append(sums[line + place].squareRoot()) }
      }
    }
    correctShading(&samples, slice: slice)
    return frame.oriented(samples)
  }

  /// Filtered k-space in the order of the inverse transform.
  private func zeroFilled(_ channel: ComplexImage) -> ComplexImage {
    let (phase, readout) = (frame.phase, frame.readout)
    let runs = CyclicRange(start: readout.firstFrequency, count: readout.acquired)
      .runs(of: readout.reconstructed)
    var image = ComplexImage(columns: readout.reconstructed, rows: phase.reconstructed)
    for row in 0..<phase.acquired {
      let from = row * readout.acquired
      image.withLine(modulo(phase.firstFrequency + row, phase.reconstructed)) { real, imaginary in
        for run in runs {
          for (sample, place) in zip(run.first..., run.places) {
            let weight = filter.weights[from + sample]
            real[place] = channel.real[from + sample] * weight
            imaginary[place] = channel.imaginary[from + sample] * weight
          }
        }
      }
    }
    return image
  }

  /// Distance in mm of the places at which shading is computed; loops are larger by far, and it lies straight between them.
  private static let shadingStep = 2.0

  /// Divides by the coils' combined sensitivity to the power of the correction's strength.
  private func correctShading(_ samples: inout [Float], slice: Int) {
    guard settings.intensityCorrection > 0 else { return }
    let size = frame.pixelSize
    let finest = min(frame.phase.pixelSpacing, frame.readout.pixelSpacing)
    let step = max(1, Int(Self.shadingStep / finest))
    var plane = frame.pixelPlane(slice: slice)
    plane.columnSpacing *= Double(step)
    plane.rowSpacing *= Double(step)
    let coarse = MatrixSize(columns: size.columns / step + 2, rows: size.rows / step + 2)
    let shading = settings.coils.combinedSensitivity(on: plane, size: coarse, gain: coilGain)
    let factors = shading.map { value in
      let logarithm = PlainMath.logarithm(Double(max(value, 1e-6)))
      return Float(PlainMath.exponential(-settings.intensityCorrection * logarithm))
    }
    for row in 0..<size.rows {
      let at = row / step * coarse.columns, share = Float(row % step) / Float(step)
      let line = (0..<coarse.columns).map { column in
        let (low, high) = (factors[at + column], factors[at + coarse.columns + column])
        return low + share * (high - low)
      }
      for node in 0..<(coarse.columns - 1) {
        let first = node * step, rise = line[node + 1] - line[node]
        for column in first..<max(first, min(first + step, size.columns)) {
          let share = Float(column - first) / Float(step)
          samples[row * size.columns + column] *= line[node] + share * rise
        }
      }
    }
  }
}
