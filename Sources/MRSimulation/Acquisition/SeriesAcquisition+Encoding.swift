import CPixels
import Imaging

extension SeriesAcquisition {
  /// k-space of each channel, `[line, sample]` in order of frequency, scaled so that its sum with
  /// the factors of the inverse transform gives the image.
  func encode(slice: Int) -> [ComplexImage] {
    let coils = settings.coils
    var channels = coils.elements.map { _ in
      ComplexImage(columns: frame.readout.acquired, rows: frame.phase.acquired)
    }
    let plane = frame.workPlane(slice: slice, rows: rows)
    let size = MatrixSize(columns: frame.readout.work, rows: rows.count)
    let sensitivities = channels.indices.map {
      coils.sensitivity(ofChannel: $0, on: plane, size: size, gain: coilGain)
    }
    for part in poses {
      let components = components(pose: part.pose, plane: plane, size: size)
      for channel in channels.indices {
        for start in stride(from: 0, to: components.count, by: 2) {
          let first = components[start]
          let second = start + 1 < components.count ? components[start + 1] : nil
          let spectrum = spectrum(of: first, second, sensitivity: sensitivities[channel])
          add(
            spectrum, of: first.encoding, second?.encoding, lines: part.frequencies,
            to: &channels[channel])
        }
      }
    }
    return channels
  }

  /// What a plane holds of the object in a pose: images that are not all zero.
  private func components(pose: RigidPose, plane: SliceGeometry, size: MatrixSize)
    -> [SignalComponent]
  {
    let placed = PlacedPose(pose, in: plan)
    let resting = pose == .still ? plane : placed.atRest(plane)
    let images = received(pools(resting, size), on: resting, size: size)
    let area = size.rows * size.columns
    let image = { (index: Int) in images[(index * area)..<((index + 1) * area)] }
    var result: [SignalComponent?] = []
    if encodings.water.count > 1 {
      let split = DecayClasses.split(water: image(0), weightedDecay: image(2))
      result += encodings.water.enumerated().map { index, encoding in
        let part = split[(index * area)..<((index + 1) * area)]
        return SignalComponent(part, columns: size.columns, encoding: encoding)
      }
    } else {
      result.append(
        SignalComponent(image(0), columns: size.columns, encoding: encodings.water[0]))
    }
    result.append(SignalComponent(image(1), columns: size.columns, encoding: encodings.fat))
    if pulsating != nil {
      result.append(SignalComponent(image(3), columns: size.columns, encoding: encodings.pulsating))
    }
    return result.compactMap { $0 }
  }

  /// Water, fat, water times decay and, where anything pulsates, that of a resting plane, `[image, row, column]`.
  private func pools(_ plane: SliceGeometry, _ size: MatrixSize) -> [Float] {
    var pools = bodies[0].pools(plane, normal: plan.normal, size: size)
    for body in bodies.dropFirst() {
      let more = body.pools(plane, normal: plan.normal, size: size)
      for index in pools.indices { pools[index] += more[index] }
    }
    if let pulsating {
      let water = 0..<(size.rows * size.columns)
      pools += pulsating.pools(plane, normal: plan.normal, size: size)[water]
    }
    return pools
  }

  /// Images after displacement by metal and the receiver's filter.
  private func received(_ images: [Float], on plane: SliceGeometry, size: MatrixSize) -> [Float] {
    var result = images
    if let metal = settings.metal?.field(on: plane, size: size, thickness: plan.thickness) {
      let perHertz =
        frame.readout.acquiredPixel / frame.readout.workSpacing / settings.bandwidthPerPixel
      result = metal.displacing(images, size: size, samplesPerHertz: perHertz)
    }
    result.withUnsafeMutableBufferPointer { result in
      // Within the field of view the filter leaves all as it is.
      for column in 0..<size.columns where readoutFilter[column] != 1 {
        let factor = readoutFilter[column]
        for index in stride(from: column, to: result.count, by: size.columns) {
          result[index] *= factor
        }
      }
    }
    return result
  }

  /// The transform of one or two components as a coil sees them, folded into the encoded extent.
  private func spectrum(
    of first: SignalComponent, _ second: SignalComponent?, sensitivity: [Float]
  ) -> ComplexImage {
    var image = ComplexImage(columns: frame.readout.work, rows: frame.phase.work)
    let other = second?.rows ?? first.rows
    let own =
      min(first.rows.lowerBound, other.lowerBound)..<max(first.rows.upperBound, other.upperBound)
    let start = rows.lowerBound + own.lowerBound, from = own.lowerBound * image.columns
    let shift = modulo(start, frame.phase.work), half = frame.readout.work / 2
    let (lines, columns) = (image.rows, image.columns)
    image.withLine(0) { real, imaginary in
      let fold = { (first: UnsafePointer<Float>?, second: UnsafePointer<Float>?) in
        sensitivity.withUnsafeBufferPointer { sensitivity in
          cpixels_fold(
            first, second, sensitivity.baseAddress?.advanced(by: from), own.count, shift, half,
            lines, columns, real, imaginary)
        }
      }
      first.withImage(from: from) { image in
        guard let second else { return fold(image, nil) }
        second.withImage(from: from) { fold(image, $0) }
      }
    }
    // A line of k-space is parted with the help of its mirror image.
    let highest = -frame.readout.firstFrequency
    workTransform.apply(
      &image, rows: CyclicRange(start: start, count: own.count),
      columns: CyclicRange(start: -highest, count: 2 * highest + 1))
    return image
  }

  /// Adds the lines that a pose contributes.
  private func add(
    _ spectrum: ComplexImage, of first: ComponentEncoding, _ second: ComponentEncoding?,
    lines: [Int], to channel: inout ComplexImage
  ) {
    // A missing second component weighs nothing.
    let other = second ?? first
    first.factors.withUnsafeBufferPointer { factors in
      other.factors.withUnsafeBufferPointer { otherFactors in
        for line in lines {
          let index = line - frame.phase.firstFrequency
          let one = component(first.weights[index], factors)
          let two = component(second?.weights[index] ?? 0, otherFactors)
          channel.withLine(index) { real, imaginary in
            cpixels_encode_line(
              spectrum.real, spectrum.imaginary, spectrum.rows, spectrum.columns, Int64(line),
              Int64(frame.readout.firstFrequency), frame.readout.acquired, one, two, real,
              imaginary)
          }
        }
      }
    }
  }

  /// A component for C: its weight and its factors.
  private func component(_ weight: Float, _ factors: UnsafeBufferPointer<Float>)
    -> cpixels_component
  {
    cpixels_component(
      weight: weight, factor_re: factors.baseAddress,
      factor_im: factors.baseAddress?.advanced(by: factors.count / 2))
  }
}

extension SignalComponent {
  /// Lends the image from a place on to C.
  fileprivate func withImage(from place: Int, _ body: (UnsafePointer<Float>?) -> Void) {
    image.withUnsafeBufferPointer { body($0.baseAddress?.advanced(by: place)) }
  }
}
