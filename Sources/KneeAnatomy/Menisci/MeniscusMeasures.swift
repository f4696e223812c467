import Imaging

/// Place and height of one meniscus over its plateau.
///
/// The body is cut in the tibia's coronal plane through the middle of the plateau, the horns in the sagittal plane through it.
struct MeniscusMeasures: Sendable {
  private let knee: MeasuredKnee
  private let side: KneeSide
  private let structure: KneeStructure
  private let sampler: ShareSampler
  private let surface: [JointPosition]
  /// Of the plateau's bone.
  private let middle: JointPosition

  /// - Throws: ``MeasurementObstacle`` where the meniscus or its plateau is not seen whole.
  init(_ side: KneeSide, _ knee: MeasuredKnee) throws(MeasurementObstacle) {
    (self.knee, self.side) = (knee, side)
    structure = side == .medial ? .medialMeniscus : .lateralMeniscus
    guard let sampler = ShareSampler(structure, in: knee.shares) else { throw .notSeen(structure) }
    if knee.structuresCutOff.contains(structure) { throw .cutOff(structure) }
    surface = try knee.places(of: structure, by: knee.frame.tibia)
    middle = try knee.plateauMiddle(side)
    self.sampler = sampler
  }

  /// What the direction of the tibia's lateral axis gives, in mm (simulated knees: bias 0.4, deviation 0.3 on fine voxels).
  private static let axisDeviation = 0.3
  /// Deeper below the plateau's middle the tibia's margin is no longer the plateau's, in mm.
  private static let marginDepth = 8.0

  /// How far the body's outer edge lies beyond the outermost bone of the plateau, in mm; negative within it.
  ///
  /// Both are the outermost places in the coronal plane, osteophytes included: a spur hides as much extrusion as it is long.
  func extrusion() throws(MeasurementObstacle) -> MeasuredValue {
    let tibia = try knee.places(of: .tibia, by: knee.frame.tibia).filter {
      abs($0.superior - middle.superior) < Self.marginDepth
        && abs($0.anterior - middle.anterior) < ThinCuts.width
    }
    guard let edge = outermost(surface), let margin = outermost(tibia) else {
      throw .partNotSeen(structure)
    }
    let cuts = max(ThinCuts.width / knee.noise.correlationLength, 1),
      place = knee.noise.edgeDeviation
    return MeasuredValue(
      value: edge - margin,
      samplingError: (2 * place * place / cuts + Self.axisDeviation * Self.axisDeviation)
        .squareRoot())
  }

  private func outermost(_ places: [JointPosition]) -> Double? {
    ThinCuts.extreme(places, across: \.anterior, middle: middle.anterior) { outwards($0) }
  }

  /// Away from the knee's middle, in mm.
  private func outwards(_ place: JointPosition) -> Double {
    side == .medial ? -place.lateral : place.lateral
  }

  /// Mean or greatest height of a part, in mm: the meniscus' content of upright lines, so that thin edges count as what they hold.
  func height(of part: MeniscusPart, _ kind: MeniscusHeight) throws(MeasurementObstacle)
    -> MeasuredValue
  {
    let heights = [-2.0, -1, 0, 1, 2].map { offset in
      Self.lineSteps.map { content(at: place(part, offset, $0)) }
    }
    let kept = heights.map { $0.filter { $0 >= Self.leastHeight } }
    guard kept.allSatisfy({ !$0.isEmpty }) else { throw .partNotSeen(structure) }
    let values = kept.map { line in
      kind == .mean ? line.reduce(0, +) / Double(line.count) : line.max() ?? 0
    }
    return MeasuredValue(
      value: values.reduce(0, +) / Double(values.count),
      samplingError: knee.noise.edgeDeviation / 2)
  }

  /// Less is no meniscus, in mm.
  private static let leastHeight = 0.5
  /// From the plateau's middle outwards, in mm.
  private static let lineSteps = Array(stride(from: 0.0, through: 32, by: 0.5))
  /// Heights about the plateau's middle that upright lines reach, and between two samples of a line, in mm.
  private static let reach = -6.0...16.0, step = 0.25

  private func place(_ part: MeniscusPart, _ offset: Double, _ along: Double) -> JointPosition {
    var place = middle
    switch part {
    case .body:
      place.lateral += side == .medial ? -along : along
      place.anterior += offset
    case .anteriorHorn, .posteriorHorn:
      place.anterior += part == .anteriorHorn ? along : -along
      place.lateral += offset
    }
    return place
  }

  private func content(at place: JointPosition) -> Double {
    let start = knee.frame.tibia.point(place), up = knee.frame.tibia.superior
    return stride(from: Self.reach.lowerBound, through: Self.reach.upperBound, by: Self.step)
      .reduce(0) { $0 + sampler[start + up * $1] * Self.step }
  }

  /// How much of the plateau that bears cartilage, or should, lies under the meniscus, in percent of its area. Its free
  /// edge counts from ``leastHeight`` on.
  func coverage() throws(MeasurementObstacle) -> MeasuredValue {
    guard let cover = knee.bones.plates.covers[side], !cover.expected.isEmpty else {
      throw .noAxes(.plateauNotSeen(side))
    }
    let up = knee.frame.tibia.superior, spacing = knee.shares.geometry.sliceSpacing
    var (under, whole) = (0.0, 0.0)
    for vertex in cover.expected {
      let point = cover.surface.point(vertex), area = Double(cover.surface.areas[vertex])
      whole += area
      let height = stride(from: 0, through: Self.coverReach, by: spacing)
        .reduce(0) { $0 + sampler[point + up * $1] * spacing }
      if height >= Self.leastHeight { under += area }
    }
    // The inner border, about as long as a half circle around the covered area, errs on each stretch by itself.
    let border = (2 * .pi * under).squareRoot(), length = knee.noise.correlationLength
    let error = knee.noise.edgeDeviation * (border * length).squareRoot()
    let part = 100 * error / whole
    return MeasuredValue(
      value: 100 * under / whole,
      samplingError: (part * part + Self.freeEdgeDeviation * Self.freeEdgeDeviation).squareRoot())
  }

  /// What the thin free edge gives, in percent of the plateau (simulated knees: -5 on fine voxels, 0 on slices of 3.5 mm).
  private static let freeEdgeDeviation = 4.0

  /// Heights over the bone at which a meniscus covers it, in mm.
  private static let coverReach = 12.0
}

/// A part of a meniscus that is cut.
public enum MeniscusPart: String, CaseIterable, Codable, Sendable {
  case body
  case anteriorHorn = "anterior-horn"
  case posteriorHorn = "posterior-horn"
}

/// Which height of a part is meant.
public enum MeniscusHeight: String, CaseIterable, Codable, Sendable {
  case mean, greatest
}
