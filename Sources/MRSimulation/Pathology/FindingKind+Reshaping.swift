extension FindingKind.Context {
  /// The same subject with a knee whose bones stand otherwise, so that what is placed on them follows.
  ///
  /// - Parameter reshape: Sets sizes, and says the same when it is called again.
  func reshaped(_ reshape: (inout KneeShape) -> Void) -> FindingKind.Context {
    var changed = shape
    reshape(&changed)
    guard changed != shape else { return self }
    return FindingKind.Context(subject: subject, shape: changed, anatomy: KneeAnatomy(changed))
  }

  /// Makes lesions, and makes them again on the knee that they reshape, until all lie on that knee.
  ///
  /// - Parameter make: Makes the same from the same generator.
  func settled(
    using generator: inout SimulationGenerator,
    _ make: (FindingKind.Context, inout SimulationGenerator) throws(SimulationError) -> [Lesion]
  ) throws(SimulationError) -> [Lesion] {
    let start = generator
    var context = self
    for _ in 0..<3 {
      generator = start
      let lesions = try make(context, &generator)
      let next = reshaped { shape in for lesion in lesions { lesion.reshape?(&shape) } }
      guard next.shape != context.shape else { return lesions }
      context = next
    }
    generator = start
    return try make(context, &generator)
  }
}

extension SimulationGenerator {
  /// Numbers of their own, so that nothing drawn later from this one changes.
  func aside(_ stream: UInt64) -> SimulationGenerator {
    var copy = self
    return SimulationGenerator(seed: copy.next(), stream: stream)
  }
}
