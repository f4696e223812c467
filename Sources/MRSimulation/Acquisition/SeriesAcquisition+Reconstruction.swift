import CPixels
import Imaging

extension SeriesAcquisition {
  /// Adds complex Gaussian noise to the acquired lines.
  ///
  /// Its standard deviation is such that each of the image's real and imaginary parts has that of
  /// the settings, after filter and zero filling.
  func addNoise(to channel: inout ComplexImage, using generator: inout some RandomNumberGenerator) {
    guard settings.noiseSigma > 0 else { return }
    let acquired = settings.acquiredLines(of: frame.phase.acquired)
    let across = filterWeights(of: frame.readout)
    let down = lineWeights
    let kept = acquired.map { down[$0 - frame.phase.firstFrequency] }
    let power =
      across.reduce(0) { $0 + $1 * $1 } * kept.reduce(0) { $0 + $1 * $1 }
    let sigma = Float(settings.noiseSigma / power.squareRoot()), table = NormalTable.shared
    for frequency in acquired {
      let start = (frequency - frame.phase.firstFrequency) * channel.columns
      for sample in start..<(start + channel.columns) {
        let word = generator.next()
        channel.real[sample] += sigma * table.value(UInt32(truncatingIfNeeded: word))
        channel.imaginary[sample] += sigma * table.value(UInt32(truncatingIfNeeded: word >> 32))
      }
    }
  }

  /// Magnitudes: filter, zero filling, root of the sum of squares and correction of shading.
  func reconstruct(_ channels: [ComplexImage], slice: Int) -> SliceImage {
    let (phase, readout) = (frame.phase, frame.readout)
    var sums = [Float](repeating: 0, count: phase.reconstructed * readout.reconstructed)
    for channel in channels {
      var image = zeroFilled(channel)
      pixelTransform.apply(
        &image, rows: CyclicRange(start: phase.firstFrequency, count: phase.acquired),
        columns: CyclicRange(start: -(readout.pixels / 2), count: readout.pixels), isInverse: true)
      cpixels_add_power(image.real, image.imaginary, sums.count, &sums)
    }
    var samples: [Float] = []
    samples.reserveCapacity(phase.pixels * readout.pixels)
    for row in 0..<phase.pixels {
      let line = modulo(row - phase.pixels / 2, phase.reconstructed) * readout.reconstructed
      for column in 0..<readout.pixels {
        let place = modulo(column - readout.pixels / 2, readout.reconstructed)
        samples.append(sums[line + place].squareRoot())
      }
    }
    correctShading(&samples, slice: slice)
    return frame.oriented(samples)
  }

  /// The weights of all lines, those that are left out included.
  private var lineWeights: [Double] {
    let (first, count) = (frame.phase.firstFrequency, frame.phase.acquired)
    return zip(0..<count, filterWeights(of: frame.phase)).map { line, weight in
      weight * settings.edgeWeight(first + line, of: count)
    }
  }

  private func filterWeights(of axis: EncodedAxis) -> [Double] {
    (0..<axis.acquired).map {
      settings.filterWeight(axis.firstFrequency + $0, of: axis.acquired)
    }
  }

  /// Filtered k-space in the order of the inverse transform.
  private func zeroFilled(_ channel: ComplexImage) -> ComplexImage {
    let (phase, readout) = (frame.phase, frame.readout)
    let across = filterWeights(of: readout).map { Float($0) }
    let down = lineWeights.map { Float($0) }
    var image = ComplexImage(columns: readout.reconstructed, rows: phase.reconstructed)
    for row in 0..<phase.acquired {
      let line = modulo(phase.firstFrequency + row, phase.reconstructed)
      for column in 0..<readout.acquired {
        let place = modulo(readout.firstFrequency + column, readout.reconstructed)
        let (from, to) = (row * readout.acquired + column, line * readout.reconstructed + place)
        let weight = down[row] * across[column]
        image.real[to] = channel.real[from] * weight
        image.imaginary[to] = channel.imaginary[from] * weight
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
      for column in 0..<size.columns {
        let node = column / step, share = Float(column % step) / Float(step)
        samples[row * size.columns + column] *= line[node] + share * (line[node + 1] - line[node])
      }
    }
  }
}
