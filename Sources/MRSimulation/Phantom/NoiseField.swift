import Imaging

/// Smooth random numbers over space: even numbers on a lattice with smooth curves between them.
///
/// Value noise after Perlin, An image synthesizer, SIGGRAPH 1985, doi:10.1145/325334.325247. It repeats after 64 steps.
struct NoiseField: Sendable {
  private static let side = 64
  private let table: [Float]

  init(seed: UInt64) {
    var generator = SplitMix(state: seed)
    table = (0..<Self.side * Self.side * Self.side).map { _ in
      Float(generator.next() >> 40) / Float(1 << 23) - 1
    }
  }

  /// From −1 to 1, mostly within ±0.5; `place` in steps of the lattice.
  func callAsFunction(_ place: KneePoint) -> Float {
    let low = place.rounded(.down)
    let rest = place - low
    let share = rest * rest * (3 - 2 * rest)
    let (x, y, z) = (Int(low.x) & 63, Int(low.y) & 63, Int(low.z) & 63)
    let (right, up, beyond) = ((x + 1) & 63, ((y + 1) & 63) << 6, ((z + 1) & 63) << 12)
    return table.withUnsafeBufferPointer { table in
      let (near, far) = (z << 12, beyond)
      let a = mix(table[near | y << 6 | x], table[near | y << 6 | right], share.x)
      let b = mix(table[near | up | x], table[near | up | right], share.x)
      let c = mix(table[far | y << 6 | x], table[far | y << 6 | right], share.x)
      let d = mix(table[far | up | x], table[far | up | right], share.x)
      return mix(mix(a, b, share.y), mix(c, d, share.y), share.z)
    }
  }

  /// Grain of single steps of the lattice, −1.6 to 1.6, with little in common between neighbours: somewhat less than nothing, since
  /// reading a volume between its voxels smooths.
  func grain(_ place: KneePoint) -> Float {
    let low = place.rounded(.down)
    let (x, y, z) = (Int(low.x) & 63, (Int(low.y) & 63) << 6, (Int(low.z) & 63) << 12)
    let (left, right) = ((x &- 1) & 63, (x + 1) & 63)
    let (below, above) = ((y &- 64) & 0xFC0, (y + 64) & 0xFC0)
    let (before, behind) = ((z &- 4096) & 0x3F000, (z + 4096) & 0x3F000)
    return table.withUnsafeBufferPointer { table in
      let sides =
        table[z | y | left] + table[z | y | right] + table[z | below | x] + table[z | above | x]
      return table[z | y | x] - 0.1 * (sides + table[before | y | x] + table[behind | y | x])
    }
  }

  private func mix(_ a: Float, _ b: Float, _ share: Float) -> Float { a + share * (b - a) }
}
