/// The bodies of a normal knee that lesions are placed by, in the knee's own mm.
///
/// The only place where lesions reach into the anatomy: whatever turns or scales the bodies does it here.
struct KneeBodies: Sendable {
  let femur, femurWithoutNotch, tibia, patella: Solid
  let femoralCartilage, medialTibialCartilage, lateralTibialCartilage, patellarCartilage: Solid
  /// Middle of the patella.
  let patellaCentre: KneePoint
  let quadricepsTendon, recess, limb: Solid

  init(_ anatomy: KneeAnatomy) {
    femur = anatomy.femur.bone
    femurWithoutNotch = anatomy.femur.outer
    tibia = anatomy.tibia.bone
    patella = anatomy.patella.bone
    femoralCartilage = anatomy.femur.cartilage
    let shape = anatomy.shape
    medialTibialCartilage = anatomy.tibia.cartilage(
      Tibia.medial, thickest: shape.medialTibialCartilage)
    lateralTibialCartilage = anatomy.tibia.cartilage(
      Tibia.lateral, thickest: shape.lateralTibialCartilage)
    patellarCartilage = anatomy.patella.cartilage
    patellaCentre = anatomy.patella.centre
    quadricepsTendon = anatomy.ligaments.quadricepsTendon
    recess = anatomy.soft.recess(anatomy.patella)
    limb = anatomy.soft.limb
  }

  /// Half of the patella's sizes.
  var patellaHalf: KneePoint { (patella.extent.high - patella.extent.low) / 2 }

  /// Height of the patella's upper end.
  var patellaTop: Float { patella.extent.high.z }

  /// In the suprapatellar recess, close above the patella.
  var recessPlace: KneePoint { [patellaCentre.x, patellaCentre.y - 10, patellaTop + 5] }
}
