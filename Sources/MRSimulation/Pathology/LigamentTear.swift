import Foundation

/// Cuts a ligament or tendon across: where, how wide, and what becomes of the two ends.
struct LigamentTear: Sendable {
  let course: BodyCourse
  /// Middle of the gap, in mm from the upper end, and its half width.
  let middle, half: Float
  /// How far the ends wave sideways, and how much they swell, in mm.
  var wave: Float = 1, swelling: Float = 0.8
  /// Turn of the lower stump about its lower end, degrees, towards level.
  var fall: Float = 0
  /// Direction in which the ends wave; made square to the axis.
  var sideways: KneePoint = [1, 0, 0]
  /// Thinning of what is left, in mm.
  var wasting: Float = 0

  /// The body in two, its ends frayed.
  func torn(_ body: Solid) -> Solid {
    let (tear, side) = (self, course.square(sideways))
    let pivot = course.middle(at: 0.97), hinge = hinge
    let (cosine, sine) = (cosf(fall * .pi / 180), sinf(-fall * .pi / 180))
    return Solid(extent: body.extent.grown(by: 4 + swelling), isThin: body.isThin) { place in
      let upper = tear.end(body, place, side, isUpper: true)
      let fallen = Self.turned(place - pivot, about: hinge, cosine, sine) + pivot
      return min(upper, tear.end(body, fallen, side, isUpper: false))
    }
  }

  /// The gap: what of the body lies between the ends, `margin` mm wider all about.
  func gap(_ body: Solid, margin: Float = 0) -> Solid {
    let tear = self
    return Solid(extent: body.extent.grown(by: margin), isThin: body.isThin) { place in
      let off = abs(tear.course.along(place) + tear.fraying(place) - tear.middle)
      return max(body(place) - margin, (off - tear.half - 0.5 * margin) * 0.9)
    }
  }

  /// The gap as an uneven cloud, `margin` mm wider than the body on the whole.
  func cloud(_ body: Solid, margin: Float) -> Solid {
    let gap = gap(body, margin: margin + 1.2)
    return Solid(extent: gap.extent, isThin: body.isThin) { place in
      let lumps = sinf(place.x * 0.9 + place.y * 0.5) * sinf(place.z * 0.7 - place.x * 0.4)
      return (gap(place) + 1.2 + 1.2 * lumps) * 0.7
    }
  }

  /// What of a body lies within `reach` mm of the gap.
  ///
  /// - Parameter taper: How many times more slowly it ends along the body than across it.
  func near(_ body: Solid, reach: Float, taper: Float = 1) -> Solid {
    let tear = self
    return Solid(extent: body.extent, isThin: body.isThin) { place in
      let off = abs(tear.course.along(place) - tear.middle) - tear.half - reach
      return roundedMax(body(place), off / taper)
    }
  }

  /// Unit vector about which the lower stump falls; square to the axis and level.
  private var hinge: KneePoint {
    let axis = course.axis
    let level = KneePoint(axis.y, -axis.x, 0)
    return level / max(MRSimulation.length(level), 1e-6)
  }

  private func end(_ body: Solid, _ place: KneePoint, _ side: KneePoint, isUpper: Bool) -> Float {
    let along = course.along(place), edge = isUpper ? middle - half : middle + half
    let away = isUpper ? edge - along : along - edge
    let nearness = expf(-away * away / 60)
    let moved = place - wave * nearness * sinf(along / 2.6) * side
    let cut = -(away + fraying(place)) * 0.85
    return max(body(moved) - swelling * nearness + wasting, cut)
  }

  /// Unevenness of the ends, in mm.
  private func fraying(_ place: KneePoint) -> Float {
    0.7 * sinf(place.x * 1.1 + place.y * 0.6) + 0.5 * sinf(place.z * 0.9 - place.y * 1.2)
      + 0.5 * sinf(place.x * 2.1 - place.z * 1.3)
  }

  /// Turned about a unit vector through the origin (Rodrigues).
  private static func turned(
    _ place: KneePoint, about axis: KneePoint, _ cosine: Float, _ sine: Float
  ) -> KneePoint {
    let crossed = KneePoint(
      axis.y * place.z - axis.z * place.y, axis.z * place.x - axis.x * place.z,
      axis.x * place.y - axis.y * place.x)
    return cosine * place + sine * crossed + (1 - cosine) * dot(axis, place) * axis
  }
}

/// Part of a ligament's fibres, torn on one side of its section.
struct PartialTear: Sendable {
  let course: BodyCourse
  /// Middle and half length along the axis, in mm from the upper end.
  let middle, half: Float
  /// Share of the fibres, 0 to 1.
  let share: Float
  /// The side that is torn; made square to the axis.
  let side: KneePoint

  /// The torn part of a body, a sharp wedge to the intact rest.
  func part(of body: Solid) -> Solid {
    let side = course.square(side)
    let level = course.level(of: 1 - share, at: middle, half: 1.5, along: side)
    let (course, middle, half) = (course, middle, half)
    // The level moves along with the body's bend.
    let reach = (half + 2) / course.length, at = middle / course.length
    let ends = (course.middle(at: at - reach), course.middle(at: at + reach))
    let bend = dot(ends.1 - ends.0, side) / (2 * (half + 2))
    return Solid(extent: body.extent.grown(by: 1), isThin: true) { place in
      let off = course.along(place) - middle
      let fray = 0.6 * sinf(dot(place, side) * 1.6 + place.x * 0.8) + 0.5 * sinf(place.z * 0.9)
      let torn = level + bend * off - dot(place, side) + 0.4 * sinf(off * 0.9)
      return roundedMax(max(body(place) - 0.5, torn * 0.9), (abs(off) - half + fray) / 2)
    }
  }

  /// Clefts of fluid between the torn fibres, which end at different heights.
  func clefts(in part: Solid) -> Solid {
    let (course, middle, half) = (course, middle, half)
    return Solid(extent: part.extent, isThin: true) { place in
      let off = course.along(place) - middle
      let ripple = 1.6 * sinf(place.x * 0.9 + place.z * 0.5) + 1.2 * sinf(place.y * 1.2)
      let sheet = abs(remainder(off + ripple, half * 0.9)) - 0.45
      return max(part(place) + 0.3, sheet * 0.5, abs(off) - half * 0.7)
    }
  }
}
