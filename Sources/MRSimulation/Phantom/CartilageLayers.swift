import Foundation

/// The zones of articular cartilage: T2 falls from the surface to the bone, where fibres stand upright.
///
/// The deep zone fades out towards the middle of the thickness. T2 of the upper half is up to twice the lower
/// half's (Smith et al., JMRI 14:50, 2001, doi:10.1002/jmri.1149, from memory); the depths here are estimates.
struct CartilageLayers: Sendable {
  /// Share of the thickness over which the deep zone fades.
  private static let fading: ClosedRange<Float> = 0.12...0.6
  /// Relative signal that the surface gains and the bone's side loses, beyond T2 (estimate).
  private static let lustre: Float = 0.07

  /// What lies under a surface, by the structure's raw value.
  private let beds: [Bed?]

  private struct Bed: Sendable {
    let bone: Solid
    let thickness: Float
  }

  init(_ anatomy: KneeAnatomy) {
    let unit = anatomy.unit
    var beds = [Bed?](repeating: nil, count: 256)
    let surfaces: [(Structure, Solid, Float)] = [
      (
        .femoralCartilage, anatomy.femur.outer,
        0.5 * (unit.femoralCartilage + unit.trochlearCartilage)
      ),
      (.medialTibialCartilage, anatomy.tibia.bone, unit.medialTibialCartilage),
      (.lateralTibialCartilage, anatomy.tibia.bone, unit.lateralTibialCartilage),
      (.patellarCartilage, anatomy.patella.bone, unit.patellarCartilage),
    ]
    for (structure, bone, thickness) in surfaces {
      beds[Int(structure.rawValue)] = Bed(bone: bone, thickness: max(thickness, 0.5))
    }
    self.beds = beds
  }

  /// A place's part of the deep zone, 0 to 1, the relative deviation of its signal, and its fibres' code of
  /// ``FibreAngle``.
  func layer(_ place: KneePoint, _ structure: UInt8) -> (
    deep: Float, deviation: Float, code: UInt8
  )? {
    guard let bed = beds[Int(structure)] else { return nil }
    let step: Float = 0.4, here = bed.bone(place)
    let slope =
      KneePoint(
        bed.bone(place + [step, 0, 0]) - here, bed.bone(place + [0, step, 0]) - here,
        bed.bone(place + [0, 0, step]) - here) / step
    let depth = here / max(length(slope), 0.3) / bed.thickness
    let fading = Self.fading
    let rise = min(max((fading.upperBound - depth) / (fading.upperBound - fading.lowerBound), 0), 1)
    let deep = smoothStep(rise)
    return (deep, Self.lustre * (0.6 - 1.2 * deep), FibreAngle.code(slope))
  }
}
