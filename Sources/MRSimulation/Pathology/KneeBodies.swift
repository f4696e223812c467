/// The bodies of a normal knee that lesions are placed by, in mm of a knee of scale 1.
///
/// The only place where lesions reach into the anatomy: whatever turns or scales the bodies does it here.
struct KneeBodies: Sendable {
  let femur, femurWithoutNotch, tibia, patella: Solid
  let femoralCartilage, medialTibialCartilage, lateralTibialCartilage, patellarCartilage: Solid
  /// Middle of the patella.
  let patellaCentre: KneePoint
  let quadricepsTendon, recess, limb: Solid
  /// True mm of one mm of the bodies: what a criterion bounds is divided by it.
  let scale: Float

  init(_ anatomy: KneeAnatomy) {
    femur = anatomy.femur.bone
    femurWithoutNotch = anatomy.femur.outer
    tibia = anatomy.tibia.bone
    patella = anatomy.patella.bone
    femoralCartilage = anatomy.femur.cartilage
    let unit = anatomy.unit
    medialTibialCartilage = anatomy.tibia.cartilage(
      Tibia.medial, thickest: unit.medialTibialCartilage)
    lateralTibialCartilage = anatomy.tibia.cartilage(
      Tibia.lateral, thickest: unit.lateralTibialCartilage)
    patellarCartilage = anatomy.patella.cartilage
    patellaCentre = anatomy.patella.place(KneePoint.zero)
    quadricepsTendon = anatomy.tendons.quadriceps
    recess = anatomy.soft.recess
    limb = anatomy.soft.limb
    scale = anatomy.shape.scale
  }

  /// Half of the patella's sizes.
  var patellaHalf: KneePoint { (patella.extent.high - patella.extent.low) / 2 }

  /// Height of the patella's upper end.
  var patellaTop: Float { patella.extent.high.z }

  /// In the suprapatellar recess, close above the patella.
  var recessPlace: KneePoint { [patellaCentre.x, patellaCentre.y - 10, patellaTop + 5] }
}
