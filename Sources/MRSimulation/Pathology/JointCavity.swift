import Foundation

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

  private let bodies: KneeBodies
  private let middle, halfWidth, floor, back: Float
  /// The recess: height, middle, and room in front and behind.
  private let levels: [Level]

  private struct Level {
    let z, y, front, bulge, back: Float
  }

  init(_ anatomy: KneeAnatomy) {
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
      // The tendon bulges above the patella, and fat stays on the bone (estimates).
      let bulge = 6 * rise(z, top + 1, top + 16), fat = min(max(0.3 * (far - near), 1.5), 5)
      return Level(z: z, y: min(empty, far - 2.5), front: far - 1.5, bulge: bulge, back: near + fat)
    }
  }

  /// The cavity.
  ///
  /// - Parameter filling: 0 nearly empty, 1 tense.
  func body(_ filling: Float) -> Solid {
    let recess = recess(filling), sheath = sheath(filling)
    let rounding = 8 * min(2 * filling, 1)
    return recess.joined(sheath, radius: 5).joined(retropatellar(filling), radius: rounding)
  }

  /// A layer on the trochlea behind the patella, which fluid lifts.
  private func retropatellar(_ filling: Float) -> Solid {
    let (femur, half) = (bodies.femurWithoutNotch, bodies.patellaHalf)
    let middle = bodies.patellaCentre + [0, -10, 3]
    // Over the cartilage, which is 2 to 3 mm thick; in a joint that is nearly empty there is none.
    let film = 2.4 + 5.8 * min(filling, 1) - 3 * (1 - rise(filling, 0.08, 0.3))
    let room = Solid.ellipsoid(middle, [1.25 * half.x, 16, 0.95 * half.z])
    return Solid(extent: room.extent.grown(by: 1)) { place in
      let inside = room(place)
      guard inside < 3 else { return inside }
      // It thins to the sides, where the gutters go on.
      let aside = (place.x - middle.x) / (1.25 * half.x)
      let layer = femur(place) - film + 2.5 * min(aside * aside, 1)
      return 0.8 * -softMin(-inside, -layer, 5)
    }
  }

  /// How far an effusion lifts the patella off the trochlea, in true mm: a few in a large one (estimate).
  ///
  /// - Parameter volume: In true mL.
  static func patellarLift(_ volume: Float) -> Float { min(max(0.09 * (volume - 8), 0), 4) }

  private func recess(_ filling: Float) -> Solid {
    guard levels.count > 2 else { return .ellipsoid(bodies.patellaCentre, [1, 1, 1]) }
    let low = levels[0].z, high = min(levels[levels.count - 1].z, low + 34 + 22 * filling)
    let swelling = 0.3 + 12.5 * filling
    let share = { (z: Float) in (z - low) / (high - low) }
    // A tear: narrow behind the patella, fullest above it, round at the top.
    let dome = { (z: Float) in max(1 - squared(max(share(z) - 0.4, 0) / 0.6), 0).squareRoot() }
    let swell = { (z: Float) in swelling * rise(share(z), -0.05, 0.4) * dome(z) }
    let front = Curve(
      levels.map { ($0.z, min($0.y + 0.6 * swell($0.z), $0.front + filling * $0.bulge)) })
    let behind = Curve(levels.map { ($0.z, max($0.y - swell($0.z), $0.back)) })
    let centre = bodies.patellaCentre.x, halfWidth = self.halfWidth * (0.42 + 0.3 * filling)
    let width = Curve(levels.map { ($0.z, halfWidth * (0.35 + 0.65 * dome($0.z))) })
    let extent = Extent(
      low: [centre - halfWidth, behind(low) - 25, low - 4], high: [centre + halfWidth, 120, high])
    return Solid(extent: extent.grown(by: 2)) { place in
      let half = max((front(place.z) - behind(place.z)) / 2, 0.5)
      let y = place.y - (front(place.z) + behind(place.z)) / 2
      // The sides hang back around the femur, like a smile in axial view.
      let x = (place.x - centre) / width(place.z)
      let sagging = y + 0.34 * halfWidth * min(x * x, 1.5) * min(filling + 0.2, 1)
      let size = superellipse(x, sagging / half, exponent: 2.2)
      return 0.8 * max(max((size - 1) * half, low - place.z), place.z - high)
    }
  }

  private func sheath(_ filling: Float) -> Solid {
    let outer = bodies.femurWithoutNotch
    let (gutter, pouch) = (4.6 * filling, 3 * filling)
    let extent = Extent(
      low: [middle - halfWidth, back - 40, floor],
      high: [middle + halfWidth, back + 50, floor + 56])
    return Solid(extent: extent.grown(by: gutter + 1), isThin: true) { [self] place in
      let up = place.z - floor, side = abs(place.x - middle) / halfWidth
      let beside =
        rise(up, -2, 20) * rise(up, 58, 30) * rise(place.y - back, -8, 28) * rise(side, 0.25, 1)
        * rise(place.y - back, 50, 32)
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
  /// What a filling of the cavity pushes aside: the quadriceps' tendon and the retinacula bulge, the prefemoral fat gives way.
  func push(_ body: Solid) -> Push {
    Push(solid: body, reach: 12, swallowed: [.jointFluid])
  }

  /// Distance in mm of the places at which volumes are foretold.
  private static let pitch: Float = 2

  /// The filling at which all fluid of the joint has a volume.
  ///
  /// - Parameters:
  ///   - wanted: The volume in true mL.
  ///   - knee: The knee without the lesion, of any voxel size.
  /// - Returns: From 0 to 1.6.
  func filling(for wanted: Float, in knee: KneePhantom) -> Float {
    let unit = wanted / (knee.scale * knee.scale * knee.scale)
    let room = Room(of: knee, within: body(Self.greatest), pitch: Self.pitch)
    let missing = unit - room.fluid
    guard missing > 0 else { return 0 }
    // The added volume grows about as the filling to this power, and is 60 mL at 1 (both fitted).
    let power: Float = 1.35
    var filling = powf(missing / 60, 1 / power)
    var (low, high): (Float, Float) = (0, Self.greatest)
    for _ in 0..<8 {
      filling = min(filling, Self.greatest)
      let added = room.millilitres(of: body(filling))
      if abs(added - missing) < 0.01 * unit { break }
      if added < missing { low = filling } else { high = filling }
      filling *= min(max(powf(missing / max(added, 0.01), 1 / power), 0.4), 2.5)
      // Behind the patella fluid comes in faster than that: halve what is left instead of overshooting.
      if filling <= low || filling >= high { filling = (low + high) / 2 }
    }
    return min(filling, Self.greatest)
  }

  /// Beyond this the cavity would burst.
  private static let greatest: Float = 1.6
}

/// The places of a knee that fluid may take.
private struct Room {
  /// What the joint already holds, in mL.
  let fluid: Float
  private let places: [KneePoint]
  private let pitch, spacing: Float

  /// - Parameter pitch: About the distance of the places, in mm.
  init(of knee: KneePhantom, within body: Solid, pitch: Float) {
    let extent = body.extent, grid = knee.grid, step = max(Int((pitch / grid.spacing).rounded()), 1)
    let isGround = (0..<256).map {
      Structure(rawValue: UInt8($0)).map(Set<Structure>.movable.contains) ?? false
    }
    let (low, high) = (grid.firstVoxel(from: extent.low), grid.lastVoxel(to: extent.high))
    var places: [KneePoint] = []
    for z in stride(from: low.z, through: high.z, by: step) {
      for y in stride(from: low.y, through: high.y, by: step) {
        for x in stride(from: low.x, through: high.x, by: step) {
          let structure = knee.voxels[grid.index(x, y, z)].structure
          let place = grid.place(x, y, z)
          if isGround[Int(structure)], structure != Structure.jointFluid.rawValue, body(place) < 1 {
            places.append(place)
          }
        }
      }
    }
    let scale = knee.scale
    fluid = Float(knee.millilitres(of: .jointFluid)) / (scale * scale * scale)
    (self.places, spacing, self.pitch) = (places, grid.spacing, Float(step) * grid.spacing)
  }

  /// What a body adds to the fluid, in mL: a voxel becomes fluid when most of it is covered, so that surfaces count as
  /// steep ones.
  func millilitres(of body: Solid) -> Float {
    let sum = places.reduce(Float(0)) { $0 + min(max(0.5 - 3 * body($1) / spacing, 0), 1) }
    return sum * pitch * pitch * pitch / 1000
  }
}
