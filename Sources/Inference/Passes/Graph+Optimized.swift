import TensorKernels

extension Graph {
  /// The graph after all passes that do not depend on shapes, in their order.
  ///
  /// - Throws: ``ModelError``.
  public func optimized() throws(ModelError) -> Graph {
    try removingIdentities().foldingConstants().foldingBatchNormalizations().fusingSiLU()
      .fusingActivations().withoutUnusedValues()
  }

  /// The place of the node that makes each value.
  func producers() -> [String: Int] {
    var producers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for name in node.outputs where !name.isEmpty { producers[name] = index }
    }
    return producers
  }

  /// Takes a constant in under a name nothing else has.
  mutating func addConstant(_ tensor: Tensor, named base: String, taken: inout Set<String>)
    -> String
  {
    var name = base, number = 1
    while !taken.insert(name).inserted {
      number += 1
      name = "\(base)#\(number)"
    }
    constants[name] = tensor
    return name
  }
}
