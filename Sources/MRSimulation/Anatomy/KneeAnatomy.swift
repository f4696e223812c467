import Foundation

/// A normal knee: every structure as a body, and their painting into one label volume.
///
/// Later painted structures lie over earlier ones: fat and muscle first, then fluid, ligaments, menisci, cartilage
/// and bone, so that nothing overlaps and what is firm keeps its form.
public struct KneeAnatomy: Sendable {
  /// What it was built from.
  public let shape: KneeShape
  let femur: Femur
  let tibia: Tibia
  let patella: Patella
  let ligaments: Ligaments
  let menisci: Menisci
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

  /// Labels a box of the knee.
  ///
  /// - Parameters:
  ///   - extent: What is covered, in the knee's own mm.
  ///   - spacing: Side of a voxel in mm.
  public func labels(_ extent: Extent, spacing: Float = 0.5) -> LabelVolume {
    var volume = LabelVolume(covering: extent, spacing: spacing)
    paintEnvelopes(&volume)
    paintMuscles(&volume)
    paintJoint(&volume)
    paintLigaments(&volume)
    paintBones(&volume)
    return volume
  }

  private func paintEnvelopes(_ volume: inout LabelVolume) {
    let (skin, fascia) = (shape.skin, Float(0.9))
    volume.paintLayers(of: soft.limb) { [soft] place, depth in
      guard depth > skin else { return .skin }
      let inner = depth - soft.fat(place)
      return inner < 0 ? .subcutaneousFat : inner < fascia ? .deepFascia : .intermuscularFat
    }
  }

  private func paintMuscles(_ volume: inout LabelVolume) {
    for belly in SoftTissues.bellies {
      volume.paint(belly.structure, soft.solid(belly), over: [.intermuscularFat])
    }
    for (structure, body) in SoftTissues.vessels {
      volume.paint(structure, body)
    }
  }

  private func paintJoint(_ volume: inout LabelVolume) {
    let ground: Set<Structure> = [
      .intermuscularFat, .subcutaneousFat, .deepFascia, .vastusMedialis,
    ]
    volume.paint(.prefemoralFatPad, soft.prefemoralFatPad, over: ground)
    volume.paint(.infrapatellarFatPad, soft.infrapatellarFatPad, over: ground)
    volume.paint(.suprapatellarFatPad, soft.suprapatellarFatPad(patella), over: ground)
    volume.paint(.jointFluid, soft.recess(patella))
    // The film between the cartilages, and what lies between the bones of the joint.
    let film = femur.cartilage.grown(by: 0.3)
    volume.paint(.jointFluid, film, over: ground.union([.infrapatellarFatPad]))
  }

  private func paintLigaments(_ volume: inout LabelVolume) {
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
    for (structure, body) in bands { volume.paint(structure, body) }
  }

  private func paintBones(_ volume: inout LabelVolume) {
    volume.paint(
      .medialTibialCartilage, tibia.cartilage(Tibia.medial, thickest: shape.medialTibialCartilage))
    volume.paint(
      .lateralTibialCartilage,
      tibia.cartilage(Tibia.lateral, thickest: shape.lateralTibialCartilage))
    volume.paint(.patellarCartilage, patella.cartilage)
    volume.paint(.femoralCartilage, femur.cartilage)
    let bones: [(Structure, Structure, Solid)] = [
      (.fibulaCortex, .fibulaMarrow, Fibula.bone), (.tibiaCortex, .tibiaMarrow, tibia.bone),
      (.patellaCortex, .patellaMarrow, patella.bone), (.femurCortex, .femurMarrow, femur.bone),
    ]
    for (cortex, marrow, bone) in bones {
      volume.paint(cortex, bone)
      volume.paint(marrow, Cortex.marrow(of: bone))
    }
    volume.paint(.growthPlateScar, GrowthPlates.femoral, over: [.femurMarrow])
    volume.paint(.growthPlateScar, GrowthPlates.tibial, over: [.tibiaMarrow])
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
    return Solid(extent: extent) { place in
      let wave = 1.5 * sinf(place.x / 7) * cosf(place.y / 9) - 0.004 * place.x * place.x
      return abs(place.z - height - wave) - 0.4
    }
  }
}
