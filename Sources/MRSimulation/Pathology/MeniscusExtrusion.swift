import Foundation

/// A meniscus pushed outwards over the margin of the tibia, and the ligament that bows over it.
struct MeniscusExtrusion: Sendable {
  let site: MeniscusSite
  /// How far the body lies over the tibia's margin before and after, in mm.
  let before, after: Float
  /// x of the tibia's margin.
  let margin: Float

  private let outward: Float
  private let middle: KneePoint

  init(_ site: MeniscusSite, _ anatomy: KneeAnatomy, frame: MeniscusFrame, after: Float) {
    (self.site, self.after) = (site, after)
    outward = frame.outward
    middle = frame.place(angle: 0, depth: 0, height: 2)
    // The margin is looked for down to the plateau's edge, from outside.
    let bone = anatomy.tibia.bone
    var found = middle.x - frame.outward * 6
    for z in stride(from: Float(-9), through: -2, by: 1) {
      let start = middle + KneePoint(frame.outward * 14, 0, z)
      guard let place = bone.entry(from: start, towards: start - [frame.outward * 26, 0, 0]) else {
        continue
      }
      found = frame.outward > 0 ? max(found, place.x) : min(found, place.x)
    }
    margin = found
    before = frame.outward * (middle.x - found)
  }

  /// How far the body moves, in mm.
  var shift: Float { max(after - before, 0) }

  /// The meniscus moved: all of the body, less of the horns.
  func moved(_ body: Solid) -> Solid {
    let (shift, middle) = (shift, middle)
    let way = KneePoint(outward * shift, 0, 0)
    return Solid(extent: body.extent.grown(by: shift), isThin: body.isThin) { place in
      let off = (place.y - middle.y) / 17
      return body(place - expf(-off * off) * way)
    }
  }

  /// A band over the joint line, such as the medial collateral ligament, bowed outwards.
  ///
  /// - Parameter spur: How far osteophytes stand out under it, in mm.
  func bowed(_ band: Solid, over spur: Float = 0) -> Solid {
    let bow = max(shift - 0.5, 0.9 * spur, 0)
    let way = KneePoint(outward * bow, 0, 0), height = middle.z
    return Solid(extent: band.extent.grown(by: bow), isThin: band.isThin) { place in
      let off = (place.z - height) / 13
      return band(place - expf(-off * off) * way)
    }
  }

  /// What of a meniscus lies over the margin.
  func outside(_ body: Solid) -> Solid {
    let (margin, outward) = (margin, outward)
    return Solid(extent: body.extent, isThin: true) { place in
      max(body(place), outward * (margin - place.x))
    }
  }

  /// Moves the meniscus and bows what lies over it.
  ///
  /// - Parameter spur: How far osteophytes stand out, in mm.
  func apply(to anatomy: inout KneeAnatomy, over spur: Float = 0) {
    anatomy.menisci[keyPath: site.body] = moved(anatomy.menisci[keyPath: site.body])
    if site.isMedial {
      anatomy.ligaments.medialCollateral = bowed(anatomy.ligaments.medialCollateral, over: spur)
    }
  }
}
