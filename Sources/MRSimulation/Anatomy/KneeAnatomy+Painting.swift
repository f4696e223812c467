extension KneeAnatomy {
  /// Paints everything.
  func paint(_ phantom: inout KneePhantom) {
    paintEnvelopes(&phantom)
    paintMuscles(&phantom)
    paintJoint(&phantom)
    paintLigaments(&phantom)
    paintBones(&phantom)
  }

  private func paintEnvelopes(_ phantom: inout KneePhantom) {
    phantom.paint(.skin, soft.limb)
    phantom.paint(.subcutaneousFat, soft.limb.grown(by: -unit.skin))
    for vein in soft.saphenousVeins {
      phantom.paint(Paint(tissue: .venousBlood, over: [.subcutaneousFat]), vein)
    }
    phantom.paint(.deepFascia, soft.compartment)
    phantom.paint(.intermuscularFat, soft.compartment.grown(by: -0.8))
  }

  private func paintMuscles(_ phantom: inout KneePhantom) {
    for (structure, body) in soft.muscles {
      phantom.paint(structure, body, over: [.intermuscularFat])
    }
    // Muscle makes room for tendons that pass it; labels of what has none of its own stay those about it.
    for sheath in tendons.sheaths {
      phantom.paint(.intermuscularFat, sheath, over: Self.besideTendons)
    }
    let beds = Self.besideTendons.union([.intermuscularFat])
    for body in tendons.gastrocnemius + [tendons.plantaris] {
      phantom.paint(Paint(tissue: .tendon, over: beds), body)
    }
    for (structure, body) in soft.vessels { phantom.paint(structure, body) }
  }

  /// Muscles that tendons of others lie on.
  private static let besideTendons: Set<Structure> = [
    .medialGastrocnemius, .lateralGastrocnemius, .sartorius, .semimembranosus, .soleus, .popliteus,
  ]

  private func paintJoint(_ phantom: inout KneePhantom) {
    let fat: Set<Structure> = [.intermuscularFat]
    let pads: Set<Structure> = [
      .intermuscularFat, .prefemoralFatPad, .suprapatellarFatPad, .infrapatellarFatPad,
    ]
    phantom.paint(.prefemoralFatPad, soft.prefemoralFatPad, over: fat)
    phantom.paint(.infrapatellarFatPad, soft.infrapatellarFatPad, over: fat)
    phantom.paint(.suprapatellarFatPad, soft.suprapatellarFatPad, over: fat)
    paintFolds(&phantom)
    // The capsule, and what ties the menisci to each other; labels stay those of the fat about them.
    phantom.paint(Paint(tissue: .ligament, over: fat), capsule.posterior)
    phantom.paint(Paint(tissue: .ligament, over: pads), soft.recess.grown(by: 0.5))
    phantom.paint(
      Paint(tissue: .ligament, over: [.infrapatellarFatPad]), ligaments.transverse)
    phantom.paint(.jointFluid, soft.recess, over: pads)
    // The film between the cartilages, and what lies between the bones of the joint.
    phantom.paint(.jointFluid, femur.cartilage.grown(by: 0.15), over: pads)
    for space in menisci.spaces { phantom.paint(.jointFluid, space, over: pads) }
    for root in ligaments.meniscalRoots {
      phantom.paint(Paint(tissue: .ligament, over: pads.union([.jointFluid])), root)
    }
  }

  /// What divides the fat within the joint; labels stay those of the fat.
  private func paintFolds(_ phantom: inout KneePhantom) {
    let fat: Set<Structure> = [.intermuscularFat, .infrapatellarFatPad]
    phantom.infuse(
      Paint(tissue: .synovium, over: [.intermuscularFat]), folds.synovium, strength: 0.6,
      softness: 0.45)
    phantom.infuse(
      Paint(tissue: .fascia, over: [.infrapatellarFatPad]), folds.padStrands, strength: 0.8,
      softness: 0.35)
    phantom.infuse(
      Paint(tissue: .ligament, over: fat), folds.plica, strength: 0.75, softness: 0.4)
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
    for (structure, body) in bands { phantom.paint(structure, body) }
    phantom.infuse(
      Paint(tissue: .synovium, over: [.anteriorCruciateLigament]), folds.ligamentStreaks,
      strength: 0.45, softness: 0.4)
  }

  private func paintBones(_ phantom: inout KneePhantom) {
    phantom.paint(
      .medialTibialCartilage,
      tibia.cartilage(Tibia.medial, thickest: unit.medialTibialCartilage))
    phantom.paint(
      .lateralTibialCartilage,
      tibia.cartilage(Tibia.lateral, thickest: unit.lateralTibialCartilage))
    phantom.paint(.patellarCartilage, patella.cartilage)
    phantom.paint(.femoralCartilage, femur.cartilage)
    let bones: [(Structure, Structure, Solid, Solid)] = [
      (.fibulaCortex, .fibulaMarrow, Fibula.bone, Cortex.marrow(of: Fibula.bone)),
      (.tibiaCortex, .tibiaMarrow, tibia.bone, Cortex.marrow(of: tibia.bone)),
      (.patellaCortex, .patellaMarrow, patella.bone, patella.marrow),
      (.femurCortex, .femurMarrow, femur.bone, femur.marrow),
    ]
    for (cortex, marrow, bone, inside) in bones {
      phantom.paint(cortex, bone)
      phantom.paint(marrow, inside)
    }
    phantom.infuse(
      Paint(.growthPlateScar, over: [.femurMarrow]), femur.growthPlate, strength: 0.6, softness: 0.4
    )
    phantom.infuse(
      Paint(.growthPlateScar, over: [.tibiaMarrow]), GrowthPlates.tibial, strength: 0.6,
      softness: 0.4)
  }
}
