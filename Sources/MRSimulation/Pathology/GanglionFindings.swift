/// Lobed cysts that grow from ligaments, capsules and tendons.
enum GanglionFindings {
  static let kinds = [ganglion]

  /// Cruciate ganglia in 0.36 % of examinations, mostly behind the anterior ligament (BMC Musculoskelet Disord
  /// 13:137, 2012, doi:10.1186/1471-2474-13-137; 0.2 to 1.6 % elsewhere); tibiofibular ones in 0.76 %, 10 to 28 mm
  /// long (Ilahi et al., Arthroscopy 19:150, 2003). The rest: estimates.
  private static let ganglion = FindingKind(
    name: "ganglion", criterion: "",
    variants: [
      .init("cruciate", isPositive: nil, weight: 3),
      .init("gastrocnemius", isPositive: nil, weight: 4),
      .init("tibiofibular", isPositive: nil, weight: 1.5),
      .init("hoffa", isPositive: nil, weight: 2),
    ]
  ) { variant, context, generator in
    let place = Place(variant.name, context, using: &generator)
    let body = FluidSac.lobed(
      place.middle, place.radius * place.shape / context.anatomy.shape.scale,
      lobes: 4 + Int(generator.draw(0...3.999)), using: &generator)
    var lesion = Lesion("ganglion", variant, site: place.words, at: place.middle)
    lesion.pushes = [Push(solid: body, reach: 9)]
    lesion.marks = [
      FluidSac.wall(body, over: place.ground),
      FluidSac.fluid(body, place.label, over: place.ground),
    ]
    if LesionDraw.chance(0.5, &generator) {
      lesion.marks.append(
        FluidSac.septum(
          body, at: place.middle + [0, 0, generator.draw(-0.5...0.5) * place.radius],
          over: place.ground, using: &generator))
    }
    return [lesion]
  }

  /// Where a ganglion lies.
  private struct Place {
    let words: String
    let middle: KneePoint
    /// Of its middle lobe: greatest half axis in true mm, and the axes beside each other.
    let radius: Float, shape: KneePoint
    /// What gives way to it, and what its fluid counts as.
    var ground: Set<Structure> = .looseTissue.subtracting([.jointFluid])
    var label = Structure.intermuscularFat

    init(
      _ name: String, _ context: FindingKind.Context, using generator: inout SimulationGenerator
    ) {
      let anatomy = context.anatomy, sites = JointSites(anatomy)
      switch name {
      case "cruciate":
        words = "intercondylar notch, behind the anterior cruciate ligament"
        let ligament = BodyCourse(anatomy.ligaments.anteriorCruciate)
        radius = generator.draw(4.5...8)
        middle =
          ligament.middle(at: generator.draw(0.45...0.75))
          + (0.7 * radius + 3) * ligament.square([0.1, -0.8, 0.6])
        shape = [0.7, 0.75, 1]
      case "tibiofibular":
        words = "beside the proximal tibiofibular joint"
        let isBehind = LesionDraw.chance(0.4, &generator)
        radius = generator.draw(5...12)
        middle = isBehind ? [27, -30, -22] : [36, -5, -25 - 0.4 * radius]
        shape = [0.75, 0.7, 1]
        ground.formUnion([.tibialisAnterior, .soleus, .popliteus, .lateralGastrocnemius])
      case "hoffa":
        words = "infrapatellar fat pad"
        let tendon = BodyCourse(anatomy.tendons.patellar)
        radius = generator.draw(4.5...9)
        middle =
          tendon.middle(at: generator.draw(0.25...0.5))
          + [generator.draw(-9...9), -radius - generator.draw(5...9), 0]
        (shape, label) = ([0.9, 0.8, 0.9], .infrapatellarFatPad)
      default:
        let side: JointSide = LesionDraw.chance(0.6, &generator) ? .lateral : .medial
        words = "\(side.words) head of gastrocnemius, at its origin"
        radius = generator.draw(5...11)
        let behind = sites.behind(
          side, across: generator.draw(-0.3...0.3), above: generator.draw(14...22))
        middle = behind.place + [0, -0.7 * radius - 2, 0]
        shape = [0.85, 0.7, 1]
        ground.formUnion([.medialGastrocnemius, .lateralGastrocnemius])
      }
    }
  }
}
