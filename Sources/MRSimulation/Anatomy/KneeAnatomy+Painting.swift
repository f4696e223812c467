extension KneeAnatomy {
  /// Paints everything.
  func paint(_ phantom: inout KneePhantom) {
    paintEnvelopes(&phantom)
    paintMuscles(&phantom)
    paintJoint(&phantom)
    paintLigaments(&phantom)
    paintBones(&phantom)
  }

  private func paint(
    _ phantom: inout KneePhantom, _ structure: Structure, _ solid: Solid,
    over ground: Set<Structure>? = nil
  ) {
    phantom.paint(structure, inPlace(solid), over: ground)
  }

  private func paintEnvelopes(_ phantom: inout KneePhantom) {
    paint(&phantom, .skin, soft.limb)
    paint(&phantom, .subcutaneousFat, soft.limb.grown(by: -unit.skin))
    for vein in soft.saphenousVeins {
      phantom.paint(Paint(tissue: .blood, over: [.subcutaneousFat]), inPlace(vein))
    }
    paint(&phantom, .deepFascia, soft.compartment)
    paint(&phantom, .intermuscularFat, soft.compartment.grown(by: -0.8))
  }

  private func paintMuscles(_ phantom: inout KneePhantom) {
    for (structure, body) in soft.muscles {
      paint(&phantom, structure, body, over: [.intermuscularFat])
    }
    for (structure, body) in soft.vessels { paint(&phantom, structure, body) }
  }

  private func paintJoint(_ phantom: inout KneePhantom) {
    let fat: Set<Structure> = [.intermuscularFat]
    let pads: Set<Structure> = [
      .intermuscularFat, .prefemoralFatPad, .suprapatellarFatPad, .infrapatellarFatPad,
    ]
    paint(&phantom, .prefemoralFatPad, soft.prefemoralFatPad, over: fat)
    paint(&phantom, .infrapatellarFatPad, soft.infrapatellarFatPad, over: fat)
    paint(&phantom, .suprapatellarFatPad, soft.suprapatellarFatPad, over: fat)
    phantom.paint(
      Paint(tissue: .ligament, over: [.infrapatellarFatPad]), inPlace(ligaments.transverse))
    paint(&phantom, .jointFluid, soft.recess, over: pads)
    // The film between the cartilages, and what lies between the bones of the joint.
    paint(&phantom, .jointFluid, femur.cartilage.grown(by: 0.3), over: pads)
    for space in menisci.spaces { paint(&phantom, .jointFluid, space, over: pads) }
  }

  private func paintLigaments(_ phantom: inout KneePhantom) {
    let bands: [(Structure, Solid)] = [
      (.medialRetinaculum, ligaments.medialRetinaculum),
      (.lateralRetinaculum, ligaments.lateralRetinaculum),
      (.iliotibialBand, tendons.iliotibialBand), (.bicepsTendon, tendons.biceps),
      (.semimembranosusTendon, tendons.semimembranosus),
      (.semitendinosusTendon, tendons.semitendinosus), (.semitendinosusTendon, tendons.gracilis),
      (.popliteusTendon, tendons.popliteus),
      (.patellarTendon, tendons.patellar), (.quadricepsTendon, tendons.quadriceps),
      (.medialCollateralLigament, ligaments.medialCollateral),
      (.lateralCollateralLigament, ligaments.lateralCollateral),
      (.posteriorCruciateLigament, ligaments.posteriorCruciate),
      (.anteriorCruciateLigament, ligaments.anteriorCruciate),
      (.medialMeniscus, menisci.medial), (.lateralMeniscus, menisci.lateral),
    ]
    for (structure, body) in bands { paint(&phantom, structure, body) }
  }

  private func paintBones(_ phantom: inout KneePhantom) {
    paint(
      &phantom, .medialTibialCartilage,
      tibia.cartilage(Tibia.medial, thickest: unit.medialTibialCartilage))
    paint(
      &phantom, .lateralTibialCartilage,
      tibia.cartilage(Tibia.lateral, thickest: unit.lateralTibialCartilage))
    paint(&phantom, .patellarCartilage, patella.cartilage)
    paint(&phantom, .femoralCartilage, femur.cartilage)
    let bones: [(Structure, Structure, Solid, Solid)] = [
      (.fibulaCortex, .fibulaMarrow, Fibula.bone, Cortex.marrow(of: Fibula.bone)),
      (.tibiaCortex, .tibiaMarrow, tibia.bone, Cortex.marrow(of: tibia.bone)),
      (.patellaCortex, .patellaMarrow, patella.bone, patella.marrow),
      (.femurCortex, .femurMarrow, femur.bone, femur.marrow),
    ]
    for (cortex, marrow, bone, inside) in bones {
      paint(&phantom, cortex, bone)
      paint(&phantom, marrow, inside)
    }
    paint(&phantom, .growthPlateScar, femur.growthPlate, over: [.femurMarrow])
    paint(&phantom, .growthPlateScar, GrowthPlates.tibial, over: [.tibiaMarrow])
  }
}
