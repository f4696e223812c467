import Dispatch

/// A body's function on an even lattice, with straight lines between: for bodies that are dear to look at.
struct SolidSamples: Sendable {
  /// What the lattice covers.
  let extent: Extent
  private let reach, pitch: Float
  // Not SIMD3<Int>: see VoxelGrid.
  private let size: SIMD3<Int32>
  private let values: [Float]

  /// - Parameters:
  ///   - reach: Up to this value, in mm, the function is kept; beyond it is the reach.
  ///   - pitch: Distance of the lattice's places, in mm.
  init(_ solid: Solid, reach: Float, pitch: Float) {
    let extent = solid.extent.grown(by: reach)
    let counts = ((extent.high - extent.low) / pitch).rounded(.up)
    let size = SIMD3<Int32>(counts) &+ SIMD3(repeating: 2)
    let (nx, ny, nz) = (Int(size.x), Int(size.y), Int(size.z))
    let layers = Slots(repeating: [Float](), count: nz)
    DispatchQueue.concurrentPerform(iterations: nz) { z in
      var layer = [Float](repeating: reach, count: nx * ny)
      for y in 0..<ny {
        var x = 0
        while x < nx {
          let value = solid(extent.low + pitch * KneePoint(Float(x), Float(y), Float(z)))
          layer[y * nx + x] = min(value, reach)
          // Nothing lies nearer than the value over the steepest slope.
          x += max(Int((value - reach) / (Solid.steepest * pitch)), 1)
        }
      }
      layers.values[z] = layer
    }
    (self.extent, self.reach, self.pitch, self.size) = (extent, reach, pitch, size)
    values = layers.values.flatMap { $0 }
  }

  /// The value at a place; outside the lattice the reach.
  func callAsFunction(_ place: KneePoint) -> Float {
    corners(about: place).map { $0.value } ?? reach
  }

  /// The value and its slope at a place; outside the lattice the reach and none.
  func slope(_ place: KneePoint) -> (value: Float, slope: KneePoint) {
    corners(about: place).map { ($0.value, $0.slope / pitch) } ?? (reach, .zero)
  }

  private func corners(about place: KneePoint) -> Corners? {
    let exact = (place - extent.low) / pitch, low = exact.rounded(.down)
    let (x, y, z) = (Int(low.x), Int(low.y), Int(low.z))
    let (nx, ny) = (Int(size.x), Int(size.y))
    guard x >= 0, y >= 0, z >= 0, x + 1 < nx, y + 1 < ny, z + 1 < Int(size.z) else { return nil }
    let at = (z * ny + y) * nx + x, above = at + nx * ny
    return values.withUnsafeBufferPointer { values in
      Corners(
        low: [values[at], values[at + nx], values[above], values[above + nx]],
        high: [values[at + 1], values[at + nx + 1], values[above + 1], values[above + nx + 1]],
        rest: exact - low)
    }
  }
}

/// The values about a place at the four lower and the four higher x, by y, then z.
private struct Corners {
  let low, high: SIMD4<Float>
  /// From the lowest corner, in pitches.
  let rest: KneePoint

  private var lines: SIMD4<Float> { low + rest.x * (high - low) }

  var value: Float {
    let lines = lines, planes = lines.evenHalf + rest.y * (lines.oddHalf - lines.evenHalf)
    return planes[0] + rest.z * (planes[1] - planes[0])
  }

  /// In mm for a pitch.
  var slope: KneePoint {
    let lines = lines, rises = high - low
    let along = rises.evenHalf + rest.y * (rises.oddHalf - rises.evenHalf)
    let across = lines.oddHalf - lines.evenHalf
    let planes = lines.evenHalf + rest.y * across
    return [
      along[0] + rest.z * (along[1] - along[0]), across[0] + rest.z * (across[1] - across[0]),
      planes[1] - planes[0],
    ]
  }
}

extension Solid {
  /// The body by samples of its function: quicker to look at often, its corners rounded over about a pitch.
  func sampled(pitch: Float = 1.25) -> Solid {
    // Beyond the blocks of voxels that painting passes over.
    let samples = SolidSamples(self, reach: 7, pitch: pitch)
    return Solid(extent: extent, isThin: isThin) { samples($0) }
  }
}
