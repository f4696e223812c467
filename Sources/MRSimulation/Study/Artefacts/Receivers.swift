import Imaging

/// The receiving coils of a series, and how far their shading is divided out.
struct Receivers: Sendable {
  let coils: CoilArray
  /// Power of the shading by which images are divided, 0 to 1.
  let correction: Double
  /// What is left of the shading: its brightest over its darkest place in the limb.
  let brightestOverDarkest: Double

  /// - Parameters:
  ///   - plane: Of the slices, in which a coil on one side is to show.
  ///   - shading: The severity and the wanted brightest over darkest place; nil for little.
  ///   - generator: Where the coils of any scan come from.
  init(
    _ placement: KneePlacement, _ plane: SeriesPlane,
    shading: (severity: ArtefactSeverity, ratio: Double)?,
    using generator: inout SimulationGenerator
  ) {
    let radius = 85 + 10 * generator.nextUnit()
    // Smaller loops shade more.
    let loop = (60 + 20 * generator.nextUnit()) * (shading == nil ? 1 : 0.8)
    let choice = generator.nextUnit(), evenness = generator.nextUnit()
    let centre = placement.point([0, -8, 4])
    let count = shading == nil ? Int(choice * 4) : 2 + Int(choice * 2)
    if let shading, shading.severity != .mild {
      coils = Self.oneSided(
        placement, centre, loop: 1.1 * loop, towards: Self.side(placement, plane, choice))
    } else if count > 0 {
      // One of four scans has one channel that sees all alike, the others two or three loops about the knee.
      coils = .knee(
        centre: centre, axis: placement.superior, cylinderRadius: radius, loopRadius: loop,
        perRing: max(count, 2))
    } else {
      coils = .uniform
    }
    let raw = Self.brightestOverDarkest(coils, placement, centre)
    let wanted = min(raw, shading?.ratio ?? 1.2 + 0.5 * evenness)
    correction = raw > 1.01 ? 1 - PlainMath.logarithm(wanted) / PlainMath.logarithm(raw) : 0
    brightestOverDarkest = wanted
  }

  /// A side of the knee that lies in the plane.
  private static func side(
    _ placement: KneePlacement, _ plane: SeriesPlane, _ choice: Double
  ) -> PatientVector {
    let sides =
      switch plane {
      case .sagittal: [placement.anterior, placement.anterior * -1]
      case .coronal: [placement.lateral, placement.lateral * -1]
      case .axial: [placement.anterior, placement.anterior * -1, placement.lateral]
      }
    return sides[min(Int(choice * Double(sides.count)), sides.count - 1)]
  }

  /// Two loops on one side, as of a flexible coil laid on the knee.
  private static func oneSided(
    _ placement: KneePlacement, _ centre: PatientPoint, loop: Double, towards: PatientVector
  ) -> CoilArray {
    let across = placement.superior.cross(towards)
    return CoilArray(
      elements: [-30.0, 30].map { shift in
        CoilElement(position: centre + towards * 80 + across * shift, radius: loop)
      })
  }

  /// Over places of the limb: along its axis and 50 mm from it, in the middle and 50 mm above and below.
  private static func brightestOverDarkest(
    _ coils: CoilArray, _ placement: KneePlacement, _ centre: PatientPoint
  ) -> Double {
    let values = [-50.0, 0, 50].flatMap { height -> [Double] in
      let middle = centre + placement.superior * height
      let around = (0..<12).map { place -> PatientPoint in
        let turn = PlainMath.turn(Double(place) / 12)
        return middle + placement.lateral * (50 * turn.cosine)
          + placement.anterior * (50 * turn.sine)
      }
      return ([middle] + around).map(coils.combinedSensitivity)
    }
    return (values.max() ?? 1) / (values.min() ?? 1)
  }
}
