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
  func osteophytes(_ sites: JointSites, size: Float, using generator: inout SimulationGenerator)
    -> [Lesion.Mark]
  {
    switch self {
    case .tibiofemoral(let side):
      let along = generator.draw(-0.3...0.3)
      return Lesion.Mark.spur(
        at: [-0.3, 0, 0.3].map { sites.femoralRim(side, along: along + $0) }, size: size,
        bone: .femur)
        + Lesion.Mark.spur(
          at: [-0.3, 0, 0.3].map { sites.tibialRim(side, along: along + $0) }, size: size * 0.9,
          bone: .tibia)
    case .patellofemoral:
      let side = generator.pick(JointSide.allCases)
      let edges = [-0.35, 0, 0.35].map { sites.patellarEdge(side, up: $0) }
      return Lesion.Mark.spur(at: edges, size: size * 0.8, bone: .patella)
    }
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
