/// The sizes and angles of one knee: what `KneeAnatomy` is built from.
///
/// Millimetres and degrees. The defaults are an adult's of middle size; ranges and their sources stand in
/// `docs/simulation.md`.
public struct KneeShape: Equatable, Sendable {
  /// Of all bones and soft tissues, but for thicknesses of cartilage, skin, fat and fluid; 1 gives an epicondylar width of about 80 mm.
  public var scale: Float = 1
  /// Width of the intercondylar notch.
  public var notchWidth: Float = 19
  /// Depth of the trochlear groove.
  public var trochlearDepth: Float = 5
  /// Posterior slope of the medial and lateral plateau, degrees.
  public var medialSlope: Float = 6, lateralSlope: Float = 5
  /// Greatest thickness of the cartilages.
  public var femoralCartilage: Float = 2.2, trochlearCartilage: Float = 2.8
  public var medialTibialCartilage: Float = 2.2, lateralTibialCartilage: Float = 3.4
  /// Greatest thickness of the patella's cartilage, on its ridge.
  public var patellarCartilage: Float = 4.2
  /// Height of the patella's middle above the plateau.
  public var patellarHeight: Float = 33
  /// Widths of the menisci's anterior horn, body and posterior horn.
  public var medialMeniscus: SIMD3<Float> = [9.5, 9.5, 15.5],
    lateralMeniscus: SIMD3<Float> = [12, 11.5, 13]
  /// Thickness of the subcutaneous fat at the thigh.
  public var subcutaneousFat: Float = 11
  /// Thickness of the skin.
  public var skin: Float = 1.7
  /// Relative girth of the muscles.
  public var muscles: Float = 1
  /// Thickness of the fat between two muscles.
  public var muscleSeptum: Float = 0.9
  /// Bending of the knee, 0 to 20 degrees.
  public var flexion: Float = 8
  /// Varus of the thigh against the leg beyond the middle knee's, -4 to 4 degrees; valgus is negative.
  public var varus: Float = 0
  /// Greatest thickness of the fluid in the suprapatellar recess.
  public var recessFluid: Float = 2.5

  /// How far the tibia has come forward under each condyle, true mm.
  var anteriorTranslation = JointPair()
  /// Cartilage that is lost over whole compartments.
  var wear = JointWear()
  /// How far fluid has lifted the patella off the trochlea, true mm.
  var patellarLift: Float = 0

  /// How far the bone of the medial and lateral plateau rises so that cartilage meets cartilage.
  var medialLift: Float = 0, lateralLift: Float = 0

  /// The knee of middle size.
  public init() {}

  /// The same knee at scale 1: thicknesses that do not grow with the bones are divided by the scale.
  var ofUnitScale: KneeShape {
    var unit = self
    unit.scale = 1
    let thicknesses: [WritableKeyPath<KneeShape, Float>] = [
      \.femoralCartilage, \.trochlearCartilage, \.medialTibialCartilage, \.lateralTibialCartilage,
      \.patellarCartilage, \.subcutaneousFat, \.skin, \.muscleSeptum, \.recessFluid,
    ]
    for thickness in thicknesses { unit[keyPath: thickness] /= scale }
    unit.patellarLift /= scale
    unit.anteriorTranslation.medial /= scale
    unit.anteriorTranslation.lateral /= scale
    return unit
  }
}
