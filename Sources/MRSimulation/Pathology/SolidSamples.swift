import Imaging

/// A body's function on an even lattice, with straight lines between: for bodies that are dear to look at.
struct SolidSamples: Sendable {
  /// What the lattice covers.
  let extent: Extent
  /// Distance of the lattice's places, in mm.
  let pitch: Float
  /// Places along x, y and z. Not SIMD3<Int>: see VoxelGrid.
  let size: SIMD3<Int32>
  private let reach: Float
  private let values: [Float]

  /// - Parameters:
  ///   - reach: Up to this value, in mm, the function is kept; beyond it is the reach.
  ///   - pitch: Distance of the lattice's places, in mm.
  init(_ solid: Solid, reach: Float, pitch: Float) {
    let extent = solid.extent.grown(by: reach)
    let counts = ((extent.high - extent.low) / pitch).rounded(.up)
    let size = SIMD3<Int32>(counts) &+ SIMD3(repeating: 2)
    let (nx, ny, nz) = (Int(size.x), Int(size.y), Int(size.z))
    let layers = SideBySide.results(of: nz) { z in
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
      return layer
    }
    (self.extent, self.reach, self.pitch, self.size) = (extent, reach, pitch, size)
    values = layers.flatMap { $0 }
  }

  /// The value at a place; outside the lattice the reach.
  func callAsFunction(_ place: KneePoint) -> Float {
    corners(about: place).map { $0.value } ?? reach
  }

  /// A place of the lattice.
  func place(_ x: Int, _ y: Int, _ z: Int) -> KneePoint {
    extent.low + pitch * KneePoint(Float(x), Float(y), Float(z))
  }

  /// The slope about a place over two pitches.
  func slope(_ place: KneePoint) -> KneePoint {
    let rise = { (step: KneePoint) in self(place + step) - self(place - step) }
    return KneePoint(rise([pitch, 0, 0]), rise([0, pitch, 0]), rise([0, 0, pitch])) / (2 * pitch)
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

  var value: Float {
    let lines = low + rest.x * (high - low)
    let planes = lines.evenHalf + rest.y * (lines.oddHalf - lines.evenHalf)
    return planes[0] + rest.z * (planes[1] - planes[0])
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
