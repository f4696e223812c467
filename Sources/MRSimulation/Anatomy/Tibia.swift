import Foundation

/// The proximal tibia: outlines stacked along the shaft under two plateaux with an eminence between them.
struct Tibia: Sendable {
  let shape: KneeShape
  let bone: Solid

  /// Middle and half axes of a compartment's cartilage in the plateau's plane.
  struct Compartment: Sendable {
    let centre: SIMD2<Float>, radii: SIMD2<Float>

    /// 0 in the middle, 1 at the edge.
    func radius(_ place: KneePoint) -> Float {
      let unit = (SIMD2(place.x, place.y) - centre) / radii
      return (unit * unit).sum().squareRoot()
    }

    /// Thickness of the cartilage: greatest in the middle, none from the edge on.
    func cartilage(_ place: KneePoint, thickest: Float) -> Float {
      let radius = radius(place)
      guard radius < 1 else { return 0 }
      return thickest * (0.35 + 0.65 * (1 - radius * radius)).squareRoot()
        * min((1 - radius) * 6, 1)
    }
  }

  static let medial = Compartment(centre: [-21, -3], radii: [16, 21.5])
  static let lateral = Compartment(centre: [21.5, -4], radii: [14.5, 17.5])

  init(_ shape: KneeShape) {
    self.shape = shape
    bone = Self.body(shape).joined(.ellipsoid([2, 17, -27], [9, 6, 13]), radius: 6)
      .without(.cord(from: [0, -34, 10], 9, to: [0, -34, -18], 8), radius: 6)
  }

  /// Height of the bone's upper surface.
  static func top(_ place: KneePoint, _ shape: KneeShape) -> Float {
    let lateralShare = 1 / (1 + expf(-place.x / 4))
    let slope = shape.medialSlope + (shape.lateralSlope - shape.medialSlope) * lateralShare
    let (medial, lateral) = (Self.medial.radius(place), Self.lateral.radius(place))
    let dish = shape.medialLift + 1.3 * min(medial, 1.3) * min(medial, 1.3)
    let dome = shape.lateralLift + 0.5 - 0.6 * min(lateral, 1.3) * min(lateral, 1.3)
    let surface = dish * (1 - lateralShare) + dome * lateralShare
    return surface + tanf(slope * .pi / 180) * (place.y + 3)
      + peak(place, -5, -2, 9) + peak(place, 6, -4, 7.5)
  }

  private static func peak(_ place: KneePoint, _ x: Float, _ y: Float, _ height: Float) -> Float {
    let (a, b) = ((place.x - x) / 5.4, (place.y - y) / 8)
    return height * expf(-(a * a + b * b))
  }

  private static func body(_ shape: KneeShape) -> Solid {
    let halfWidth = Curve([
      (-110, 12.5), (-80, 14), (-55, 18), (-35, 26), (-18, 35), (-8, 38), (0, 38),
    ])
    let halfDepth = Curve([
      (-110, 14), (-80, 15), (-55, 17.5), (-35, 20.5), (-18, 23.5), (-8, 25), (0, 25),
    ])
    let middle = Curve([(-110, -6), (-55, -3), (-30, -2), (0, -3)])
    return Solid(extent: Extent(low: [-40, -32, -140], high: [40, 32, 14])) { place in
      let (a, b) = (halfWidth(place.z), halfDepth(place.z))
      let (x, y) = (abs(place.x) / a, abs(place.y - middle(place.z)) / b)
      let size = superellipse(x, y, exponent: 2.4)
      let side = -softMin((1 - size) * min(a, b), -edge(place), 5)
      return -softMin(-side, -(place.z - top(place, shape)) * 0.85, 5)
    }
  }

  /// The shape with both plateaux raised or lowered until their cartilage yields a little to the femur's.
  static func seated(_ shape: KneeShape, under femur: Femur) -> KneeShape {
    var seated = shape
    seated.medialLift = lift(shape, medial, shape.medialTibialCartilage, femur)
    seated.lateralLift = lift(shape, lateral, shape.lateralTibialCartilage, femur)
    return seated
  }

  /// A side of the joint.
  enum Side { case medial, lateral }

  /// How far the femur may come down on a side until cartilage yields, and bones keep half a millimetre apart.
  ///
  /// - Parameter yielding: How much further than sound cartilage, mm.
  static func clearance(
    _ shape: KneeShape, _ side: Side, yielding: Float, under femur: Femur
  ) -> Float {
    switch side {
    case .medial: lift(shape, medial, shape.medialTibialCartilage, femur, yielding)
    case .lateral: lift(shape, lateral, shape.lateralTibialCartilage, femur, yielding)
    }
  }

  private static func lift(
    _ shape: KneeShape, _ compartment: Compartment, _ thickest: Float, _ femur: Femur,
    _ yielding: Float = 0
  ) -> Float {
    let grid = stride(from: Float(-0.9), through: 0.9, by: 0.15)
    let surface = grid.flatMap { u in
      grid.map { v -> (bone: KneePoint, cartilage: KneePoint) in
        let flat = compartment.centre + SIMD2(u, v) * compartment.radii
        let place = KneePoint(flat.x, flat.y, 0), bone = place + [0, 0, top(place, shape)]
        return (bone, bone + [0, 0, compartment.cartilage(place, thickest: thickest)])
      }
    }
    // Halving: clear at `low`, too near at `high`.
    var (low, high): (Float, Float) = (-5, 5)
    for _ in 0..<10 {
      let lift = KneePoint(0, 0, (low + high) / 2)
      let isClear = surface.allSatisfy { place in
        let raised = place.cartilage + lift, bone = place.bone + lift
        return femur.cartilage(raised) > -0.3 - yielding
          && (yielding > 0 ? femur.bone(bone) > 0.5 : femur.bone(raised) > -0.3)
      }
      if isClear { low = lift.z } else { high = lift.z }
    }
    return low
  }

  /// Outside what gives the shaft its crest and its two flat faces in front.
  private static func edge(_ place: KneePoint) -> Float {
    let forward = place.y + 3, widening = 0.42 * max(place.z + 58, 0)
    let medial = 0.71 * forward - 0.70 * place.x, lateral = 0.60 * forward + 0.80 * place.x
    return max(medial - 11.5, lateral - 12) - widening
  }

  /// The cartilage of one compartment.
  func cartilage(_ compartment: Compartment, thickest: Float) -> Solid {
    let (shape, reach) = (shape, compartment.radii + 1)
    let centre = KneePoint(compartment.centre.x, compartment.centre.y, 1)
    return Solid(extent: Extent(around: centre, reach: [reach.x, reach.y, 12])) { place in
      let radius = compartment.radius(place)
      guard radius < 1 else { return (radius - 1) * compartment.radii.min() }
      let height = place.z - Self.top(place, shape)
      let thickness = compartment.cartilage(place, thickest: thickest)
      return max(height - thickness, -height - 0.8)
    }
  }
}

/// The proximal fibula.
enum Fibula {
  static let bone = Solid.ellipsoid([33, -19, -19], [9, 9, 11])
    .joined(.cord(from: [33, -19, -24], 7, to: [31, -21, -120], 5.5), radius: 6)
}
