@testable import MRSimulation

/// A normal knee painted once, on which findings are tried.
struct LesionWorkbench {
  let context: FindingKind.Context
  let knee: KneePhantom

  /// The whole of what a study paints, with coarser voxels.
  static let extent = Extent(low: [-84, -92, -88], high: [84, 76, 92])

  init(seed: UInt64, age: Int, sex: KneeSubject.Sex, spacing: Float = 1) {
    let subject = KneeSubject(age: age, sex: sex, side: .right)
    var generator = SimulationGenerator(seed: seed)
    let shape = KneeShape.drawn(for: subject, using: &generator)
    let anatomy = KneeAnatomy(shape)
    context = FindingKind.Context(subject: subject, shape: shape, anatomy: anatomy)
    var knee = KneePhantom(covering: Self.extent, spacing: spacing, scale: shape.scale)
    anatomy.paint(&knee)
    self.knee = knee
  }

  /// Three knees of different size, age and sex.
  static let three: [LesionWorkbench] = [
    LesionWorkbench(seed: 1, age: 45, sex: .male), LesionWorkbench(seed: 2, age: 70, sex: .female),
    LesionWorkbench(seed: 3, age: 22, sex: .female),
  ]

  /// The knee, or, where lesions move its bones, what of the moved knee lies about their marks; and its bodies.
  private func painted(_ lesions: [Lesion]) -> (KneePhantom, KneeAnatomy) {
    let moved = context.reshaped { shape in for lesion in lesions { lesion.reshape?(&shape) } }
    guard moved.shape != context.shape, let box = lesions[0].extent?.grown(by: 8) else {
      return (knee, context.anatomy)
    }
    var anatomy = moved.anatomy
    for lesion in lesions { lesion.alter?(&anatomy) }
    let scale = knee.scale
    let whole = Extent(low: box.low * scale, high: box.high * scale)
    var phantom = KneePhantom(covering: whole, spacing: knee.grid.spacing * scale, scale: scale)
    anatomy.paint(&phantom)
    return (phantom, anatomy)
  }

  /// What is found of a kind's form, with the masks.
  func findings(_ kind: FindingKind, _ variant: FindingKind.Variant, seed: UInt64)
    -> [(finding: SimulatedFinding, mask: FindingMask)]
  {
    var generator = SimulationGenerator(seed: seed)
    let lesions = kind.make(variant, context, &generator)
    var (painted, anatomy) = painted(lesions)
    return painted.paint(lesions, over: anatomy)
  }
}
