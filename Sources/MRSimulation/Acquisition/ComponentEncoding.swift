import Imaging

/// How k-space holds a component: the same for every slice and channel.
struct ComponentEncoding: Equatable, Sendable {
  /// The factor of each sample of a line that displaces the component, e^(−2πi q d / n): all cosines, then all sines.
  let factors: [Float]
  /// The weight of each line over the transform's size, in order of frequency.
  let weights: [Float]

  init(
    _ kind: SignalComponent.Kind, frame: EncodedFrame, settings: ScanSettings,
    lines: [LineOrder.Line]
  ) {
    let pixels = settings.displacement(of: kind), count = frame.readout.acquired
    let turns = (0..<count).map { sample in
      PlainMath.turn(-Double(frame.readout.firstFrequency + sample) * pixels / Double(count))
    }
    factors = turns.map { Float($0.cosine) } + turns.map { Float($0.sine) }
    let scale = Double(frame.readout.work * frame.phase.work)
    var weights = [Float](repeating: 0, count: frame.phase.acquired)
    for line in lines {
      weights[line.frequency - frame.phase.firstFrequency] =
        Float(settings.weight(of: kind, line: line) / scale)
    }
    self.weights = weights
  }
}

/// The encodings of all components of a scan.
struct ComponentEncodings: Equatable, Sendable {
  /// Of water by the rates of ``DecayClasses``; the first alone where T2 does not blur.
  let water: [ComponentEncoding]
  let fat: ComponentEncoding
  let pulsating: ComponentEncoding

  init(_ frame: EncodedFrame, _ settings: ScanSettings, lines: [LineOrder.Line], blurs: Bool) {
    let encoding = { (kind: SignalComponent.Kind) in
      ComponentEncoding(kind, frame: frame, settings: settings, lines: lines)
    }
    water = (blurs ? DecayClasses.rates : [0]).map { encoding(.water(decay: $0)) }
    (fat, pulsating) = (encoding(.fat), encoding(.pulsating))
  }
}

/// Lines of k-space that are taken while the object keeps a pose.
struct PosedLines: Equatable, Sendable {
  let pose: RigidPose
  /// Frequencies of the lines.
  private(set) var frequencies: [Int]

  /// The distinct poses in order of appearance, each with its lines.
  static func all(_ lines: [LineOrder.Line], _ settings: ScanSettings) -> [PosedLines] {
    let shots = settings.train.shots(lines: lines.count)
    var result: [PosedLines] = []
    for line in lines {
      let pose = settings.motion.pose(ofShot: line.shot, of: shots)
      if let index = result.firstIndex(where: { $0.pose == pose }) {
        result[index].frequencies.append(line.frequency)
      } else {
        result.append(PosedLines(pose: pose, frequencies: [line.frequency]))
      }
    }
    return result
  }
}
