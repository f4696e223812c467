public import TensorKernels

extension Model {
  /// The model with some weights replaced.
  ///
  /// - Parameter weights: Tensors by name, of the type and shape of those they replace.
  /// - Throws: ``ModelError/inputMismatch(name:expected:actual:)`` when the model has no such weight.
  public func replacing(weights: [String: Tensor]) throws(ModelError) -> Model {
    var graph = graph
    for (name, tensor) in weights {
      guard let old = graph.constants[name], TensorType(old) == TensorType(tensor) else {
        throw .inputMismatch(
          name: name, expected: graph.constants[name]?.description ?? "a weight",
          actual: tensor.description)
      }
      graph.constants[name] = tensor
    }
    return Model(facts: facts, graph: graph)
  }

  private init(facts: ModelFacts, graph: Graph) {
    self.facts = facts
    self.graph = graph
  }
}
