import Foundation

/// A thin body of fluid or degeneration in a meniscus, told in its own curve.
struct MeniscusTearLine: Sendable {
  /// How it runs.
  enum Course: Sendable {
    /// Between upper and lower half, from `start` mm off the rim to where it comes out below at a share of the width;
    /// a share of 1 is the free edge, more never comes out.
    case horizontal(start: Float, exit: Float)
    /// Along the curve, at a depth from the rim in mm, over the whole height.
    case vertical(depth: Float)
    /// Across the curve, from the free edge outwards over a share of the width; slanted by some degrees.
    case radial(share: Float, slant: Float)
  }

  let course: Course
  /// Middle of it, degrees.
  let angle: Float
  /// Length along the curve (across it for a radial one, where it is the width of the cleft), in mm.
  let length: Float
  /// Thickness in mm.
  let thickness: Float

  /// The line as a body.
  func solid(in frame: MeniscusFrame) -> Solid {
    let (line, half, noise) = (self, thickness / 2, NoiseField(seed: UInt64(angle.bitPattern)))
    return Solid(extent: frame.extent.grown(by: 1), isThin: true) { place in
      let angle = frame.angle(place)
      let along = frame.across(line.angle, at: place)
      let beyond = frame.beyond(line.length / 2, of: line.angle, at: place)
      switch line.course {
      case .horizontal(let start, let exit):
        let depth = frame.depth(place), width = frame.width(angle)
        let level = frame.floor(angle, depth: depth) + line.level(depth, width, exit, frame)
        let off = abs(place.z - level - 0.25 * sinf(along * 0.7)) - half
        return max(max(off * 0.85, beyond), (start - depth) * 0.85)
      case .vertical(let depth):
        let off = frame.depth(place) - depth - 0.3 * sinf(along * 0.5)
        return max((abs(off) - half) * 0.85, beyond)
      case .radial(let share, let slant):
        let depth = frame.depth(place), width = frame.width(angle)
        // It frays: it wanders by a millimetre, its walls are uneven, and it narrows away from the free edge (estimates).
        let lean =
          slant * (width - depth) * 0.12
          + 1.5 * noise([depth / 3.2, along / 9, place.z / 4])
        let closed = min(max((width - depth) / max(share * width, 1), 0), 1)
        let gap = half * (1.3 - 0.6 * closed) + 0.45 * noise(place / 1.9 + 7)
        let end = (1 - share) * width + 0.9 * noise([along / 3, place.z / 2.5, 3])
        return max((abs(along - lean) - max(gap, 0.4)) * 0.6, (end - depth) * 0.6)
      }
    }
  }

  /// Height of a horizontal line above the floor.
  private func level(_ depth: Float, _ width: Float, _ exit: Float, _ frame: MeniscusFrame) -> Float
  {
    let middle = 0.48 * frame.height(angle)
    return middle * (1 - min(depth / max(exit * width, 1), 1.3))
  }
}

extension MeniscusFrame {
  /// How long a finding touches the meniscus's upper, lower or inner surface, along the curve, in mm.
  ///
  /// The rim at the capsule does not count: signal there is no tear.
  ///
  /// - Parameters:
  ///   - mask: The finding.
  ///   - solid: The meniscus.
  func surfaceContact(of mask: FindingMask, on solid: Solid) -> Double {
    let margin = 0.5 * mask.grid.spacing + 0.3
    var isTouched = [Bool](repeating: false, count: 240)
    let step: Float = 1.5
    mask.forEach { place, _ in
      let value = solid(place)
      guard value > -margin, value < margin, depth(place) > 1.6 else { return }
      // A voxel's own breadth along the curve.
      let angle = angle(place), half = degrees(mask.grid.spacing / 2, at: angle)
      let first = Int((angle - half + 180) / step), last = Int((angle + half + 180) / step)
      for bin in max(first, 0)...max(min(last, 239), max(first, 0)) { isTouched[bin % 240] = true }
    }
    var length: Float = 0
    for (bin, touched) in isTouched.enumerated() where touched {
      let from = Float(bin) * step - 180
      length += arc(from: from, to: from + step)
    }
    return Double(length)
  }
}
