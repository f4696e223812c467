import Foundation

/// The distal femur: two condyles and a trochlea swept about one transverse axis, a notch, and the shaft.
///
/// The sagittal outline is a spiral, tighter behind than below (design: posterior radius 17 to 22 mm, distal 30 to 45).
struct Femur: Sendable {
  /// Middle of the condyles' posterior circles, in the sagittal plane.
  static let axis: (y: Float, z: Float) = (-12, 24)

  /// The bone without its notch: what the cartilage lies on.
  let outer: Solid
  /// The intercondylar notch.
  let notch: Solid
  /// The whole bone.
  let bone: Solid
  /// What the cortex leaves.
  let marrow: Solid
  let cartilage: Solid
  let growthPlate: Solid

  init(_ shape: KneeShape, turn: Turn) {
    let medial = Self.condyle(centre: -23, halfWidth: 13.3, outline: Self.medialOutline)
    let lateral = Self.condyle(centre: 23, halfWidth: 13.8, outline: Self.lateralOutline)
    let trochlea = Self.trochlea(depth: shape.trochlearDepth)
    let outer = medial.joined(lateral, radius: 3).joined(trochlea, radius: 6)
      .joined(Self.shaft, radius: 10).joined(Self.epicondyles, radius: 5)
    let notch = Self.notch(width: shape.notchWidth), bone = outer.without(notch, radius: 3)
    (self.outer, self.notch, self.bone) = (turn(outer), turn(notch), turn(bone))
    marrow = turn(Cortex.marrow(of: bone))
    cartilage = turn(Self.cartilage(shape, outer: outer, notch: notch))
    growthPlate = turn(GrowthPlates.femoral)
  }

  /// Distance of the outline from the axis by angle: 0 below, 90 in front, -90 behind, in degrees.
  private static let medialOutline = Curve([
    (-180, 10), (-150, 14), (-120, 18), (-90, 19.5), (-60, 19.8), (-30, 19.4), (0, 19.3),
    (20, 20.4),
    (40, 23.6), (60, 29.5), (75, 35), (90, 37), (105, 33), (125, 24), (150, 15), (180, 10),
  ])
  private static let lateralOutline = Curve([
    (-180, 10), (-150, 13.5), (-120, 17.5), (-90, 19), (-60, 19.4), (-30, 19.2), (0, 19.3),
    (20, 20.6),
    (40, 24.5), (60, 31), (75, 37.5), (90, 40), (105, 36), (125, 25), (150, 15), (180, 10),
  ])
  private static let trochlearOutline = Curve([
    (20, 14), (40, 21.5), (60, 29.5), (75, 36.5), (90, 41), (105, 43), (118, 41), (135, 33),
    (160, 20),
  ])

  private static func condyle(centre: Float, halfWidth: Float, outline: Curve) -> Solid {
    let extent = Extent(
      low: [centre - halfWidth, axis.y - 21, axis.z - 32], high: [centre + halfWidth, 32, 60])
    return Solid(extent: extent) { place in
      let (radius, angle) = polar(place)
      let across = abs(place.x - centre) / halfWidth
      let size = superellipse(radius / outline(angle), across, exponent: 2.4)
      return (size - 1) * min(outline(angle), halfWidth) * 0.95
    }
  }

  private static func trochlea(depth: Float) -> Solid {
    let halfWidth: Float = 25, extent = Extent(low: [-27, -5, 2], high: [27, 38, 70])
    let grooveDepth = Curve([(30, 1), (60, 1), (95, 0.9), (115, 0.3), (130, 0)])
    return Solid(extent: extent) { place in
      let (radius, angle) = polar(place)
      guard angle > 10 else { return radius }
      // The lateral facet is the higher and the longer.
      let groove = depth * grooveDepth(angle) * expf(-powf((place.x - 1) / 9, 2))
      let tilt = 0.06 * place.x
      let outline = trochlearOutline(angle) - groove + tilt
      let across = abs(place.x - 1) / halfWidth
      let size = superellipse(radius / outline, across, exponent: 3 + 0.7 * rise(angle, 50, 75))
      return (size - 1) * 20
    }
  }

  /// Metaphysis to diaphysis: ellipses whose axes shrink upwards.
  private static let shaft: Solid = {
    let halfWidth = Curve([(20, 34), (35, 35), (50, 29), (65, 22), (85, 17), (120, 15.5)])
    let halfDepth = Curve([(20, 17), (35, 20), (50, 18), (65, 16.5), (85, 15.5), (120, 15)])
    let middle = Curve([(20, 0), (35, 1), (50, 1), (85, 3), (120, 6)])
    return Solid(extent: Extent(low: [-37, -24, 20], high: [37, 28, 140])) { place in
      let (a, b) = (halfWidth(place.z), halfDepth(place.z))
      let unit = KneePoint(place.x / a, (place.y - middle(place.z)) / b, 0)
      let size = superellipse(unit.x, unit.y, exponent: 2.3)
      return max((size - 1) * min(a, b), 24 - place.z)
    }
  }()

  private static let epicondyles = Solid.ellipsoid([-33, -9, 30], [5, 10, 12])
    .joined(.ellipsoid([34, -10, 29], [4.5, 10, 11]))

  /// Under Blumensaat's line, between the condyles, arched in front view.
  private static func notch(width: Float) -> Solid {
    let roof: (y: Float, z: Float) = (-18, 41), down: (y: Float, z: Float) = (-0.80, -0.60)
    let extent = Extent(low: [-16, -45, -10], high: [16, 16, 46])
    return Solid(extent: extent) { place in
      let depth = (place.y - roof.y) * down.y + (place.z - roof.z) * down.z
      let half = width / 2 + 0.05 * min(max(depth, 0), 30) - 1
      return -softMin(-(abs(place.x) - half), depth, 9)
    }
  }

  /// Distance and angle (degrees, 0 below, positive in front) about the condyles' axis.
  static func polar(_ place: KneePoint) -> (radius: Float, angle: Float) {
    let (y, z) = (place.y - axis.y, place.z - axis.z)
    return ((y * y + z * z).squareRoot(), atan2f(y, -z) * 180 / .pi)
  }

  /// The cartilage: a layer on the condyles and the trochlea, thinning to its edge.
  private static func cartilage(_ shape: KneeShape, outer: Solid, notch: Solid) -> Solid {
    let notch = notch.grown(by: 0.5)
    let thickest = max(shape.femoralCartilage, shape.trochlearCartilage)
    let (condylar, trochlear) = (shape.femoralCartilage, shape.trochlearCartilage)
    let wear = shape.wear == JointWear() ? nil : shape.wear
    let extent = Extent(low: [-40, axis.y - 24, -2], high: [40, 36, 62])
    return Solid(extent: extent.grown(by: thickest)) { place in
      let (_, angle) = polar(place)
      let top = 104 + 0.25 * place.x, bottom: Float = -118
      let front = min(max((angle - 25) / 40, 0), 1)
      var full = condylar + (trochlear - condylar) * front
      if let wear { full *= wear.femoralRest(across: place.x, angle: angle) }
      // Degrees to the edge, about 0.6 mm each in front and 0.35 behind.
      let along = min((top - angle) * 0.65, (angle - bottom) * 0.35)
      let across = (36 - abs(place.x)) * 0.8
      let edge = min(along, across)
      let thickness = full * min(max(edge / 5, 0), 1).squareRoot()
      guard edge > 0 else { return -edge + 0.5 }
      let out = outer.distance(place)
      return max(max(out - thickness, -out - 0.6), -notch(place))
    }
  }
}
