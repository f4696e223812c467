extension TumourFindings {
  /// A place in the marrow of a metaphysis.
  static func metaphysis(_ sites: JointSites, _ generator: inout SimulationGenerator)
    -> (KneePoint, KneeBone, String)
  {
    if generator.nextUnit() < 0.65 {
      let height = generator.draw(30...44)
      let middle =
        (sites.femoralRim(.medial, above: height).place
          + sites.femoralRim(.lateral, above: height).place) / 2
      return (middle + [generator.draw(-6...6), 3, 0], .femur, "distal femoral metaphysis")
    }
    let depth = generator.draw(20...34)
    let middle =
      (sites.tibialRim(.medial, below: depth).place + sites.tibialRim(.lateral, below: depth).place)
      / 2
    return (middle + [generator.draw(-5...5), 0, 0], .tibia, "proximal tibial metaphysis")
  }

  /// A place well within a muscle, with the muscle's name.
  static func muscle(
    _ context: FindingKind.Context, _ generator: inout SimulationGenerator
  ) -> (KneePoint, String) {
    let choices: [(Structure, String)] = [
      (.vastusMedialis, "vastus medialis"), (.vastusLateralis, "vastus lateralis"),
      (.medialGastrocnemius, "medial gastrocnemius"),
      (.lateralGastrocnemius, "lateral gastrocnemius"),
    ]
    let (structure, words) = generator.pick(choices)
    let place = middle(of: structure, context.anatomy)
    return (place ?? KneeBodies(context.anatomy).patellaCentre, words)
  }

  /// The place well within a muscle's body that lies nearest to the mean of all of them; nil without any.
  private static func middle(of structure: Structure, _ anatomy: KneeAnatomy) -> KneePoint? {
    let bellies = anatomy.soft.muscles.filter { $0.structure == structure }.map(\.solid)
    let bones = [anatomy.femur.bone, anatomy.tibia.bone, Fibula.bone]
    var places: [KneePoint] = []
    for z in stride(from: Float(-66), through: 74, by: 5) {
      for y in stride(from: Float(-80), through: 65, by: 5) {
        for x in stride(from: Float(-75), through: 75, by: 5) {
          let place = KneePoint(x, y, z)
          if bellies.contains(where: { $0.extent.isNear(place, within: 0) && $0(place) < -2 }),
            bones.allSatisfy({ $0(place) > 2 })
          {
            places.append(place)
          }
        }
      }
    }
    guard !places.isEmpty else { return nil }
    let mean = places.reduce(.zero, +) / Float(places.count)
    return places.min { length($0 - mean) < length($1 - mean) }
  }
}
