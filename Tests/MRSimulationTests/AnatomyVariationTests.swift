import Testing

@testable import MRSimulation

/// Knees of other sizes, flexions, ages and builds than the middle one.
struct AnatomyVariationTests {
  private static let muscles: Set<Structure> = [
    .vastusMedialis, .vastusIntermedius, .vastusLateralis, .bicepsFemoris, .semimembranosus,
    .semitendinosus, .sartorius, .gracilis, .medialGastrocnemius, .lateralGastrocnemius,
    .popliteus, .soleus, .tibialisAnterior,
  ]
  private static let bones: [Structure: Int] = [
    .femurCortex: 0, .femurMarrow: 0, .tibiaCortex: 1, .tibiaMarrow: 1, .patellaCortex: 2,
    .patellaMarrow: 2, .fibulaCortex: 3, .fibulaMarrow: 3,
  ]

  /// Drawn knees, every other one bent to an end of the range.
  private static func shape(_ seed: UInt64) -> KneeShape {
    var generator = SimulationGenerator(seed: seed)
    let subject = KneeSubject(
      age: 18 + Int(seed * 12 % 73), sex: seed % 2 == 0 ? .female : .male, side: .left)
    var shape = KneeShape.drawn(for: subject, using: &generator)
    if seed % 4 == 1 { shape.flexion = 20 }
    if seed % 4 == 3 { shape.flexion = 0 }
    return shape
  }

  private static func paint(_ shape: KneeShape, _ extent: Extent, _ spacing: Float) -> KneePhantom {
    var phantom = KneePhantom(covering: extent, spacing: spacing, scale: shape.scale)
    KneeAnatomy(shape).paint(&phantom)
    return phantom
  }

  @Test(arguments: Array(UInt64(1)...4))
  func femurAndPatellaKeepOffTheirNeighbours(_ seed: UInt64) {
    let box = Extent(low: [-48, -45, -20], high: [48, 65, 65])
    let phantom = Self.paint(Self.shape(seed), box, 1)
    let (size, voxels) = (phantom.grid.size, phantom.voxels)
    func bone(_ index: Int) -> Int? {
      Structure(rawValue: voxels[index].structure).flatMap { Self.bones[$0] }
    }
    var touching = 0
    for index in voxels.indices.dropLast(size.x * size.y) {
      guard let own = bone(index) else { continue }
      for step in [1, size.x, size.x * size.y] {
        guard let other = bone(index + step), other != own else { continue }
        // Tibia and fibula have a joint of their own.
        if own + other != 4 || own == 2 { touching += 1 }
      }
    }
    #expect(touching == 0)
  }

  @Test(arguments: Array(UInt64(1)...4))
  func noAirIsInsideTheLimb(_ seed: UInt64) {
    let box = Extent(low: [-100, -110, -90], high: [100, 100, 100])
    let phantom = Self.paint(Self.shape(seed), box, 2)
    #expect(Self.enclosedAir(phantom) == 0)
  }

  /// Voxels of air that no path within their slice leads out of.
  private static func enclosedAir(_ phantom: KneePhantom) -> Int {
    let size = phantom.grid.size, labels = phantom.labels
    var enclosed = 0
    for z in 0..<size.z {
      var isAir = (0..<size.x * size.y).map { labels[z * size.x * size.y + $0] == 0 }
      var open = [0]
      while let index = open.popLast() {
        guard isAir[index] else { continue }
        isAir[index] = false
        let (x, y) = (index % size.x, index / size.x)
        if x > 0 { open.append(index - 1) }
        if x < size.x - 1 { open.append(index + 1) }
        if y > 0 { open.append(index - size.x) }
        if y < size.y - 1 { open.append(index + size.x) }
      }
      enclosed += isAir.count { $0 }
    }
    return enclosed
  }

  /// Muscle fills nearly all that the deep fascia holds beside the bones, away from the joint.
  @Test(arguments: [(Float(80), 0.78...0.95), (-60, 0.80...0.97)])
  func musclesFillThighAndCalf(_ height: Float, _ range: ClosedRange<Double>) {
    let box = Extent(low: [-90, -100, height - 2], high: [90, 90, height + 2])
    let phantom = Self.paint(KneeShape(), box, 1)
    var (muscle, all) = (0, 0)
    for label in phantom.labels {
      guard let structure = Structure(rawValue: label), structure != .air, structure != .skin,
        structure != .subcutaneousFat, structure != .deepFascia, Self.bones[structure] == nil
      else { continue }
      all += 1
      if Self.muscles.contains(structure) { muscle += 1 }
    }
    let share = Double(muscle) / Double(all)
    #expect(range.contains(share), "\(share)")
  }

  @Test(arguments: [Float(0.85), 1, 1.1])
  func bonesGrowWithScaleAndCartilageDoesNot(_ scale: Float) {
    var shape = KneeShape()
    shape.scale = scale
    let phantom = Self.paint(shape, Extent(low: [-60, -50, -15], high: [60, 60, 65]), 1)
    let width = Self.width(of: .femurCortex, in: phantom)
    #expect(abs(Float(width) - 81.5 * scale) < 2.5, "\(width)")
    let area = phantom.millilitres(of: .femoralCartilage) / Double(scale * scale)
    #expect((13.0...16.5).contains(area), "\(area)")
  }

  private static func width(of structure: Structure, in phantom: KneePhantom) -> Int {
    let across = phantom.voxels.indices.lazy
      .filter { phantom.voxels[$0].structure == structure.rawValue }
      .map { $0 % phantom.grid.size.x }
    return (across.max() ?? 0) - (across.min() ?? 0) + 1
  }

  @Test(arguments: Array(UInt64(1)...200))
  func drawnShapesAreThoseOfAdults(_ seed: UInt64) {
    let shape = Self.shape(seed)
    #expect((0...20).contains(shape.flexion))
    #expect((2.5...25).contains(shape.subcutaneousFat))
    #expect((0.75...1.15).contains(shape.muscles))
    #expect((65...92).contains(80 * shape.scale))
  }

  @Test func flexionCarriesTheFemurBackAndLeavesTheTibia() {
    let turn = Flexion(degrees: 20).femur
    let shaft = turn([0, 3, 100]), back = turn.undone(shaft)
    #expect(shaft.y < -15 && length(back - [0, 3, 100]) < 1e-3)
    let soft = Flexion(degrees: 20)
    let below = soft.bent(KneePoint(0, -40, -30))
    #expect(length(below - [0, -40, -30]) < 1e-3)
  }

  /// No body's function is steeper near its surface than blocks of voxels allow for.
  @Test(arguments: Array(UInt64(1)...3))
  func bodiesAreNotTooSteep(_ seed: UInt64) {
    let anatomy = KneeAnatomy(Self.shape(seed)), soft = anatomy.soft
    let (ligaments, tendons) = (anatomy.ligaments, anatomy.tendons)
    let named: [(String, Solid)] =
      soft.muscles.map { ("\($0.structure)", $0.solid) } + [
        ("compartment", soft.compartment), ("limb", soft.limb), ("femur", anatomy.femur.bone),
        ("tibia", anatomy.tibia.bone), ("patella", anatomy.patella.bone),
        ("anterior cruciate", ligaments.anteriorCruciate),
        ("posterior cruciate", ligaments.posteriorCruciate), ("quadriceps", tendons.quadriceps),
        ("iliotibial band", tendons.iliotibialBand), ("patellar tendon", tendons.patellar),
        ("medial meniscus", anatomy.menisci.medial), ("recess", soft.recess),
        ("capsule", anatomy.capsule.posterior),
      ]
    var generator = SimulationGenerator(seed: seed)
    for (name, solid) in named {
      let missed = Self.surprises(solid, &generator)
      #expect(missed < 10, "\(name): \(missed)")
    }
  }

  /// Places whose value promises that a place nearby is on their side of the surface, and is wrong by 0.3 mm.
  private static func surprises(_ solid: Solid, _ generator: inout SimulationGenerator) -> Int {
    let (low, size) = (solid.extent.low, solid.extent.high - solid.extent.low)
    func random(_ scale: KneePoint) -> KneePoint {
      scale
        * KneePoint(
          Float(generator.nextUnit()), Float(generator.nextUnit()), Float(generator.nextUnit()))
    }
    var missed = 0
    for _ in 0..<20_000 {
      let place = low + random(size), value = solid(place)
      guard abs(value) < 9, abs(place.z) < 100 else { continue }
      let way = random([2, 2, 2]) - 1
      let step = abs(value) / Solid.steepest / max(length(way), 0.1) * way
      if solid(place + step) * (value < 0 ? -1 : 1) < -0.3 { missed += 1 }
    }
    return missed
  }
}
