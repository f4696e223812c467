/// The joint's cavity at any filling: the suprapatellar recess, the gutters beside the condyles and the pouches behind them.
///
/// It is found on the bodies: the recess lies between quadriceps tendon and femur, and the rest is a sheath on the femur.
struct JointCavity: Sendable {
  /// Where fluid may come to lie: what gives way.
  static let ground: Set<Structure> = [
    .intermuscularFat, .prefemoralFatPad, .suprapatellarFatPad, .vastusMedialis, .vastusLateralis,
    .vastusIntermedius, .medialRetinaculum, .lateralRetinaculum, .jointFluid,
    .medialGastrocnemius, .lateralGastrocnemius,
  ]

  private let anatomy: KneeAnatomy
  private let bodies: KneeBodies
  private let middle, halfWidth, floor, back: Float
  /// The recess: height, middle, and room in front and behind.
  private let levels: [Level]

  private struct Level {
    let z, y, front, back: Float
  }

  init(_ anatomy: KneeAnatomy) {
    self.anatomy = anatomy
    let sites = JointSites(anatomy)
    bodies = sites.bodies
    let (medial, lateral) = (sites.femoralRim(.medial).place, sites.femoralRim(.lateral).place)
    middle = (medial.x + lateral.x) / 2
    halfWidth = (lateral.x - medial.x) / 2
    floor = (sites.femur(.medial).place.z + sites.femur(.lateral).place.z) / 2
    back = sites.tibia(.medial).place.y
    levels = Self.levels(bodies)
  }

  private static func levels(_ bodies: KneeBodies) -> [Level] {
    let (centre, recess) = (bodies.patellaCentre, bodies.recess)
    let x = centre.x, top = bodies.patellaTop
    let tendon = bodies.quadricepsTendon.joined(bodies.patella)
    return (0...9).compactMap { index in
      let z = top - 10 + 7 * Float(index)
      let start = KneePoint(x, centre.y - 60, z)
      guard
        let femur = bodies.femur.surface(
          from: [x, centre.y + 10, z], towards: start),
        let front = tendon.surface(from: femur.off(0.5), towards: [x, centre.y + 40, z])
      else { return nil }
      let (near, far) = (femur.place.y, front.place.y)
      // Where the recess lies when it is nearly empty; otherwise close behind the tendon.
      let steps = stride(from: near, to: far, by: 0.4).filter { recess([x, $0, z]) < 0 }
      let empty = steps.isEmpty ? far - 0.3 * (far - near) : (steps[0] + steps[steps.count - 1]) / 2
      return Level(z: z, y: min(empty, far - 2.5), front: far - 1.5, back: near + 1.5)
    }
  }

  /// The cavity.
  ///
  /// - Parameter filling: 0 nearly empty, 1 tense.
  func body(_ filling: Float) -> Solid {
    let recess = recess(filling), sheath = sheath(filling)
    return recess.joined(sheath, radius: 5)
  }

  private func recess(_ filling: Float) -> Solid {
    guard levels.count > 2 else { return .ellipsoid(bodies.patellaCentre, [1, 1, 1]) }
    let low = levels[0].z, high = min(levels[levels.count - 1].z, low + 34 + 26 * filling)
    let swelling = 0.3 + 11.5 * filling
    let swell = { (z: Float) in swelling * rise(z, low - 6, low + 20) * rise(z, high + 8, high - 16)
    }
    let front = Curve(levels.map { ($0.z, min($0.y + 0.6 * swell($0.z), $0.front)) })
    let behind = Curve(levels.map { ($0.z, max($0.y - swell($0.z), $0.back)) })
    let centre = bodies.patellaCentre.x, halfWidth = self.halfWidth * (0.42 + 0.3 * filling)
    let extent = Extent(
      low: [centre - halfWidth, behind(low) - 25, low - 4], high: [centre + halfWidth, 120, high])
    return Solid(extent: extent.grown(by: 2)) { place in
      let half = max((front(place.z) - behind(place.z)) / 2, 0.5)
      let y = place.y - (front(place.z) + behind(place.z)) / 2
      // The sides hang back around the femur.
      let x = (place.x - centre) / halfWidth, sagging = y + 0.25 * halfWidth * x * x * filling
      let size = superellipse(x, sagging / half, exponent: 2.2)
      return 0.8 * max(max((size - 1) * half, low - place.z), place.z - high)
    }
  }

  private func sheath(_ filling: Float) -> Solid {
    let outer = bodies.femurWithoutNotch
    let (gutter, pouch) = (6.5 * filling, 3 * filling)
    let extent = Extent(
      low: [middle - halfWidth, back - 40, floor],
      high: [middle + halfWidth, back + 50, floor + 56])
    return Solid(extent: extent.grown(by: gutter + 1), isThin: true) { [self] place in
      let up = place.z - floor, side = abs(place.x - middle) / halfWidth
      let beside =
        rise(up, -2, 20) * rise(up, 58, 30) * rise(place.y - back, -6, 16) * rise(side, 0.25, 1)
      let behind =
        rise(up, 2, 16) * rise(up, 42, 22) * rise(back - place.y, 4, 18) * rise(side, 0.15, 0.45)
        * rise(side, 1.05, 0.75)
      let thickness = max(gutter * beside, pouch * behind)
      // Away from the gutters the sheath lies well within the bone.
      let outer = outer(place), bare = 2.5 * (1 - max(beside, behind))
      return 0.7 * max(outer - thickness + bare, -outer - 1.5)
    }
  }
}

extension JointCavity {
  /// Side of the voxels on which volumes are foretold.
  private static let coarse: Float = 1.25

  /// Fillings with the volumes of all fluid of the joint in mL, as they would be painted.
  ///
  /// - Parameter wanted: The volume in true mL.
  /// - Returns: The filling whose volume comes nearest, from 0 to 1.6.
  func filling(for wanted: Float) -> Float {
    let extent = body(1.6).extent.union(bodies.femur.extent)
    let visible = Extent(
      low: pointwiseMax(extent.low, [-84, -92, -88] / bodies.scale),
      high: pointwiseMin(extent.high, [84, 76, 92] / bodies.scale))
    let unit = wanted / (bodies.scale * bodies.scale * bodies.scale)
    var knee = KneePhantom(covering: visible, spacing: Self.coarse)
    anatomy.paint(&knee)
    var (low, high) = (Float(0), Float(1.6))
    for _ in 0..<8 {
      let middle = (low + high) / 2
      if millilitres(middle, in: knee) < unit { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private func millilitres(_ filling: Float, in knee: KneePhantom) -> Float {
    var filled = knee
    filled.paint(.jointFluid, body(filling), over: Self.ground)
    return Float(filled.millilitres(of: .jointFluid))
  }
}
