/// What a point of the simulated knee is made of.
///
/// The raw value is the label in a label map; new tissues go at the end, so that old maps keep their
/// meaning.
public enum Tissue: UInt8, CaseIterable, Hashable, Sendable {
  /// Outside the body.
  case air
  /// Compact bone: shafts and the subchondral plate.
  case corticalBone
  /// Yellow marrow between trabeculae.
  case fattyMarrow
  /// Haematopoietic marrow, an island or a metaphysis.
  case redMarrow
  /// Hyaline articular cartilage, middle and superficial zones.
  case cartilage
  /// Hyaline articular cartilage next to the bone, with fibres at right angles to it.
  case deepCartilage
  /// Cartilage softened by osteoarthritis or trauma.
  case degeneratedCartilage
  /// Fibrocartilage of the menisci.
  case meniscus
  /// Mucoid degeneration within a meniscus (grades I and II), or the substance around a tear.
  case degeneratedMeniscus
  /// Cruciate and collateral ligaments, retinacula.
  case ligament
  /// A sprained ligament, swollen or partly torn.
  case injuredLigament
  /// Patellar, quadriceps and hamstring tendons, iliotibial tract.
  case tendon
  /// Tendinosis.
  case degeneratedTendon
  /// Skeletal muscle.
  case muscle
  /// Strained or denervated muscle, with more water.
  case oedematousMuscle
  /// Fat under the skin and between muscles.
  case subcutaneousFat
  /// Hoffa's, prefemoral and quadriceps fat pads.
  case fatPad
  /// Fat with fluid in its septa.
  case oedematousFat
  /// Skin.
  case skin
  /// Deep fascia and intermuscular septa.
  case fascia
  /// Lining of the joint, normal or thickened.
  case synovium
  /// Joint fluid, effusion, and fluid in cysts and bursae.
  case synovialFluid
  /// Blood that flows: a void in spin echo.
  case blood
  /// Nerve.
  case nerve
  /// Wall of a vessel.
  case vesselWall
  /// Scar of the closed growth plate.
  case growthPlateScar
  /// Open growth plate of a child.
  case growthPlate
  /// Bruise or oedema of the marrow: water between its fat cells.
  case marrowOedema
  /// Impacted trabeculae along a fracture.
  case fractureLine
  /// Blood outside vessels, days old.
  case haematoma
  /// Blood mixed with joint fluid.
  case haemarthrosis
  /// Cellular tumour, generic malignant.
  case tumour
  /// Tumour of hyaline cartilage, with much water.
  case chondroidTumour
  /// Pus.
  case abscess
  /// Granulation tissue, pannus or scar in the making.
  case granulation
  /// Mature scar.
  case scar
  /// Bone too dense for marrow.
  case sclerosis
  /// Deposited haemosiderin, as in pigmented villonodular synovitis.
  case haemosiderin
  /// Gas in a joint or in soft tissue.
  case gas
  /// Metal: no signal of its own.
  case metal
  /// Blood that flows slowly, as in veins: bright where much of it stays in the slice.
  case venousBlood
}
