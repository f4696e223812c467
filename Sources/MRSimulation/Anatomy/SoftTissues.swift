import Foundation

/// What surrounds bones and ligaments: the limb's outline, fat, fluid, muscles, vessels.
struct SoftTissues: Sendable {
  let shape: KneeShape

  /// The limb's surface: ellipses along its length, with the patella in front.
  var limb: Solid {
    let halfWidth = Curve([
      (-130, 53), (-90, 56), (-45, 54), (0, 57), (40, 60), (90, 70), (140, 79),
    ])
    let halfDepth = Curve([
      (-130, 56), (-90, 58), (-45, 53), (0, 54), (40, 59), (90, 71), (140, 80),
    ])
    let middle = Curve([(-130, -18), (-90, -16), (-45, -9), (0, -4), (40, -2), (90, -4), (140, -6)])
    let fat = shape.subcutaneousFat - 11
    let patella = Solid.ellipsoid([2, 38, shape.patellarHeight], [33, 26, 36])
    return Solid(extent: Extent(low: [-95, -105, -150], high: [95, 95, 150])) { place in
      let (a, b) = (halfWidth(place.z) + fat, halfDepth(place.z) + fat)
      let unit = SIMD2(place.x / a, (place.y - middle(place.z)) / b)
      let size = superellipse(unit.x, unit.y, exponent: 2.2)
      return softMin((size - 1) * min(a, b) * 0.95, patella(place) - fat * 0.5, 14)
    }
  }

  /// Thickness of the subcutaneous fat at a place: thinner in front of the knee, thicker medially and behind.
  func fat(_ place: KneePoint) -> Float {
    let front = min(max((place.y - 10) / 30, 0), 1)
    let near = expf(-powf((place.z - 15) / 45, 2))
    let behind = min(max(-place.y / 40, 0), 1)
    let side = 1.02 - 0.18 * tanhf(place.x / 25)
    return shape.skin
      + (shape.subcutaneousFat - shape.skin) * side * (1 - 0.6 * front * near) * (1 + 0.15 * behind)
  }

  /// Hoffa's fat pad: behind the patellar tendon, down to the plateau.
  var infrapatellarFatPad: Solid {
    Solid.ellipsoid([2, 30, 6], [25, 15, 22]).joined(
      .ellipsoid([2, 32, -8], [16, 9, 14]), radius: 8
    )
    .without(.cord(from: [0, -12, 10], 22, to: [0, -12, 20], 22), radius: 4)
  }

  /// Between the quadriceps tendon and the recess.
  func suprapatellarFatPad(_ patella: Patella) -> Solid {
    .ellipsoid(patella.centre + [0, -4, 27], [15, 5, 10])
  }

  /// On the front of the femur, behind the recess.
  var prefemoralFatPad: Solid { .ellipsoid([1, 24, 62], [20, 8, 26]) }

  /// The suprapatellar recess with its film of fluid, and the gutters beside the condyles.
  func recess(_ patella: Patella) -> Solid {
    let fluid = max(shape.recessFluid, 0.6)
    return Solid.ellipsoid(patella.centre + [0, -10.5, 24], [20, fluid / 2 + 0.2, 24])
      .joined(.ellipsoid([-36, 10, 22], [1.6, 10, 14])).joined(
        .ellipsoid([36, 9, 22], [1.6, 10, 14]))
  }

  /// A muscle's belly: an ellipse that moves and changes along the limb.
  struct Belly: Sendable {
    let structure: Structure
    /// z, middle x and y, half width and half depth.
    let stations: [(z: Float, x: Float, y: Float, a: Float, b: Float)]
    /// Turn of the ellipse, degrees.
    let turn: Float
  }

  /// The bellies about the knee.
  static let bellies: [Belly] = [
    Belly(
      structure: .vastusMedialis,
      stations: [
        (24, -37, 17, 4, 9), (45, -36, 16, 12, 19), (70, -35, 14, 17, 25), (100, -34, 14, 22, 30),
        (140, -33, 15, 26, 34),
      ], turn: -25),
    Belly(
      structure: .vastusIntermedius,
      stations: [
        (62, 4, 19, 10, 4), (80, 6, 18, 22, 9), (110, 8, 18, 27, 13), (140, 8, 18, 29, 16),
      ], turn: -8),
    Belly(
      structure: .vastusLateralis,
      stations: [
        (46, 37, 18, 6, 12), (70, 36, 17, 14, 23), (100, 35, 17, 20, 30), (140, 34, 16, 25, 36),
      ], turn: 25),
    Belly(
      structure: .bicepsFemoris,
      stations: [
        (2, 42, -29, 4, 5), (30, 40, -33, 9, 10), (60, 36, -37, 14, 14), (100, 33, -40, 19, 18),
        (140, 30, -42, 21, 21),
      ], turn: 20),
    Belly(
      structure: .semitendinosus,
      stations: [
        (50, -20, -48, 5, 4), (70, -18, -49, 9, 7), (100, -14, -52, 13, 10),
        (140, -10, -56, 16, 12),
      ], turn: 0),
    Belly(
      structure: .semimembranosus,
      stations: [
        (5, -27, -36, 6, 5), (30, -25, -42, 12, 9), (60, -22, -44, 17, 13), (100, -19, -44, 20, 17),
        (140, -16, -44, 21, 19),
      ], turn: -10),
    Belly(
      structure: .sartorius,
      stations: [
        (-10, -43, -21, 3, 8), (20, -44, -24, 5, 12), (60, -45, -20, 7, 14), (140, -44, -6, 8, 15),
      ], turn: 12),
    Belly(
      structure: .gracilis,
      stations: [
        (-5, -38, -35, 3, 3), (40, -40, -38, 5, 7), (100, -38, -34, 7, 11), (140, -36, -30, 8, 12),
      ], turn: 30),
    Belly(
      structure: .medialGastrocnemius,
      stations: [
        (38, -20, -33, 5, 3), (20, -22, -38, 11, 6), (-10, -23, -43, 17, 11),
        (-45, -23, -46, 22, 15),
        (-90, -22, -48, 25, 18), (-140, -20, -46, 22, 16),
      ], turn: 5),
    Belly(
      structure: .lateralGastrocnemius,
      stations: [
        (34, 22, -33, 5, 3), (18, 23, -37, 10, 6), (-10, 23, -42, 15, 10), (-45, 23, -45, 19, 14),
        (-90, 22, -47, 21, 16), (-140, 20, -45, 18, 14),
      ], turn: -5),
    Belly(
      structure: .popliteus,
      stations: [
        (-2, 18, -33, 8, 3), (-15, 6, -33, 16, 5), (-35, -4, -29, 18, 7), (-60, -8, -24, 14, 6),
        (-80, -8, -21, 6, 3),
      ], turn: 0),
    Belly(
      structure: .soleus,
      stations: [
        (-26, 24, -32, 6, 4), (-50, 14, -34, 22, 8), (-90, 6, -36, 32, 13), (-140, 4, -38, 34, 18),
      ], turn: 0),
    Belly(
      structure: .tibialisAnterior,
      stations: [
        (-16, 30, 4, 5, 6), (-40, 28, 6, 12, 14), (-80, 26, 8, 16, 19), (-140, 24, 6, 18, 20),
      ], turn: 20),
  ]

  func solid(_ belly: Belly) -> Solid {
    let rows = belly.stations.sorted { $0.z < $1.z }
    let x = Curve(rows.map { ($0.z, $0.x) }), y = Curve(rows.map { ($0.z, $0.y) })
    let grown = shape.muscles
    let a = Curve(rows.map { ($0.z, $0.a * grown) }), b = Curve(rows.map { ($0.z, $0.b * grown) })
    let (low, high) = (rows[0].z, rows[rows.count - 1].z)
    let (cosine, sine) = (cosf(belly.turn * .pi / 180), sinf(belly.turn * .pi / 180))
    return Solid(extent: Extent(low: [-90, -95, low], high: [90, 80, high])) { place in
      let z = min(max(place.z, low), high)
      let (dx, dy) = (place.x - x(z), place.y - y(z))
      let unit = SIMD2((cosine * dx + sine * dy) / a(z), (cosine * dy - sine * dx) / b(z))
      let size = superellipse(unit.x, unit.y, exponent: 2.5)
      let side = (size - 1) * min(a(z), b(z))
      return z == place.z ? side : max(side, abs(place.z - z))
    }
  }

  /// Artery, vein and nerve behind the knee.
  static let vessels: [(Structure, Solid)] = [
    (
      .poplitealArtery,
      tube([[-3, -30, 140], [0, -33, 60], [2, -37, 15], [3, -35, -30], [4, -32, -140]], 6.5)
    ),
    (
      .poplitealVein,
      tube([[0, -37, 140], [4, -40, 60], [5, -43, 15], [5, -41, -30], [8, -37, -140]], 8.5)
    ),
    (
      .tibialNerve,
      tube([[6, -45, 140], [8, -47, 60], [7, -49.5, 15], [6, -47, -30], [4, -41, -140]], 5.5)
    ),
  ]

  private static func tube(_ places: [KneePoint], _ diameter: Float) -> Solid {
    Band.path(places, across: [1, 0, 0], breadth: [diameter], thickness: [diameter]).solid
  }
}
