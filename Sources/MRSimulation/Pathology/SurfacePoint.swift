/// A place on a body's surface, with the direction outwards, of length one.
struct SurfacePoint: Sendable {
  let place, normal: KneePoint

  /// A place some millimetres outside; inside where negative.
  func off(_ distance: Float) -> KneePoint { place + distance * normal }
}

extension Solid {
  /// The direction in which the function rises, of length one.
  func direction(at place: KneePoint) -> KneePoint {
    let step: Float = 0.4
    var slope = KneePoint.zero
    for axis in 0..<3 {
      var (before, behind) = (place, place)
      before[axis] -= step
      behind[axis] += step
      slope[axis] = self(behind) - self(before)
    }
    let size = length(slope)
    return size > 1e-6 ? slope / size : [0, 0, 1]
  }

  /// Where a ray first enters the body; nil where it passes by.
  func surface(from start: KneePoint, towards end: KneePoint) -> SurfacePoint? {
    let whole = length(end - start), way = (end - start) / max(whole, 1e-3)
    var (travelled, before) = (Float(0), Float(0))
    while travelled <= whole {
      let value = self(start + travelled * way)
      if value <= 0 {
        let place = start + crossing(start, way, before, travelled) * way
        return SurfacePoint(place: place, normal: direction(at: place))
      }
      before = travelled
      travelled += max(value / Self.steepest, 0.15)
    }
    return nil
  }

  /// Halves the stretch in which the ray enters.
  private func crossing(_ start: KneePoint, _ way: KneePoint, _ first: Float, _ last: Float)
    -> Float
  {
    var (outside, inside) = (first, last)
    for _ in 0..<12 {
      let middle = (outside + inside) / 2
      if self(start + middle * way) > 0 { outside = middle } else { inside = middle }
    }
    return inside
  }

  /// What of the body lies on the far side of a plane.
  func beyond(_ place: KneePoint, _ normal: KneePoint) -> Solid {
    let value = value
    return Solid(extent: extent, isThin: isThin) { max(value($0), dot(place - $0, normal)) }
  }

  /// The body with an uneven surface.
  ///
  /// - Parameters:
  ///   - height: Greatest deviation in mm; at most a third of `size`, so that the slope stays low.
  ///   - size: Of the bumps, in mm.
  func ruffled(_ noise: NoiseField, height: Float, size: Float) -> Solid {
    let value = value
    return Solid(extent: extent.grown(by: height), isThin: isThin) {
      value($0) + height * noise($0 / size)
    }
  }
}

/// 0 below the first place, 1 above the second, smooth between; falls where the second is the lower.
func rise(_ value: Float, _ first: Float, _ second: Float) -> Float {
  let share = min(max((value - first) / (second - first), 0), 1)
  return share * share * (3 - 2 * share)
}

func cross(_ a: KneePoint, _ b: KneePoint) -> KneePoint {
  [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
}

func squared(_ value: Float) -> Float { value * value }
