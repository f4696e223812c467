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
    let visible = Extent(low: [-75, -80, -66], high: [75, 65, 74])
    var knee = KneePhantom(covering: visible, spacing: 4, scale: context.shape.scale)
    context.anatomy.paint(&knee)
    return (knee.middle(of: structure) ?? KneeBodies(context.anatomy).patellaCentre, words)
  }
}

extension KneePhantom {
  /// The voxel of a structure that lies nearest to the mean of all of its voxels; nil without any.
  fileprivate func middle(of structure: Structure) -> KneePoint? {
    var places: [KneePoint] = []
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x
        where voxels[grid.index(x, y, z)].structure == structure.rawValue {
          places.append(grid.place(x, y, z))
        }
      }
    }
    guard !places.isEmpty else { return nil }
    let mean = places.reduce(.zero, +) / Float(places.count)
    return places.min { length($0 - mean) < length($1 - mean) }
  }
}
