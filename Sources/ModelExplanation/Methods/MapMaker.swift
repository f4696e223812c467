import TensorKernels

/// What a method is asked for.
struct MapRequest {
  /// The explained input's numbers.
  let image: [Float]
  /// The other inputs.
  let others: [String: Tensor]
  /// What each position of the output counts, `[rows, positions]`.
  let weights: [Float]
  let watch: Watch
}

/// A method, prepared for a model and inputs of one shape.
protocol MapMaker {
  /// The value whose channels make the map.
  var layer: String? { get }

  /// Explains one input.
  func explain(_ request: MapRequest) throws(ExplanationError) -> Explanation
}

extension ExplainedModel {
  /// A map made at a layer's size as a result: resized to the input's size and scaled.
  func explanation(
    layerMap: [Float], layer: LayerChoice, scores: [Float], scale: MapScale
  ) throws(ExplanationError) -> Explanation {
    let target = try size(for: layer)
    let map = (options.scale ?? scale).apply(
      layerMap, images: layer.images, from: layer.spatial, to: target)
    return Explanation(
      map: tensor([layer.images] + target, map),
      layerMap: tensor([layer.images] + layer.spatial, layerMap), scores: scores,
      layer: layer.name, convergenceDelta: nil)
  }

  /// The size of a layer's map: the input's last axes, as many as the layer has.
  func size(for layer: LayerChoice) throws(ExplanationError) -> [Int] {
    guard layer.spatial.count <= spatial.count else {
      throw .layerShape(name: layer.name, shape: layer.shape)
    }
    return Array(spatial.suffix(layer.spatial.count))
  }

  /// A map of numbers made at the input's size.
  func explanation(
    _ values: [Float], shape: [Int], scores: [Float], delta: [Float]? = nil
  ) -> Explanation {
    let spatial = Array(shape[1...])
    let scaled = (options.scale ?? .none).apply(
      values, images: shape[0], from: spatial, to: spatial, isSigned: values.contains { $0 < 0 })
    return Explanation(
      map: tensor(shape, scaled), layerMap: nil, scores: scores, layer: nil,
      convergenceDelta: delta)
  }
}
