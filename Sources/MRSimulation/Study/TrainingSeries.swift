import Imaging

/// One series for training: slices of random contrast with what they hold.
///
/// The contrast is drawn anew for each series, two of three from physics and the others at random (Billot et al., SynthSeg, Medical
/// Image Analysis 86:102789, 2023, doi:10.1016/j.media.2023.102789), so that a network learns anatomy, not a scanner's grey values.
/// Neighbouring slices make a 2.5-dimensional stack.
public struct TrainingSeries: Sendable {
  /// The plane of the slices.
  public let plane: SeriesPlane
  /// Side of a slice in pixels.
  public let side: Int
  /// Side of a pixel and distance of slices, in mm.
  public let pixelSpacing, sliceSpacing: Double
  /// Intensities from 0 to about 1, `[slice]`, then `[row, column]`.
  public let images: [[Float]]
  /// What the slices hold.
  public let truth: SeriesTruth
  /// By which timing the greys came to be; nil where they are any.
  public let timing: TrainingTiming?
}

/// The sequence that gave a training series its greys.
public struct TrainingTiming: Equatable, Sendable {
  /// The pulses, with repetition and echo time.
  public let sequence: PulseSequence
  /// Share of fat's signal that is left, beside what an inversion takes; 1 without suppression.
  public let fatLeft: Double
}

/// An endless, repeatable supply of training series; one knee serves several of them.
public struct TrainingSimulation: Sendable {
  /// Series that one knee serves.
  public let seriesPerKnee: Int
  /// Side of a slice in pixels.
  public let side: Int
  /// Slices of a series.
  public let slices: Int
  /// Whether all greys come from the physics, of any usual timing; else many are any greys, and timing is that of presets.
  public let isTimed: Bool
  private let seed: UInt64
  private let spacing: Float

  /// A supply.
  ///
  /// - Parameters:
  ///   - seed: Decides everything.
  ///   - side: Pixels of a side.
  ///   - slices: Slices of a series.
  ///   - seriesPerKnee: Series that one knee serves.
  ///   - spacing: Side of a voxel of the knees, in mm: by default coarser than a study's 0.5, for speed.
  ///   - isTimed: Whether all greys come from the physics, of any usual timing.
  public init(
    seed: UInt64, side: Int = 256, slices: Int = 32, seriesPerKnee: Int = 8, spacing: Float = 0.75,
    isTimed: Bool = false
  ) {
    (self.seed, self.side, self.slices, self.spacing) = (seed, side, slices, spacing)
    (self.seriesPerKnee, self.isTimed) = (seriesPerKnee, isTimed)
  }

  /// The knee of an index with its series.
  ///
  /// - Parameter index: From zero; any order.
  public func knee(_ index: Int) async -> (findings: [SimulatedFinding], series: [TrainingSeries]) {
    var generator = SimulationGenerator(seed: seed, stream: UInt64(index))
    var request = SimulationRequest(seed: generator.next())
    request.findings = .random
    guard let drawn = try? StudyDraft(request) else { return ([], []) }
    let knee = await SimulatedKnee(
      drawn.subject, shape: drawn.shape, lesions: drawn.lesions, seed: generator.next(),
      spacing: spacing)
    let series = (0..<seriesPerKnee).map { _ in self.series(of: knee, using: &generator) }
    return (knee.findings, series)
  }

  private func series(of knee: SimulatedKnee, using generator: inout SimulationGenerator)
    -> TrainingSeries
  {
    let plane = SeriesPlane.allCases[Int(generator.nextUnit() * 3)]
    let placement = KneePlacement(
      side: knee.subject.side, scale: knee.phantom.scale, using: &generator)
    let plan = plan(plane, placement, using: &generator)
    let contrast =
      isTimed ? TrainingContrast(timed: &generator) : TrainingContrast(using: &generator)
    let water = knee.phantom.water(contrast.signals, isMirrored: placement.side == .left)
    let geometry = placement.geometry(of: knee.phantom.grid)
    let seeds = (0..<slices).map { _ in generator.next() }
    let shading = TrainingShading(side: side, using: &generator)
    let images = SideBySide.results(of: slices) { slice in
      let means = plan.means(
        of: water, on: geometry, slice: slice, ramp: 0.5)
      return contrast.degraded(
        shading.applied(means.samples), side: side, seed: seeds[slice])
    }
    return TrainingSeries(
      plane: plane, side: side, pixelSpacing: plan.width / Double(side),
      sliceSpacing: plan.sliceSpacing, images: images,
      truth: SeriesTruth(of: knee, plan: plan, placement: placement), timing: contrast.timing)
  }

  /// Slices turned by up to 15 degrees, of pixels of 0.45 to 0.7 mm and slices of 2 to 4.5 mm.
  private func plan(
    _ plane: SeriesPlane, _ placement: KneePlacement, using generator: inout SimulationGenerator
  ) -> SlicePlan {
    let size = Double(side) * (0.45 + 0.25 * generator.nextUnit())
    let thickness = 2 + 2 * generator.nextUnit(), gap = 0.5 * generator.nextUnit()
    let (row, column, middle) = SlicePlan.axes(plane, placement)
    let turned = SlicePlan.turned(row, column, spread: 5, limit: 15, using: &generator)
    let shift = KneePoint(
      Float(6 * generator.nextNormal()), Float(6 * generator.nextNormal()),
      Float(8 * generator.nextNormal()))
    // Far along the slices, so that what lies at the limb's edges, as the patella in coronal slices, is not always in the last.
    let along = turned.0.cross(turned.1) * (12 * generator.nextNormal())
    return SlicePlan(
      centre: placement.point(middle + shift) + along, rowDirection: turned.0,
      columnDirection: turned.1,
      width: size, height: size, acquired: MatrixSize(columns: side, rows: side),
      reconstructed: MatrixSize(columns: side, rows: side), thickness: thickness, gap: gap,
      sliceCount: slices, phaseAxis: .row)
  }
}

/// A random contrast and what spoils it.
struct TrainingContrast: Sendable {
  /// Shares of series whose tissues are any grey, and whose fat is suppressed to any degree.
  private static let randomShare = 1.0 / 3, failedShare = 0.15
  /// Least gamma and how much more there may be: any, so that greys say nothing; or a scanner's, whose greys are to be told.
  private static let anyGamma = (0.7, 0.7), nearlyStraight = (0.9, 0.2)

  let signals: TissueSignals
  let timing: TrainingTiming?
  private let noise, gamma: Float
  private let blur: Int

  /// A third of any greys, the others of the presets' timing.
  init(using generator: inout SimulationGenerator) {
    if generator.nextUnit() < Self.randomShare {
      self.init(TissueSignals(random: &generator), timing: nil, using: &generator)
    } else {
      let preset = ProtocolPreset.allCases[
        Int(generator.nextUnit() * Double(ProtocolPreset.allCases.count))]
      let scan = SeriesProtocol.drawn(preset, using: &generator)
      self.init(scan, usualFat: scan.suppression == .none ? 1 : 0.08, using: &generator)
    }
  }

  /// Of any usual timing, fat suppressed in half of the spin echoes.
  init(timed generator: inout SimulationGenerator) {
    let drawn = SeriesProtocol.ofAnyTiming(using: &generator)
    self.init(
      drawn.scan, usualFat: Float(drawn.fatLeft), gammas: Self.nearlyStraight, using: &generator)
  }

  private init(
    _ scan: SeriesProtocol, usualFat: Float, gammas: (Double, Double) = anyGamma,
    using generator: inout SimulationGenerator
  ) {
    let tissues = SubjectTissues.drawn(
      at: scan.field, age: 18 + 70 * generator.nextUnit(), using: &generator)
    var residual = usualFat
    if generator.nextUnit() < Self.failedShare { residual = Float(generator.nextUnit()) }
    let signals = TissueSignals(scan, tissues, echo: 0).merged(
      fatLeft: residual, jitter: 0.2, using: &generator)
    self.init(
      signals, timing: TrainingTiming(sequence: scan.sequence, fatLeft: Double(residual)),
      gammas: gammas, using: &generator)
  }

  private init(
    _ signals: TissueSignals, timing: TrainingTiming?, gammas: (Double, Double) = anyGamma,
    using generator: inout SimulationGenerator
  ) {
    (self.signals, self.timing) = (signals, timing)
    noise = Float(0.005 + 0.06 * generator.nextUnit())
    gamma = Float(gammas.0 + gammas.1 * generator.nextUnit())
    blur = Int(generator.nextUnit() * 3)
  }

  /// A slice after blur, noise (Rician) and gamma; `samples` from 0 to about 1.
  func degraded(_ samples: [Float], side: Int, seed: UInt64) -> [Float] {
    var result = samples
    for _ in 0..<blur { result = Self.smoothed(result, side) }
    var noise = FastNoise(seed: seed)
    for index in result.indices {
      let real = result[index] + self.noise * noise.next(), imaginary = self.noise * noise.next()
      let value = (real * real + imaginary * imaginary).squareRoot()
      result[index] = gammaed(value)
    }
    return result
  }

  /// A power near 1, as a parabola through 0 and 1: cheap, and monotone.
  private func gammaed(_ value: Float) -> Float {
    let kept = min(value, 1.5)
    return kept + (1 - gamma) * 0.6 * kept * (1 - min(kept, 1))
  }

  /// A third of each neighbour along rows and columns.
  private static func smoothed(_ image: [Float], _ side: Int) -> [Float] {
    var across = image
    for row in 0..<side {
      let start = row * side
      for index in (start + 1)..<(start + side - 1) {
        across[index] = 0.25 * (image[index - 1] + image[index + 1]) + 0.5 * image[index]
      }
    }
    var result = across
    for index in side..<(image.count - side) {
      result[index] = 0.25 * (across[index - side] + across[index + side]) + 0.5 * across[index]
    }
    return result
  }
}

extension SeriesProtocol {
  /// Echo times of long repetition in ms, drawn evenly in their logarithm: proton density to heavy T2.
  private static let longEchoTimes = (least: 10.0, greatest: 110.0)
  /// Share of fat that suppression leaves: the knee design paper's 0.03 to 0.15 (2.4), and a little more.
  private static let residualFat = (least: 0.03, greatest: 0.2)

  /// A protocol of a contrast drawn evenly from T1, proton density to T2 (three times as often), STIR, spoiled gradient echo and DESS,
  /// and the share of fat that is left.
  fileprivate static func ofAnyTiming(using generator: inout SimulationGenerator) -> (
    scan: SeriesProtocol, fatLeft: Double
  ) {
    let presets: [ProtocolPreset] = [
      .coronalT1, .sagittalProtonDensity, .sagittalProtonDensity, .sagittalProtonDensity,
      .coronalSTIR, .sagittalSpoiledGradientEcho, .sagittalDESS,
    ]
    let preset = presets[Int(generator.nextUnit() * Double(presets.count))]
    var scan = drawn(preset, using: &generator)
    if preset == .sagittalProtonDensity {
      let (least, greatest) = longEchoTimes
      var changes = SeriesProtocolChanges()
      changes.echoTime =
        least * PlainMath.exponential(generator.nextUnit() * PlainMath.logarithm(greatest / least))
      scan = scan.changed(by: changes)
    }
    let isSuppressed =
      switch preset {
      case .coronalT1, .sagittalProtonDensity: generator.nextUnit() < 0.5
      default: scan.suppression != .none
      }
    let (least, greatest) = residualFat
    return (scan, isSuppressed ? least + (greatest - least) * generator.nextUnit() : 1)
  }
}

/// A smooth bias over slices: the exponential of a random field of few waves (design/knee.md, section 2.4).
struct TrainingShading: Sendable {
  private let factors: [Float]

  init(side: Int, using generator: inout SimulationGenerator) {
    let strength = 0.5 * generator.nextUnit()
    let (a, b, c, d) = (
      generator.nextNormal(), generator.nextNormal(), generator.nextNormal(),
      generator.nextNormal()
    )
    let rows = (0..<side).map { row -> Double in
      let y = 2 * Double(row) / Double(side) - 1
      return PlainMath.exponential(strength * (a * y + b * (y * y - 0.3)) * 0.5)
    }
    let columns = (0..<side).map { column -> Double in
      let x = 2 * Double(column) / Double(side) - 1
      return PlainMath.exponential(strength * (c * x + d * (x * x - 0.3)) * 0.5)
    }
    factors = rows.flatMap { row in columns.map { Float(row * $0) } }
  }

  func applied(_ samples: [Float]) -> [Float] { zip(samples, factors).map { $0 * $1 } }
}

/// Numbers near normal, fast: the sum of four bytes pairs of a SplitMix word.
private struct FastNoise {
  private var generator: SplitMix

  init(seed: UInt64) { generator = SplitMix(state: seed) }

  mutating func next() -> Float {
    let word = generator.next()
    let sum = (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
    // Four even numbers have a deviation of 65536 / √3.
    return (Float(sum) - 131_070) * (1.732_05 / 65_536)
  }
}

extension TissueSignals {
  /// Every tissue its own grey, but for those that scanners hardly tell apart.
  init(random generator: inout SimulationGenerator) {
    var values = Tissue.allCases.map { _ in Float(0.05 + 0.9 * generator.nextUnit()) }
    let near: [(Tissue, Tissue)] = [
      (.fatPad, .subcutaneousFat), (.fattyMarrow, .subcutaneousFat),
      (.deepCartilage, .cartilage), (.vesselWall, .muscle),
    ]
    for (tissue, like) in near {
      let shift = Float(0.05 * generator.nextNormal())
      values[Int(tissue.rawValue)] = min(max(values[Int(like.rawValue)] + shift, 0), 1)
    }
    for void in [Tissue.air, .gas, .metal] { values[Int(void.rawValue)] = 0 }
    self.init(water: values)
  }

  /// Water and fat together, each tissue's a little changed, scaled so that the brightest common tissue is about 1.
  func merged(fatLeft: Float, jitter: Float, using generator: inout SimulationGenerator)
    -> TissueSignals
  {
    var values = zip(water, fat).map { $0 + fatLeft * $1 }
    for index in values.indices {
      values[index] *= max(0, 1 + jitter * Float(generator.nextNormal()) * 0.5)
    }
    let common: [Tissue] = [.muscle, .cartilage, .subcutaneousFat, .fattyMarrow, .synovialFluid]
    let peak = common.map { values[Int($0.rawValue)] }.max() ?? 1
    return TissueSignals(water: values.map { $0 / max(peak, 1e-6) }, fibres: fibres)
  }
}
