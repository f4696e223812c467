extension Lesion.Mark {
  /// Oedema-like signal under a surface.
  ///
  /// - Parameters:
  ///   - radius: Half of its breadth in mm; about two thirds of it are seen.
  ///   - strength: Greatest share of water-rich marrow, 0 to 1.
  static func oedema(
    under point: SurfacePoint, radius: Float, bone: KneeBone, strength: Float = 0.85,
    using generator: inout SimulationGenerator
  ) -> Lesion.Mark {
    let stretch = KneePoint(
      generator.draw(0.85...1.2), generator.draw(0.85...1.2), generator.draw(0.75...1.05))
    let noise = generator.noise()
    // Reticulated: strands between trabeculae, and a border that fades (sizes are estimates).
    let body = Solid.ellipsoid(point.off(-0.35 * radius), radius * stretch)
      .ruffled(noise, height: 0.25 * radius, size: 0.7 * radius)
      .ruffled(noise, height: min(0.22 * radius, 2.4), size: 5)
      .ruffled(noise, height: min(0.12 * radius, 1.2), size: 2.3)
    return Lesion.Mark(
      paint: Paint(tissue: .marrowOedema, over: bone.marrow), solid: body, strength: strength,
      softness: 0.75 * radius, isFinding: false)
  }

  /// A cyst with a thin dense wall.
  static func cyst(
    at place: KneePoint, radius: Float, bone: KneeBone, using generator: inout SimulationGenerator
  ) -> [Lesion.Mark] {
    let stretch = KneePoint(
      generator.draw(0.85...1.15), generator.draw(0.85...1.15), generator.draw(0.8...1.15))
    let body = Solid.ellipsoid(place, radius * stretch)
      .ruffled(generator.noise(), height: 0.2 * radius, size: max(radius, 2))
    let wall = Paint(tissue: .sclerosis, over: bone.marrow)
    return [
      Lesion.Mark(paint: wall, solid: body.grown(by: 0.7), isFinding: false),
      Lesion.Mark(paint: Paint(tissue: .synovialFluid, over: bone.marrow), solid: body),
    ]
  }

  /// A spur along a bone's margin: cortex around marrow that goes on into the bone's.
  ///
  /// - Parameter size: How far it stands out, in mm.
  static func spur(at points: [SurfacePoint], size: Float, bone: KneeBone, isFinding: Bool = false)
    -> [Lesion.Mark]
  {
    // A lip that tapers outwards and towards its ends: broad at its root, half as thick at its edge (estimates).
    let edge = max(0.26 * size, 1), half = Float(max(points.count - 1, 1)) / 2
    let away: Float =
      switch bone {
      case .femur: 1
      case .tibia, .fibula: -1
      case .patella: 0
      }
    var body: Solid?, last: (tip: KneePoint, edge: Float)?
    for (index, point) in points.enumerated() {
      let off = (Float(index) - half) / (half + 1)
      let share = 1 - 0.75 * off * off, tip = point.off(share * size - edge)
      // Its root spreads along the shaft, away from the joint.
      let root = point.off(-1.5 - 0.15 * size) + [0, 0, away * 0.4 * size * share]
      let part = Solid.cord(from: root, 0.62 * size * share + 1, to: tip, edge * share)
      body = body?.joined(part, radius: 2) ?? part
      if let last {
        let ridge = Solid.cord(from: last.tip, last.edge, to: tip, edge * share)
        body = body?.joined(ridge, radius: 2)
      }
      last = (tip, edge * share)
    }
    guard let body else { return [] }
    let ground = soft.union([bone.cortex])
    return [
      Lesion.Mark(paint: Paint(bone.cortex, over: ground), solid: body, isFinding: isFinding),
      Lesion.Mark(
        paint: Paint(bone.marrowStructure, over: [bone.cortex]), solid: body.grown(by: -0.8),
        isFinding: isFinding),
    ]
  }

  /// What a growing bone may displace.
  static let soft: Set<Structure> = [
    .intermuscularFat, .subcutaneousFat, .deepFascia, .jointFluid, .medialRetinaculum,
    .lateralRetinaculum, .infrapatellarFatPad, .suprapatellarFatPad, .prefemoralFatPad,
    .femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage, .patellarCartilage,
    .iliotibialBand, .vastusMedialis, .vastusLateralis,
  ]
}
