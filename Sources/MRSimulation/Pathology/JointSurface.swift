/// A bone of the knee with what its inside is labelled.
enum KneeBone: Sendable {
  case femur, tibia, patella, fibula

  var marrow: Set<Structure> {
    switch self {
    case .femur: [.femurMarrow, .growthPlateScar]
    case .tibia: [.tibiaMarrow, .growthPlateScar]
    case .patella: [.patellaMarrow]
    case .fibula: [.fibulaMarrow]
    }
  }

  var cortex: Structure {
    switch self {
    case .femur: .femurCortex
    case .tibia: .tibiaCortex
    case .patella: .patellaCortex
    case .fibula: .fibulaCortex
    }
  }

  /// Marrow and cortex.
  var whole: Set<Structure> { marrow.union([cortex]) }

  /// The label of its marrow.
  var marrowStructure: Structure {
    switch self {
    case .femur: .femurMarrow
    case .tibia: .tibiaMarrow
    case .patella: .patellaMarrow
    case .fibula: .fibulaMarrow
    }
  }
}

/// A cartilage-covered surface of the joint.
struct JointSurface: Sendable {
  let patch: CartilagePatch
  let bone: KneeBone
  /// Where it is, in plain words.
  let words: String
}

/// Where osteoarthritis is told apart.
enum JointCompartment: Sendable {
  case tibiofemoral(JointSide), patellofemoral

  /// Both surfaces, at one place where they meet.
  func surfaces(_ sites: JointSites, using generator: inout SimulationGenerator) -> [JointSurface] {
    switch self {
    case .tibiofemoral(let side):
      let (across, along) = (generator.draw(-0.15...0.15), generator.draw(-0.2...0.3))
      return [
        sites.femoralSurface(side, across: across, along: along),
        sites.tibialSurface(side, across: across, along: along),
      ]
    case .patellofemoral:
      let (across, up) = (generator.draw(-0.5...0.5), generator.draw(-0.2...0.2))
      return [
        sites.patellarSurface(across: across, up: up),
        sites.trochlearSurface(across: across, up: up - 0.25),
      ]
    }
  }

  /// Spurs at the compartment's margins.
  ///
  /// - Parameters:
  ///   - size: How far the greatest stands out, in mm.
  ///   - isAllRound: Whether smaller ones stand in front, behind and on the other side, as in advanced disease.
  func osteophytes(
    _ sites: JointSites, size: Float, isAllRound: Bool = false,
    using generator: inout SimulationGenerator
  ) -> [Lesion.Mark] {
    switch self {
    case .tibiofemoral(let side):
      let along = generator.draw(-0.3...0.3)
      let marks = Self.margins(sites, side, along: along, size: size)
      guard isAllRound else { return marks }
      let other: JointSide = side == .medial ? .lateral : .medial
      let steps: [Float] = [-0.5, -0.2, 0.2, 0.5]
      return marks + Self.margins(sites, other, along: -along, size: 0.45 * size)
        + Lesion.Mark.spur(
          at: steps.map { sites.behind(side, across: $0, above: 27).flat(upwards: 0.5) },
          size: 0.6 * size, bone: .femur)
        + Lesion.Mark.spur(
          at: steps.map { sites.tibialFront(side, across: $0, below: 3.5) }, size: 0.55 * size,
          bone: .tibia)
    case .patellofemoral:
      let side = generator.pick(JointSide.allCases)
      let edges = [-0.35, 0, 0.35].map { sites.patellarEdge(side, up: $0) }
      return Lesion.Mark.spur(at: edges, size: size * 0.8, bone: .patella)
    }
  }
}

extension JointCompartment {
  /// Lips along the side margins of femur and tibia.
  private static func margins(_ sites: JointSites, _ side: JointSide, along: Float, size: Float)
    -> [Lesion.Mark]
  {
    let steps: [Float] = [-0.45, -0.22, 0, 0.22, 0.45]
    return Lesion.Mark.spur(
      at: steps.map { sites.femoralRim(side, along: along + $0, above: 8).flat(upwards: 0.35) },
      size: size, bone: .femur)
      + Lesion.Mark.spur(
        at: steps.map { sites.tibialRim(side, along: along + $0, below: 3.5).flat(upwards: -0.1) },
        size: size * 0.9, bone: .tibia)
  }
}

extension SurfacePoint {
  /// The same place with a normal that points outwards and about as far up as is said.
  func flat(upwards: Float) -> SurfacePoint {
    let level = KneePoint(normal.x, normal.y, 0)
    let way = level / max(length(level), 0.1) + [0, 0, upwards]
    return SurfacePoint(place: place, normal: way / max(length(way), 0.1))
  }
}

extension JointSites {
  func femoralSurface(_ side: JointSide, across: Float, along: Float) -> JointSurface {
    let patch = CartilagePatch(
      .femoralCartilage, at: femur(side, across: across, along: along), bone: bodies.femur,
      cartilage: bodies.femoralCartilage)
    return JointSurface(
      patch: patch, bone: .femur, words: "\(side.words) femoral condyle, weight-bearing")
  }

  func tibialSurface(_ side: JointSide, across: Float, along: Float) -> JointSurface {
    let patch = CartilagePatch(
      side == .medial ? .medialTibialCartilage : .lateralTibialCartilage,
      at: tibia(side, across: across, along: along), bone: bodies.tibia,
      cartilage: tibialCartilage(side), opposite: bodies.femoralCartilage)
    return JointSurface(patch: patch, bone: .tibia, words: "\(side.words) tibial plateau")
  }

  func patellarSurface(across: Float, up: Float) -> JointSurface {
    let patch = CartilagePatch(
      .patellarCartilage, at: patella(across: across, up: up), bone: bodies.patella,
      cartilage: bodies.patellarCartilage, opposite: bodies.femoralCartilage)
    let facet = abs(across) < 0.12 ? "ridge" : across < 0 ? "medial facet" : "lateral facet"
    return JointSurface(patch: patch, bone: .patella, words: "patella, \(facet)")
  }

  func trochlearSurface(across: Float, up: Float) -> JointSurface {
    let patch = CartilagePatch(
      .femoralCartilage, at: trochlea(across: across, up: up), bone: bodies.femur,
      cartilage: bodies.femoralCartilage)
    return JointSurface(patch: patch, bone: .femur, words: "trochlea")
  }

  /// On the patella's medial or lateral margin.
  func patellarEdge(_ side: JointSide, up: Float = 0) -> SurfacePoint {
    let half = bodies.patellaHalf
    let middle = bodies.patellaCentre + [0, -0.2 * half.y, 0.85 * up * half.z]
    return bodies.patella.surface(from: middle + [side.sign * 50, 0, 0], towards: middle)
      ?? SurfacePoint(place: middle + [side.sign * half.x, 0, 0], normal: [side.sign, 0, 0])
  }
}
