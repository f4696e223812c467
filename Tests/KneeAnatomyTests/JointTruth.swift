import Foundation
import KneeAnatomy

@testable import struct MRSimulation.KneeAnatomy
@testable import struct MRSimulation.KneeShape
@testable import struct MRSimulation.Femur
@testable import struct MRSimulation.Solid
@testable import struct MRSimulation.Tibia
@testable import typealias MRSimulation.KneePoint

/// Lengths and angles of a simulated knee's bodies, read from their functions without any voxels.
///
/// In mm of a knee of scale 1 and along its own axes, x lateral, y anterior, z superior; ``values`` are in true mm.
struct JointTruth {
  let anatomy: MRSimulation.KneeAnatomy
  private let scale: Double

  init(_ anatomy: MRSimulation.KneeAnatomy, scale: Float) {
    (self.anatomy, self.scale) = (anatomy, Double(scale))
  }

  /// By the identifiers of rows.
  var values: [String: Double] {
    let bone = trochlea([anatomy.femur.bone])
    let cartilage = trochlea([anatomy.femur.bone, anatomy.femur.cartilage])
    let tendon = tendonLength, patella = patellaLength
    return [
      "meniscus.medial.extrusion": scale * extrusion(anatomy.menisci.medial, Tibia.medial, -1),
      "meniscus.lateral.extrusion": scale * extrusion(anatomy.menisci.lateral, Tibia.lateral, 1),
      "meniscus.medial.coverage": coverage(anatomy.menisci.medial, Tibia.medial),
      "meniscus.lateral.coverage": coverage(anatomy.menisci.lateral, Tibia.lateral),
      "meniscus.medial.body.greatest-height":
        scale * height(anatomy.menisci.medial, Tibia.medial, [-1, 0]),
      "meniscus.lateral.body.greatest-height":
        scale * height(anatomy.menisci.lateral, Tibia.lateral, [1, 0]),
      "meniscus.medial.anterior-horn.greatest-height":
        scale * height(anatomy.menisci.medial, Tibia.medial, [0, 1]),
      "meniscus.medial.posterior-horn.greatest-height":
        scale * height(anatomy.menisci.medial, Tibia.medial, [0, -1]),
      "meniscus.lateral.anterior-horn.greatest-height":
        scale * height(anatomy.menisci.lateral, Tibia.lateral, [0, 1]),
      "meniscus.lateral.posterior-horn.greatest-height":
        scale * height(anatomy.menisci.lateral, Tibia.lateral, [0, -1]),
      "patella.length": scale * patella, "patella.tendon-length": scale * tendon,
      "patella.insall-salvati": tendon / patella,
      "trochlea.bone.sulcus-angle": bone.angle, "trochlea.cartilage.sulcus-angle": cartilage.angle,
      "trochlea.bone.depth": scale * bone.depth,
      "trochlea.cartilage.depth": scale * cartilage.depth,
      "tibia.tubercle-to-groove": scale * (2 - bone.groove),
      "tibia.medial.posterior-slope": Double(anatomy.unit.medialSlope),
      "tibia.lateral.posterior-slope": Double(anatomy.unit.lateralSlope),
      "tibia.posterior-slope-difference":
        Double(anatomy.unit.lateralSlope - anatomy.unit.medialSlope),
      "tibia.anterior-translation": scale * translation,
    ]
  }

  // MARK: Menisci

  private func extrusion(_ meniscus: Solid, _ compartment: Tibia.Compartment, _ outward: Float)
    -> Double
  {
    func outermost(_ solid: Solid, _ heights: ClosedRange<Float>) -> Float {
      var best = -Float.infinity
      for z in stride(from: heights.lowerBound, through: heights.upperBound, by: 0.25) {
        var x: Float = 50
        while x > 15, solid([outward * x, compartment.centre.y, z]) > 0 { x -= 0.05 }
        if x > 15 { best = max(best, x) }
      }
      return best
    }
    return Double(outermost(meniscus, -6...14) - outermost(anatomy.tibia.bone, -8...5))
  }

  /// Greatest height from the middle of the plateau outwards in one direction.
  private func height(
    _ meniscus: Solid, _ compartment: Tibia.Compartment, _ direction: SIMD2<Float>
  ) -> Double {
    var greatest = 0.0
    for way in stride(from: Float(0), through: 30, by: 0.25) {
      let flat = compartment.centre + way * direction
      greatest = max(greatest, thickness(meniscus, flat))
    }
    return greatest
  }

  /// Of a meniscus along an upright line, where neither cartilage nor bone is painted over it.
  private func thickness(_ meniscus: Solid, _ flat: SIMD2<Float>) -> Double {
    let step: Float = 0.1, above = [anatomy.femur.cartilage, anatomy.femur.bone]
    let inside = stride(from: Float(-6), through: 16, by: step).lazy.count { z in
      let place = KneePoint(flat.x, flat.y, z)
      return meniscus(place) <= 0 && !above.contains { $0(place) <= 0 }
    }
    return Double(Float(inside) * step)
  }

  /// Of the plateau to where its cartilage thins out.
  private func coverage(_ meniscus: Solid, _ compartment: Tibia.Compartment) -> Double {
    var (under, whole) = (0.0, 0.0)
    for u in stride(from: Float(-0.99), through: 0.99, by: 0.015) {
      for v in stride(from: Float(-0.99), through: 0.99, by: 0.015) where u * u + v * v < 0.92 {
        let flat = compartment.centre + SIMD2(u, v) * compartment.radii
        whole += 1
        if thickness(meniscus, flat) >= 0.5 { under += 1 }
      }
    }
    return 100 * under / whole
  }

  // MARK: Patella

  private var patellaSection: [SIMD2<Double>] {
    let centre = anatomy.patella.centre
    var section: [SIMD2<Double>] = []
    for z in stride(from: centre.z - 30, through: centre.z + 30, by: 0.2) {
      for y in stride(from: centre.y - 18, through: centre.y + 18, by: 0.2)
      where anatomy.patella.bone([centre.x, y, z]) <= 0 {
        section.append(SIMD2(Double(y), Double(z)))
      }
    }
    return section
  }

  private var poles: (upper: SIMD2<Double>, lower: SIMD2<Double>) {
    let section = patellaSection
    let (low, high) = (
      section.min { $0.y < $1.y } ?? .zero, section.max { $0.y < $1.y } ?? .zero
    )
    let uppers = section.filter { $0.y > high.y - 8 }, lowers = section.filter { $0.y < low.y + 8 }
    var best = (high, low), length = 0.0
    for upper in uppers {
      for lower in lowers {
        let way = upper - lower, square = (way * way).sum()
        if square > length { (best, length) = ((upper, lower), square) }
      }
    }
    return best
  }

  private var patellaLength: Double {
    let way = poles.upper - poles.lower
    return (way * way).sum().squareRoot()
  }

  /// To the highest place at which tendon and bone lie within half a millimetre of each other.
  private var tendonLength: Double {
    let (tendon, bone) = (anatomy.tendons.patellar, anatomy.tibia.bone)
    for z in stride(from: Float(-5), through: -50, by: -0.1) {
      var y: Float = 45
      while y > 0, tendon([2, y, z]) > 0 { y -= 0.05 }
      while y > 0, tendon([2, y, z]) <= 0 { y -= 0.05 }
      guard y > 0, bone([2, y - 0.5, z]) <= 0 else { continue }
      let way = SIMD2(Double(y), Double(z)) - poles.lower
      return (way * way).sum().squareRoot()
    }
    return .nan
  }

  // MARK: Trochlea

  /// Along the posterior condyles and at right angles to the straight femur's long axis, 3 cm above the joint line.
  private func trochlea(_ solids: [Solid]) -> (angle: Double, depth: Double, groove: Double) {
    // True lengths: 28 mm above the condyles' lowest bone.
    let lowest = Double(Femur.axis.z) - 19.35, height = Float(lowest + 28 / scale)
    let turn = 0.5 / 46.0
    let outline = stride(from: -34.0, through: 34, by: 0.1).compactMap { x -> SIMD2<Double>? in
      var y: Float = 60
      while y > -10 {
        let place = anatomy.flexion.femur(KneePoint(Float(x), y, height))
        if solids.contains(where: { $0(place) <= 0 }) { break }
        y -= 0.02
      }
      return y > -10 ? SIMD2(x + turn * Double(y), Double(y) - turn * x) : nil
    }
    let medial = outline.filter { $0.x < -3 }.max { $0.y < $1.y } ?? .zero
    let lateral = outline.filter { $0.x > 3 }.max { $0.y < $1.y } ?? .zero
    let groove =
      outline.filter { $0.x > medial.x && $0.x < lateral.x }.min { $0.y < $1.y } ?? .zero
    let (a, b) = (medial - groove, lateral - groove)
    let cosine = (a * b).sum() / ((a * a).sum() * (b * b).sum()).squareRoot()
    return (
      acos(cosine) * 180 / .pi, (medial.y + lateral.y) / 2 - groove.y, groove.x - turn * groove.y
    )
  }

  // MARK: Tibia

  private var translation: Double {
    func back(_ solid: Solid, _ heights: ClosedRange<Float>) -> Float {
      var best: Float = .infinity
      for z in stride(from: heights.lowerBound, through: heights.upperBound, by: 0.25) {
        var y: Float = -48
        while y < 0, solid([23, y, z]) > 0 { y += 0.05 }
        if y < 0 { best = min(best, y) }
      }
      return best
    }
    return Double(back(anatomy.tibia.bone, -12...3) - back(anatomy.femur.bone, 4...34))
  }
}
