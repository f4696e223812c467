import CPixels
import Imaging

extension SeriesAcquisition {
  /// The lines of k-space, in order of frequency.
  var lines: [LineOrder.Line] {
    settings.train.order(settings.acquiredLines(of: frame.phase.acquired))
  }

  /// k-space of each channel, `[line, sample]` in order of frequency, scaled so that its sum with
  /// the factors of the inverse transform gives the image.
  func encode(slice: Int) -> [ComplexImage] {
    var channels = settings.coils.elements.map { _ in
      ComplexImage(columns: frame.readout.acquired, rows: frame.phase.acquired)
    }
    let poses = linesByPose()
    let corners = bodies.flatMap(\.volume.geometry.corners)
    let rows = frame.rows(
      covering: poses.flatMap { entry in
        let pose = PlacedPose(entry.pose, in: plan)
        return corners.map(pose.moved)
      })
    let plane = frame.workPlane(slice: slice, rows: rows)
    let size = MatrixSize(columns: frame.readout.work, rows: rows.count)
    for entry in poses {
      let components = components(pose: entry.pose, plane: plane, size: size)
      for channel in channels.indices {
        let sensitivity = settings.coils.sensitivity(
          ofChannel: channel, on: plane, size: size, gain: coilGain)
        for start in stride(from: 0, to: components.count, by: 2) {
          let pair = components[start..<min(start + 2, components.count)]
          let spectrum = spectrum(of: Array(pair), sensitivity: sensitivity, rows: rows)
          add(spectrum, of: Array(pair), lines: entry.lines, to: &channels[channel])
        }
      }
    }
    return channels
  }

  /// The distinct poses in order of appearance, each with its lines.
  private func linesByPose() -> [(pose: RigidPose, lines: [LineOrder.Line])] {
    let lines = lines
    let shots = settings.train.shots(lines: lines.count)
    var result: [(pose: RigidPose, lines: [LineOrder.Line])] = []
    for line in lines {
      let pose = settings.motion.pose(ofShot: line.shot, of: shots)
      if let index = result.firstIndex(where: { $0.pose == pose }) {
        result[index].lines.append(line)
      } else {
        result.append((pose, [line]))
      }
    }
    return result
  }

  /// What a plane holds of the object in a pose: images that are not all zero.
  private func components(pose: RigidPose, plane: SliceGeometry, size: MatrixSize)
    -> [SignalComponent]
  {
    let placed = PlacedPose(pose, in: plan)
    let resting = pose == .still ? plane : placed.atRest(plane)
    var pools = bodies[0].pools(resting, normal: plan.normal, size: size)
    for body in bodies.dropFirst() {
      let more = body.pools(resting, normal: plan.normal, size: size)
      for index in pools.indices { pools[index] += more[index] }
    }
    let count = size.rows * size.columns
    let pool = { Array(pools[($0 * count)..<(($0 + 1) * count)]) }
    let metal = settings.metal?.field(on: resting, size: size, thickness: plan.thickness)
    let receive = { (image: [Float]) in received(image, metal: metal, size: size) }
    var result: [SignalComponent] = []
    if volume.hasDecay, settings.train.length > 1 {
      let images = DecayClasses.split(
        water: receive(pool(0)), weightedDecay: receive(pool(2)))
      for (rate, image) in zip(DecayClasses.rates, images) {
        result.append(SignalComponent(kind: .water(decay: rate), image: image))
      }
    } else {
      result.append(SignalComponent(kind: .water(decay: 0), image: receive(pool(0))))
    }
    result.append(SignalComponent(kind: .fat, image: receive(pool(1))))
    if let pulsating {
      let water = pulsating.pools(resting, normal: plan.normal, size: size)[..<count]
      result.append(SignalComponent(kind: .pulsating, image: receive(Array(water))))
    }
    return result.filter { $0.image.contains { $0 != 0 } }
  }

  /// An image after displacement by metal and the receiver's filter.
  private func received(_ image: [Float], metal: MetalField?, size: MatrixSize) -> [Float] {
    let perHertz =
      frame.readout.acquiredPixel / frame.readout.workSpacing / settings.bandwidthPerPixel
    var result = metal?.displacing(image, size: size, samplesPerHertz: perHertz) ?? image
    let filter = frame.readoutFilter
    for row in 0..<size.rows {
      for column in 0..<size.columns { result[row * size.columns + column] *= filter[column] }
    }
    return result
  }

  /// The transform of one or two components as a coil sees them, folded into the encoded extent.
  private func spectrum(of pair: [SignalComponent], sensitivity: [Float], rows: Range<Int>)
    -> ComplexImage
  {
    var image = ComplexImage(columns: frame.readout.work, rows: frame.phase.work)
    let rowShift = modulo(rows.lowerBound, frame.phase.work)
    let second = pair.count > 1 ? pair[1].image : nil
    cpixels_fold(
      pair[0].image, second, sensitivity, rows.count, rowShift, frame.readout.work / 2,
      image.rows, image.columns, &image.real, &image.imaginary)
    // A line of k-space is parted with the help of its mirror image.
    let highest = -frame.readout.firstFrequency
    workTransform.apply(
      &image, rows: CyclicRange(start: rows.lowerBound, count: rows.count),
      columns: CyclicRange(start: -highest, count: 2 * highest + 1))
    return image
  }

  /// Adds the lines that a pose contributes.
  private func add(
    _ spectrum: ComplexImage, of pair: [SignalComponent], lines: [LineOrder.Line],
    to channel: inout ComplexImage
  ) {
    // A missing second component weighs nothing.
    let kinds = [pair[0].kind, pair.count > 1 ? pair[1].kind : nil]
    let first = displacementFactors(pair[0].kind)
    let second = displacementFactors(kinds[1] ?? pair[0].kind)
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        for line in lines {
          let weights = kinds.map { $0.map { settings.weight(of: $0, line: line) } ?? 0 }
          let parts = zip(weights, [first, second]).map { component(weight: $0, factors: $1) }
          channel.withLine(line.frequency - frame.phase.firstFrequency) { real, imaginary in
            cpixels_encode_line(
              spectrum.real, spectrum.imaginary, spectrum.rows, spectrum.columns,
              Int64(line.frequency), Int64(frame.readout.firstFrequency), frame.readout.acquired,
              parts[0], parts[1], real, imaginary)
          }
        }
      }
    }
  }

  /// A component for C: its weight over the transform's size, and its factors.
  private func component(weight: Double, factors: UnsafeBufferPointer<Float>) -> cpixels_component {
    let scale = Double(frame.readout.work * frame.phase.work)
    return cpixels_component(
      weight: Float(weight / scale), factor_re: factors.baseAddress,
      factor_im: factors.baseAddress?.advanced(by: factors.count / 2))
  }

  /// The factor of each sample of a line that displaces a component, e^(−2πi q d / n): all
  /// cosines, then all sines.
  private func displacementFactors(_ kind: SignalComponent.Kind) -> [Float] {
    let pixels = settings.displacement(of: kind)
    let count = frame.readout.acquired
    let factors = (0..<count).map { sample in
      PlainMath.turn(-Double(frame.readout.firstFrequency + sample) * pixels / Double(count))
    }
    return factors.map { Float($0.cosine) } + factors.map { Float($0.sine) }
  }
}
