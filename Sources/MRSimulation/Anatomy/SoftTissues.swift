import Foundation

/// What surrounds bones and ligaments: the limb's outline, fat, fluid, muscles, vessels.
struct SoftTissues: Sendable {
  let shape: KneeShape
  let flexion: Flexion
  let patella: Patella
  /// Inside the deep fascia.
  let compartment: Solid
  /// The limb with its skin.
  let limb: Solid
  /// Every muscle's body.
  let muscles: [(structure: Structure, solid: Solid)]

  init(_ shape: KneeShape, flexion: Flexion, patella: Patella) {
    (self.shape, self.flexion, self.patella) = (shape, flexion, patella)
    let outline = LimbOutline(girth: shape.muscles)
    let front = Self.front(patella)
    let bounds = Extent(low: [-100, -130, -160], high: [100, 100, 160])
    let compartment = Solid(extent: bounds) { place in
      let fascia = outline(flexion.straightened(place))
      guard place.y > 8, abs(place.x) < 60, abs(place.z) < 85 else { return fascia }
      return softMin(fascia, front(place), 14)
    }
    self.compartment = compartment
    let fat = Self.fat(shape)
    limb = Solid(extent: bounds) { compartment($0) - fat($0) }
    muscles = Muscles.bed(girth: shape.muscles, septum: shape.muscleSeptum).solids
      .map { ($0, flexion.bent($1)) }
  }

  /// The fascia over the patella and its tendon: a flat cord about each.
  private static func front(_ patella: Patella) -> @Sendable (KneePoint) -> Float {
    let (top, middle) = (patella.place([0, -1, 14]), patella.place([0, -1, -4]))
    let apex = patella.place([0, -2, -15])
    let cords = [
      (Solid.cord(from: middle, 12, to: top, 11), Float(10)),
      (.cord(from: middle, 12, to: apex, 7), 11), (.cord(from: apex, 7, to: [2, 20, -32], 8), 9),
    ]
    return { place in
      cords.reduce(Float.greatestFiniteMagnitude) { nearest, part in
        let (cord, half) = part
        let beside = place.x - 2 - min(max(place.x - 2, -half), half)
        return softMin(nearest, cord(KneePoint(2 + beside, place.y, place.z)), 6)
      }
    }
  }

  /// Thickness of skin and subcutaneous fat: thinner in front of the knee, thicker medially and behind.
  private static func fat(_ shape: KneeShape) -> @Sendable (KneePoint) -> Float {
    { place in
      let front = min(max((place.y - 5) / 30, 0), 1)
      let near = expf(-powf((place.z - 5) / 50, 2))
      let behind = min(max(-place.y / 40, 0), 1)
      let side = 1.02 - 0.18 * tanhf(place.x / 25) + 0.04 * sinf(place.z / 17 + place.x / 23)
      return shape.skin
        + shape.subcutaneousFat * side * (1 - 0.62 * front * near) * (1 + 0.15 * behind)
    }
  }

  /// Hoffa's fat pad: all that is left between the patella, its tendon, the femur and the tibia.
  var infrapatellarFatPad: Solid {
    Solid.ellipsoid([1, 22, 1], [27.5, 24, 30])
      .without(.cord(from: [0, -18, 8], 22, to: [0, -18, 22], 22), radius: 4)
  }

  /// Between the quadriceps tendon and the recess.
  var suprapatellarFatPad: Solid { patella.place(.ellipsoid([0, -3, 26], [17, 6, 13])) }

  /// On the front of the femur, behind the recess.
  var prefemoralFatPad: Solid { flexion.femur(.ellipsoid([1, 22, 68], [25, 9, 38])) }

  /// The suprapatellar recess with its film of fluid, and the gutters beside the condyles.
  var recess: Solid {
    let fluid = max(shape.recessFluid, 0.6)
    let places = [
      patella.place([0, -9.5, 13]), flexion.bent([2, 32.5, 56]), flexion.bent([2, 29, 70]),
      flexion.bent([2, 26, 86]),
    ]
    let pouch = Band.path(
      places, across: [1, 0, 0], breadth: [30, 40, 38, 22],
      thickness: [fluid * 0.7, fluid * 0.8, fluid, fluid * 0.5]
    ).solid
    let gutters = Solid.ellipsoid([-36.5, 8, 20], [1.1, 10, 12])
      .joined(.ellipsoid([37, 7, 20], [1.1, 10, 12]))
    return pouch.joined(flexion.femur(gutters))
  }

  /// Artery, vein and nerve behind the knee.
  var vessels: [(Structure, Solid)] {
    [
      (
        .poplitealArtery,
        tube(
          [
            [-4, -22, 140], [-1, -25, 80], [1, -34, 45], [2, -37, 12], [4, -35, -25],
            [5, -31, -60],
            [6, -32, -140],
          ], 6.2)
      ),
      (
        .poplitealVein,
        tube(
          [
            [2, -27, 140], [4, -31, 80], [5, -40, 45], [5.5, -43.5, 12], [6, -40, -25],
            [9, -33, -60], [10, -34, -140],
          ], 7.5)
      ),
      (
        .tibialNerve,
        tube(
          [
            [6, -33, 140], [7, -37, 80], [8, -47, 45], [7, -50, 12], [6, -45, -25], [4, -37, -60],
            [4, -37, -140],
          ], 5)
      ),
    ]
  }

  /// The great and the small saphenous vein, in the subcutaneous fat.
  var saphenousVeins: [Solid] {
    let draping = Draping(bodies: [compartment], clearance: shape.subcutaneousFat * 0.45)
    let heights = Array(stride(from: Float(140), through: -140, by: -20))
    let great = heights.map { z in
      let back = -34 + 0.0008 * (z - 10) * (z - 10)
      return draping.place(from: [-99, back * 1.6, z], towards: [0, 0, z])
    }
    let small = heights.filter { $0 < 10 }.map { z in
      draping.place(from: [6, -129, z], towards: [4, 0, z])
    }
    return [(great, Float(3.6)), (small, 2.6)].map { places, diameter in
      Band.path(places, across: [1, 0, 0], breadth: [diameter], thickness: [diameter]).solid
    }
  }

  /// A vessel winds by a millimetre, but for the joint's level, where branches hold it, and is wider here and narrower
  /// there (estimates).
  private func tube(_ places: [KneePoint], _ diameter: Float) -> Solid {
    let rising = places.sorted { $0.z < $1.z }
    let x = Curve(rising.map { ($0.z, $0.x) }), y = Curve(rising.map { ($0.z, $0.y) })
    let phase = diameter + 9 * shape.notchWidth
    let heights = Array(stride(from: Float(140), through: -140, by: -10))
    func free(_ z: Float) -> Float { 1 - expf(-powf((z - 10) / 18, 2)) }
    let course = heights.map { z -> KneePoint in
      let loose = free(z)
      return flexion.bent([
        x(z) + 1.3 * loose * sinf(z / 11 + phase), y(z) + 0.9 * loose * sinf(z / 14.5 + 2 * phase),
        z,
      ])
    }
    let widths = heights.map { diameter * (1 + 0.13 * free($0) * sinf($0 / 17 + 3 * phase)) }
    return Band.path(course, across: [1, 0, 0], breadth: widths, thickness: widths).solid
  }
}
