@testable import MRSimulation

/// A knee on which findings are painted at 1 mm.
struct LigamentKnee {
  static let seeds: [UInt64] = [1, 2, 3]

  struct Painted {
    let lesion: Lesion
    let phantom: KneePhantom
    let mask: FindingMask
  }

  let context: FindingKind.Context
  private let seed: UInt64

  init(_ seed: UInt64) {
    self.seed = seed
    let subject = KneeSubject(
      age: 30 + Int(seed) * 10, sex: seed == 2 ? .female : .male, side: .right)
    var generator = SimulationGenerator(seed: seed)
    let shape = KneeShape.drawn(for: subject, using: &generator)
    context = FindingKind.Context(subject: subject, shape: shape, anatomy: KneeAnatomy(shape))
  }

  /// The first lesion of a form on a small box about it.
  func painted(_ kind: FindingKind, _ variant: FindingKind.Variant) -> Painted {
    var generator = SimulationGenerator(seed: seed, stream: 4)
    let lesion = kind.make(variant, context, &generator)[0]
    var shape = context.shape
    lesion.reshape?(&shape)
    var anatomy = KneeAnatomy(shape)
    lesion.alter?(&anatomy)
    // All that the finding and its body may touch.
    var box = Extent(low: [-46, -34, -14], high: [46, 34, 40])
    if let extent = lesion.extent, lesion.structures.isEmpty { box = extent.grown(by: 4) }
    var phantom = KneePhantom(covering: box, spacing: 1)
    anatomy.paint(&phantom)
    let mask = lesion.paint(&phantom)
    return Painted(lesion: lesion, phantom: phantom, mask: mask)
  }

  /// Whether the label's highest and lowest voxels hang together.
  func connects(_ phantom: KneePhantom, _ structure: Structure) -> Bool {
    let labels = phantom.labels, size = phantom.grid.size, wanted = structure.rawValue
    guard let low = labels.firstIndex(of: wanted), let high = labels.lastIndex(of: wanted) else {
      return false
    }
    var isSeen = [Bool](repeating: false, count: labels.count)
    var waiting = [low]
    isSeen[low] = true
    let layer = size.x * size.y
    while let index = waiting.popLast() {
      if index == high { return true }
      for dz in -1...1 {
        for dy in -1...1 {
          for dx in -1...1 {
            let next = index + dz * layer + dy * size.x + dx
            guard labels.indices.contains(next), !isSeen[next], labels[next] == wanted else {
              continue
            }
            isSeen[next] = true
            waiting.append(next)
          }
        }
      }
    }
    return false
  }
}
