extension FindingKind.Context {
  /// The same subject with a knee whose bones stand otherwise, so that what is placed on them follows.
  ///
  /// - Parameter reshape: Sets sizes, and says the same when it is called again.
  func reshaped(_ reshape: (inout KneeShape) -> Void) -> FindingKind.Context {
    var changed = shape
    reshape(&changed)
    return standing(as: changed)
  }

  /// The same subject with a knee of a shape; building its bodies takes a while.
  private func standing(as shape: KneeShape) -> FindingKind.Context {
    guard shape != self.shape else { return self }
    return FindingKind.Context(subject: subject, shape: shape, anatomy: KneeAnatomy(shape))
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
      var next = shape
      for lesion in lesions { lesion.reshape?(&next) }
      guard next != context.shape else { return lesions }
      context = standing(as: next)
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
