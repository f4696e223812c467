import Foundation
import Imaging

/// A place on a bone's surface with the direction outwards.
struct SurfaceSample: Sendable {
  let point: PatientPoint
  let normal: PatientVector

  /// Vertices of a surface evenly picked, at most about `limit` of them.
  static func samples(of surface: StructureSurface, atMost limit: Int) -> [SurfaceSample] {
    let step = max(surface.count / limit, 1)
    return stride(from: 0, to: surface.count, by: step).map {
      SurfaceSample(point: surface.point($0), normal: surface.normal($0))
    }
  }
}

/// A sample as seen along the condyles' axis.
struct AxialSample: Sendable {
  /// Lateral place along the axis, in mm.
  let across: Double
  /// Place in front of the axis, in mm.
  let anterior: Double
  /// Distance from the axis, in mm.
  let radius: Double
  /// Degrees about the axis: 0 below, 90 in front, -90 behind.
  let angle: Double
  /// The normal's part along the axis and away from it.
  let normalAcross: Double, normalOutwards: Double

  init(_ sample: SurfaceSample, _ axes: BoneAxes) {
    let place = axes.position(sample.point)
    let radius = (place.anterior * place.anterior + place.superior * place.superior).squareRoot()
    (across, anterior, self.radius) = (place.lateral, place.anterior, radius)
    angle = AxialSample.angle(anterior: place.anterior, superior: place.superior)
    normalAcross = sample.normal.dot(axes.lateral)
    let outwards =
      axes.anterior * (place.anterior / max(radius, 1e-9))
      + axes.superior * (place.superior / max(radius, 1e-9))
    normalOutwards = sample.normal.dot(outwards)
  }

  /// Degrees about the axis: 0 below, 90 in front, -90 behind.
  static func angle(anterior: Double, superior: Double) -> Double {
    atan2(anterior, -superior) * 180 / .pi
  }
}
