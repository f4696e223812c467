import Foundation

/// A normal knee: every structure as a body, and their painting into one phantom.
///
/// Later painted structures lie over earlier ones: fat and muscle first, then fluid, ligaments, menisci, cartilage
/// and bone, so that nothing overlaps and what is firm keeps its form.
public struct KneeAnatomy: Sendable {
  /// What it was built from.
  public let shape: KneeShape
  let femur: Femur
  let tibia: Tibia
  let patella: Patella
  var ligaments: Ligaments
  var menisci: Menisci
  let soft: SoftTissues

  /// Builds the bodies.
  public init(_ shape: KneeShape) {
    self.shape = shape
    femur = Femur(shape)
    tibia = Tibia(shape)
    patella = Patella(shape)
    ligaments = Ligaments(shape, femur: femur, tibia: tibia, patella: patella)
    menisci = Menisci(shape, femur: femur.bone, femoralCartilage: femur.cartilage)
    soft = SoftTissues(shape: shape)
  }

  /// Paints a box of the knee.
  ///
  /// - Parameters:
  ///   - extent: What is covered, in the knee's own mm.
  ///   - spacing: Side of a voxel in mm.
  public func phantom(_ extent: Extent, spacing: Float = 0.5) async -> KneePhantom {
    await KneePhantom.inSlabs(extent, spacing: spacing) { paint(&$0) }
  }

  /// Paints everything.
  func paint(_ phantom: inout KneePhantom) {
    paintEnvelopes(&phantom)
    paintMuscles(&phantom)
    paintJoint(&phantom)
    paintLigaments(&phantom)
    paintBones(&phantom)
  }

  private func paintEnvelopes(_ phantom: inout KneePhantom) {
    let (limb, skin) = (soft.limb, shape.skin)
    let inner = Solid(extent: limb.extent) { [soft] place in limb(place) + soft.fat(place) }
    phantom.paint(.skin, limb)
    phantom.paint(.subcutaneousFat, limb.grown(by: -skin))
    phantom.paint(.deepFascia, inner)
    phantom.paint(.intermuscularFat, inner.grown(by: -0.9))
  }

  private func paintMuscles(_ phantom: inout KneePhantom) {
    for belly in SoftTissues.bellies {
      phantom.paint(belly.structure, soft.solid(belly), over: [.intermuscularFat])
    }
    for (structure, body) in SoftTissues.vessels {
      phantom.paint(structure, body)
    }
  }

  private func paintJoint(_ phantom: inout KneePhantom) {
    let ground: Set<Structure> = [
      .intermuscularFat, .subcutaneousFat, .deepFascia, .vastusMedialis,
    ]
    phantom.paint(.prefemoralFatPad, soft.prefemoralFatPad, over: ground)
    phantom.paint(.infrapatellarFatPad, soft.infrapatellarFatPad, over: ground)
    phantom.paint(.suprapatellarFatPad, soft.suprapatellarFatPad(patella), over: ground)
    phantom.paint(.jointFluid, soft.recess(patella))
    // The film between the cartilages, and what lies between the bones of the joint.
    let film = femur.cartilage.grown(by: 0.3)
    phantom.paint(.jointFluid, film, over: ground.union([.infrapatellarFatPad]))
  }

  private func paintLigaments(_ phantom: inout KneePhantom) {
    let bands: [(Structure, Solid)] = [
      (.medialRetinaculum, ligaments.medialRetinaculum),
      (.lateralRetinaculum, ligaments.lateralRetinaculum),
      (.iliotibialBand, ligaments.iliotibialBand), (.bicepsTendon, ligaments.bicepsTendon),
      (.semimembranosusTendon, ligaments.semimembranosusTendon),
      (.semitendinosusTendon, ligaments.semitendinosusTendon),
      (.popliteusTendon, ligaments.popliteusTendon),
      (.patellarTendon, ligaments.patellarTendon), (.quadricepsTendon, ligaments.quadricepsTendon),
      (.medialCollateralLigament, ligaments.medialCollateral),
      (.lateralCollateralLigament, ligaments.lateralCollateral),
      (.posteriorCruciateLigament, ligaments.posteriorCruciate),
      (.anteriorCruciateLigament, ligaments.anteriorCruciate),
      (.medialMeniscus, menisci.medial), (.lateralMeniscus, menisci.lateral),
    ]
    for (structure, body) in bands { phantom.paint(structure, body) }
  }

  private func paintBones(_ phantom: inout KneePhantom) {
    phantom.paint(
      .medialTibialCartilage, tibia.cartilage(Tibia.medial, thickest: shape.medialTibialCartilage))
    phantom.paint(
      .lateralTibialCartilage,
      tibia.cartilage(Tibia.lateral, thickest: shape.lateralTibialCartilage))
    phantom.paint(.patellarCartilage, patella.cartilage)
    phantom.paint(.femoralCartilage, femur.cartilage)
    let bones: [(Structure, Structure, Solid)] = [
      (.fibulaCortex, .fibulaMarrow, Fibula.bone), (.tibiaCortex, .tibiaMarrow, tibia.bone),
      (.patellaCortex, .patellaMarrow, patella.bone), (.femurCortex, .femurMarrow, femur.bone),
    ]
    for (cortex, marrow, bone) in bones {
      phantom.paint(cortex, bone)
      phantom.paint(marrow, Cortex.marrow(of: bone))
    }
    phantom.paint(.growthPlateScar, GrowthPlates.femoral, over: [.femurMarrow])
    phantom.paint(.growthPlateScar, GrowthPlates.tibial, over: [.tibiaMarrow])
  }
}

/// Thickness of the cortex: thin under cartilage and at the bones' ends, some millimetres at the shafts.
enum Cortex {
  static func marrow(of bone: Solid) -> Solid {
    let thickness = Curve([
      (-110, 3.5), (-60, 2.2), (-30, 1), (-8, 0.8), (45, 0.8), (70, 1.6), (100, 3),
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
      let wave = 1.5 * sinf(place.x / 7) * cosf(place.y / 9) - 0.004 * place.x * place.x
      return abs(place.z - height - wave) - 0.4
    }
  }
}
