import Foundation

/// A normal knee: every structure as a body, and their painting into one phantom.
///
/// Later painted structures lie over earlier ones: fat and muscle first, then fluid, ligaments, menisci, cartilage
/// and bone, so that nothing overlaps and what is firm keeps its form.
///
/// Bodies are built and painted for a knee of scale 1, in that knee's mm; ``KneePhantom/scale`` gives them their true size.
public struct KneeAnatomy: Sendable {
  /// What it was built from.
  public let shape: KneeShape
  /// The shape as a knee of scale 1 has it.
  let unit: KneeShape
  let flexion: Flexion
  let femur: Femur
  let tibia: Tibia
  let patella: Patella
  var ligaments: Ligaments
  var tendons: Tendons
  var menisci: Menisci
  let soft: SoftTissues
  let capsule: JointCapsule
  let folds: JointFolds

  /// Builds the bodies.
  public init(_ shape: KneeShape) {
    self.shape = shape
    let settling = KneeSettling(shape)
    flexion = Flexion(settling.pose)
    unit = settling.unit
    femur = Femur(unit, turn: flexion.femur)
    tibia = Tibia(unit)
    patella = Patella(unit, flexion: flexion, femur: femur)
    ligaments = Ligaments(unit, flexion: flexion, femur: femur, tibia: tibia, patella: patella)
    menisci = Menisci(unit, femur: femur.bone, femoralCartilage: femur.cartilage)
    capsule = JointCapsule(femur: femur, tibia: tibia, flexion: flexion)
    soft = SoftTissues(unit, flexion: flexion, patella: patella)
    folds = JointFolds(
      unit, flexion: flexion, patella: patella, pad: soft.infrapatellarFatPad, capsule: capsule)
    tendons = Tendons(
      patella: patella, flexion: flexion, tibia: tibia, compartment: soft.compartment)
  }

  /// Paints a box of the knee.
  ///
  /// - Parameters:
  ///   - extent: What is covered, in true mm.
  ///   - spacing: Side of a voxel in true mm.
  public func phantom(_ extent: Extent, spacing: Float = 0.5) async -> KneePhantom {
    await KneePhantom.inSlabs(extent, spacing: spacing, scale: shape.scale) { paint(&$0) }
  }
}

/// Thickness of the cortex: thin under cartilage and at the bones' ends, some millimetres at the shafts.
enum Cortex {
  static func marrow(of bone: Solid) -> Solid {
    let thickness = Curve([
      (-110, 3.8), (-60, 2.6), (-35, 1.2), (-8, 0.8), (45, 0.8), (70, 1.6), (100, 3),
    ])
    return Solid(extent: bone.extent) { bone($0) + thickness($0.z) }
  }
}

/// The scars that closed growth plates leave: thin, wavy sheets across the marrow.
enum GrowthPlates {
  static let femoral = sheet(height: 37, halfWidth: 34)
  static let tibial = sheet(height: -17, halfWidth: 34)

  private static func sheet(height: Float, halfWidth: Float) -> Solid {
    let extent = Extent(around: [0, 0, height], reach: [halfWidth, 30, 6])
    return Solid(extent: extent, isThin: true) { place in
      let wave =
        1.5 * sinf(place.x / 7) * cosf(place.y / 9) + 0.7 * sinf(place.x / 1.9 + place.y / 2.7)
        - 0.004 * place.x * place.x
      return abs(place.z - height - wave) - 0.4
    }
  }
}
