public import Inference
import TensorKernels

/// Asks of an explanation what it would have to be good for.
///
/// - The map must change when the model's weights become random (Adebayo et al. 2018, arXiv 1810.03292), layer after layer
///   from the target's end, and when the input's pixels change places.
/// - The positions it names must carry the score: insertion and deletion (``PerturbationCurves``) are held to random orders
///   of the same grain.
/// - Where the truth is known, it must point there more often than chance.
public final class ExplanationCheck {
  private let model: Model
  private let method: ExplanationMethod
  private let target: ExplanationTarget
  private var options: ExplanationOptions
  private let rules: CheckOptions
  private let shapes: [String: [Int]]
  private let explainer: Explainer

  /// Prepares a check; see ``Explainer/init(_:method:target:options:inputShapes:)``.
  ///
  /// - Throws: ``ExplanationError``.
  public init(
    _ model: Model, method: ExplanationMethod, target: ExplanationTarget = .init(),
    options: ExplanationOptions = .init(), rules: CheckOptions = .init(),
    inputShapes: [String: [Int]] = [:]
  ) throws(ExplanationError) {
    (self.model, self.method, self.target) = (model, method, target)
    (self.options, self.rules, shapes) = (options, rules, inputShapes)
    let sound: [(String, Bool, String)] = [
      ("stages", rules.stages >= 1, "at least 1"), ("parts", rules.parts >= 2, "at least 2"),
      ("orders", rules.orders >= 1, "at least 1"),
      ("tolerance", rules.tolerance >= 0, "0 or more"),
      ("bound", rules.bound > 0 && rules.bound <= 1, "above 0 and at most 1"),
    ]
    for (name, isSound, requirement) in sound where !isSound {
      throw .option(name: name, requirement: requirement)
    }
    explainer = try Explainer(
      model, method: method, target: target, options: options, inputShapes: inputShapes)
    if method.usesLayer { self.options.layer = explainer.layer }
  }

  /// Checks the explanation on inputs of one shape.
  ///
  /// - Parameters:
  ///   - inputs: At least one.
  ///   - progress: Told how much of the work is done, 0...1.
  ///   - isCancelled: Asked before each step of each run.
  /// - Throws: ``ExplanationError``.
  public func run(
    _ inputs: [CheckInput], progress: @escaping (Double) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(ExplanationError) -> CheckReport {
    let watch = Watch(progress: progress, isCancelled: isCancelled)
    let truths = try inputs.map { input throws(ExplanationError) in try truth(of: input) }
    let maps = try maps(explainer, inputs, watch.part(0, 0.1))
    let (stages, random) = try modelRandomisation(inputs, maps, watch.part(0.1, 0.4))
    var criteria: [CheckReport.Criterion] = []
    func add(
      _ name: CheckReport.Criterion.Name, _ values: [Double], _ bounds: [Double], above: Bool
    ) {
      guard !values.isEmpty else { return }
      criteria.append(
        .init(
          name, values: values, bounds: bounds, mustBeAbove: above, seed: options.seed,
          resamples: rules.resamples))
    }
    add(.modelRandomisation, random, random.map { _ in rules.bound }, above: false)
    let permuted = try inputRandomisation(inputs, maps, watch.part(0.4, 0.5))
    add(.inputRandomisation, permuted, permuted.map { _ in rules.bound }, above: false)
    let curves = try curves(inputs, maps, watch.part(0.5, 1))
    add(.insertion, curves.insertion, curves.randomInsertion, above: true)
    add(.deletion, curves.deletion, curves.randomDeletion, above: false)
    let (hits, chances) = pointingGame(maps, truths)
    add(.pointingGame, hits, chances, above: true)
    return CheckReport(
      method: method.rawValue, layer: explainer.layer, inputs: inputs.count, stages: stages,
      criteria: criteria, passed: !criteria.isEmpty && criteria.allSatisfy(\.passed))
  }

  private func maps(
    _ explainer: Explainer, _ inputs: [CheckInput], _ watch: Watch
  ) throws(ExplanationError) -> [CheckedMap] {
    var maps: [CheckedMap] = []
    for (place, input) in inputs.enumerated() {
      let explanation = try explainer.explain(
        input.inputs, isCancelled: watch.isCancelled)
      maps.append(CheckedMap(explanation, method: method, spatial: explainer.source.spatial))
      watch.report(place + 1, of: inputs.count)
    }
    return maps
  }

  // MARK: Randomisation

  private func modelRandomisation(
    _ inputs: [CheckInput], _ maps: [CheckedMap], _ watch: Watch
  ) throws(ExplanationError) -> (stages: [CheckReport.Stage], last: [Double]) {
    let weights = RandomizedWeights(model, target: explainer.source.target.output)
    let counts = weights.stages(rules.stages)
    var stages: [CheckReport.Stage] = [], last: [Double] = []
    for (place, count) in counts.enumerated() {
      let random: Model
      do throws(ModelError) {
        random = try weights.model(randomized: count, seed: options.seed)
      } catch { throw .model(error) }
      let other = try Explainer(
        random, method: method, target: fixedTarget, options: options, inputShapes: shapes)
      let part = watch.part(
        Double(place) / Double(counts.count), Double(place + 1) / Double(counts.count))
      let pairs = zip(maps, try self.maps(other, inputs, part))
      last = pairs.flatMap { $0.correlations(with: $1) }
      stages.append(
        .init(
          layers: count, of: weights.layers.count, rankCorrelation: mean(last),
          similarity: mean(pairs.map { $0.similarity(with: $1) })))
    }
    return (stages, last)
  }

  /// The target for models that have no region of their own: what is positive is decided by the model that is checked.
  private var fixedTarget: ExplanationTarget {
    guard case .positive = target.region else { return target }
    return ExplanationTarget(output: target.output, channel: target.channel)
  }

  private func inputRandomisation(
    _ inputs: [CheckInput], _ maps: [CheckedMap], _ watch: Watch
  ) throws(ExplanationError) -> [Double] {
    var random = SeededNumbers(seed: options.seed &+ 1)
    let source = explainer.source
    var permuted: [CheckInput] = []
    for input in inputs {
      let (image, others) = try explainer.split(input.inputs)
      let order = random.permutation(source.positions)
      var values = image
      for i in values.indices {
        let plane = i / source.positions * source.positions
        values[i] = image[plane + order[i - plane]]
      }
      var changed = others
      changed[source.input] = tensor(source.shape, values)
      permuted.append(CheckInput(inputs: changed))
    }
    let other = try Explainer(
      model, method: method, target: fixedTarget, options: options, inputShapes: shapes)
    return zip(maps, try self.maps(other, permuted, watch)).flatMap { $0.correlations(with: $1) }
  }

  // MARK: Faithfulness

  private struct Curves {
    var insertion: [Double] = []
    var randomInsertion: [Double] = []
    var deletion: [Double] = []
    var randomDeletion: [Double] = []
  }

  private func curves(
    _ inputs: [CheckInput], _ maps: [CheckedMap], _ watch: Watch
  ) throws(ExplanationError) -> Curves {
    let source = explainer.source
    var result = Curves(), random = SeededNumbers(seed: options.seed &+ 2)
    let total = Double(inputs.count * (rules.orders + 1))
    var done = 0.0
    func next() -> Watch {
      done += 1
      return watch.part((done - 1) / total, done / total)
    }
    for (input, map) in zip(inputs, maps) where map.order.count == source.images * source.positions
    {
      let (image, others) = try explainer.split(input.inputs)
      let weights = try explainer.weights(image, others, watch.part(0, 0))
      let curves = try PerturbationCurves(
        explainer, parts: rules.parts, image: image, others: others, weights: weights,
        watch: watch.part(0, 0))
      let own = try curves.areas(of: map.order, watch: next())
      var insertion = own.insertion.map { _ in 0.0 }, deletion = insertion
      for _ in 0..<rules.orders {
        let other = try curves.areas(
          of: randomOrder(grain: map.grain, &random), watch: next())
        for i in insertion.indices {
          insertion[i] += other.insertion[i] / Double(rules.orders)
          deletion[i] += other.deletion[i] / Double(rules.orders)
        }
      }
      result.insertion += own.insertion
      result.deletion += own.deletion
      result.randomInsertion += insertion
      result.randomDeletion += deletion
    }
    return result
  }

  /// A random map of the same grain, so that what counts is where a map points and not how smooth it is.
  private func randomOrder(grain: [Int], _ random: inout SeededNumbers) -> [Float] {
    let source = explainer.source
    let grain = method == .occlusion ? occlusionGrain : grain
    let count = source.images * grain.reduce(1, *)
    let values = (0..<count).map { _ in Float(random.unit()) }
    return resampled(values, from: grain, to: source.spatial)
  }

  /// About one cell for each of occlusion's windows.
  private var occlusionGrain: [Int] {
    let given = options.window
    return explainer.source.spatial.enumerated().map { axis, size in
      let window =
        given.isEmpty ? max(1, (size + 7) / 8) : given.count == 1 ? given[0] : given[axis]
      return max(1, size / max(1, window))
    }
  }

  // MARK: Truth

  private func truth(of input: CheckInput) throws(ExplanationError) -> [Float]? {
    guard let truth = input.truth else { return nil }
    let source = explainer.source
    let expected = [source.images] + source.spatial
    guard let values = numbers(truth), truth.shape == expected || truth.shape == source.spatial
    else { throw .regionShape(expected: expected, actual: truth.shape) }
    let isShared = truth.shape.count == source.spatial.count
    return isShared ? (0..<source.images).flatMap { _ in values } : values
  }

  private func pointingGame(
    _ maps: [CheckedMap], _ truths: [[Float]?]
  ) -> (hits: [Double], chances: [Double]) {
    let source = explainer.source
    let game = PointingGame(spatial: source.spatial, tolerance: rules.tolerance)
    var hits: [Double] = [], chances: [Double] = []
    for (map, truth) in zip(maps, truths) where map.order.count == truth?.count {
      guard let truth else { continue }
      for image in 0..<source.images {
        let range = image * source.positions..<(image + 1) * source.positions
        guard let result = game.play(map.order[range], truth: truth[range]) else { continue }
        hits.append(result.isHit ? 1 : 0)
        chances.append(result.chance)
      }
    }
    return (hits, chances)
  }
}

/// A map as a check sees it.
private struct CheckedMap {
  let images: Int
  /// Magnitudes where the map was made, `[images, positions of the layer]`.
  let magnitudes: [Float]
  /// Importance at the input's size, `[images, positions]`.
  let order: [Float]
  /// The sizes of the input's axes that the map goes over.
  let spatial: [Int]
  /// The sizes of the axes where the map was made.
  let grain: [Int]

  init(_ explanation: Explanation, method: ExplanationMethod, spatial: [Int]) {
    let map = explanation.map, values = map.float32 ?? []
    images = map.shape[0]
    if method.hasInputShape {
      let size = spatial.reduce(1, *), channels = map.shape[1]
      func sums(_ part: (Float) -> Float) -> [Float] {
        (0..<map.shape[0] * size).map { place in
          let first = place / size * channels * size + place % size
          return (0..<channels).reduce(0) { $0 + part(values[first + $1 * size]) }
        }
      }
      magnitudes = sums { abs($0) }
      order = sums { $0 }
      (self.spatial, grain) = (spatial, spatial)
    } else {
      magnitudes = (explanation.layerMap?.float32 ?? values).map { abs($0) }
      order = values
      self.spatial = Array(map.shape[1...])
      grain = Array((explanation.layerMap ?? map).shape[1...])
    }
  }

  /// Rank correlations of the magnitudes, for each image.
  func correlations(with other: CheckedMap) -> [Double] {
    let size = magnitudes.count / images
    return (0..<images).map {
      let range = $0 * size..<($0 + 1) * size
      return rankCorrelation(Array(magnitudes[range]), Array(other.magnitudes[range]))
    }
  }

  /// Structural similarity at the input's size, each image scaled to 0...1.
  func similarity(with other: CheckedMap) -> Double {
    structuralSimilarity(
      scaledByRange(order.map { abs($0) }, images: images),
      scaledByRange(other.order.map { abs($0) }, images: images), spatial: spatial)
  }
}
