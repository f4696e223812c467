import Imaging

/// How far and where to tissue gives way to a body, on an even lattice: it is dear to find, and smooth.
struct PushField: Sendable {
  let extent: Extent
  /// Distance of the lattice's places, in mm: of a body's samples, so that nothing finer is lost.
  fileprivate let pitch: Float
  // Not SIMD3<Int>: see VoxelGrid.
  fileprivate let size: SIMD3<Int32>
  /// At each place the way to what comes there, in mm, and the body's value; x fastest.
  fileprivate let nodes: [SIMD4<Float>]

  init(_ push: Push, spacing: Float) {
    let samples = SolidSamples(push.solid, reach: push.reach + 1, pitch: max(1.5, spacing))
    let finder = ShiftFinder(samples: samples, reach: push.reach)
    (extent, pitch, size) = (samples.extent, samples.pitch, samples.size)
    let (nx, ny) = (Int(samples.size.x), Int(samples.size.y))
    nodes = SideBySide.results(of: Int(samples.size.z)) { z in
      (0..<(nx * ny)).map { finder.node(samples.place($0 % nx, $0 / nx, z)) }
    }.flatMap { $0 }
  }
}

/// A row of a field along x, read with straight lines between the lattice's places.
struct PushLine {
  private let field: PushField
  private var nodes: [SIMD4<Float>]

  init(_ field: PushField) {
    self.field = field
    nodes = [SIMD4<Float>](repeating: .zero, count: Int(field.size.x))
  }

  /// Takes the row through a place; false where the field has none.
  mutating func lies(at place: KneePoint) -> Bool {
    let exact = (place - field.extent.low) / field.pitch, low = exact.rounded(.down)
    let (nx, ny, nz) = (Int(field.size.x), Int(field.size.y), Int(field.size.z))
    let (y, z) = (Int(low.y), Int(low.z)), rest = exact - low
    guard y >= 0, z >= 0, y + 1 < ny, z + 1 < nz else { return false }
    let near = (z * ny + y) * nx, far = near + nx * ny
    for x in 0..<nx {
      let (a, b) = (field.nodes[near + x], field.nodes[near + nx + x])
      let (c, d) = (field.nodes[far + x], field.nodes[far + nx + x])
      let (low, high) = (a + rest.y * (b - a), c + rest.y * (d - c))
      nodes[x] = low + rest.z * (high - low)
    }
    return true
  }

  /// The way to what comes to a place of the row, zero where nothing moves, and the body's value there.
  func read(_ x: Float) -> (shift: KneePoint, value: Float) {
    let exact = (x - field.extent.low.x) / field.pitch, low = exact.rounded(.down)
    let index = min(max(Int(low), 0), nodes.count - 2)
    let node = nodes[index] + (exact - low) * (nodes[index + 1] - nodes[index])
    return ([node.x, node.y, node.z], node.w)
  }
}

/// Finds what a field holds.
private struct ShiftFinder: Sendable {
  let samples: SolidSamples
  let reach: Float

  /// The shift at a place, and the body's value.
  func node(_ place: KneePoint) -> SIMD4<Float> {
    let value = samples(place)
    guard value < reach, let shift = shift(place, value) else { return [0, 0, 0, value] }
    return [shift.x, shift.y, shift.z, value]
  }

  /// From a place to what comes there; nil where nothing moves.
  private func shift(_ place: KneePoint, _ value: Float) -> KneePoint? {
    let slope = samples.slope(place), steepness = length(slope)
    guard steepness > 0.2 else { return nil }
    let inwards = -slope / steepness, distance = max(value / min(max(steepness, 0.6), 1.5), 0)
    let depth = depth(place + distance * inwards, inwards)
    let range = min(max(1.9 * depth, 2.5), reach)
    guard distance < range else { return nil }
    let rest = 1 - distance / range
    return depth * rest * rest * inwards
  }

  /// How deep under its surface the body goes, in mm.
  private func depth(_ surface: KneePoint, _ inwards: KneePoint) -> Float {
    var deepest: Float = 0
    for step in 1...18 {
      let value = samples(surface + Float(step) * inwards)
      if value > deepest, step > 2 { break }
      deepest = min(deepest, value)
    }
    return -deepest
  }
}
