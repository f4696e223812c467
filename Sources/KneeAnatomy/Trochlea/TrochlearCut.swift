import Foundation
import Imaging

/// The trochlea's outline in one cut across the femur, 3 cm above the joint line.
///
/// The cut stands at right angles to the femur's long axis, and its front is that of a line along the posterior condyles. Height and
/// line are those of Pfirrmann et al. (Radiology 2000), who measure the depth 3 cm above the femorotibial joint space on transverse
/// images; here it is read from the joined knee, whatever plane its series have.
struct TrochlearCut: Sendable {
  /// What the outline is of.
  enum Surface: Sendable { case bone, cartilage }

  /// The highest place of the medial and lateral facet and the deepest between them: along the posterior condyles and before their
  /// line, in mm.
  let medial, groove, lateral: SIMD2<Double>
  private let outline: [SIMD2<Double>]
  private let noise: SamplingNoise

  /// Above the joint line, in mm.
  private static let height = 30.0
  /// From the condyles' lowest bone down to the joint space, in mm: the cartilage there.
  private static let cartilage = 2.0
  /// Half of the width that is looked at, and nearer to the middle there is no crest, in mm.
  private static let reach = 34.0, inner = 3.0
  /// Between two places of the outline, in mm.
  private static let step = 0.5

  /// - Throws: ``MeasurementObstacle`` where the trochlea's front is not seen across, or too little of it bears cartilage.
  init(_ surface: Surface, _ knee: MeasuredKnee) throws(MeasurementObstacle) {
    guard let bone = ShareSampler(.femur, in: knee.shares) else { throw .notSeen(.femur) }
    guard let cartilage = ShareSampler(.femoralCartilage, in: knee.shares) else {
      throw .notSeen(.femoralCartilage)
    }
    noise = knee.noise
    let bare = Self.outline([bone], knee.frame),
      covered = Self.outline([bone, cartilage], knee.frame)
    outline = surface == .bone ? bare : covered
    let (left, right) = (
      outline.filter { $0.x < -Self.inner }, outline.filter { $0.x > Self.inner }
    )
    guard let medial = left.max(by: { $0.y < $1.y }), let lateral = right.max(by: { $0.y < $1.y }),
      let groove = Self.deepest(outline, between: medial.x, lateral.x),
      Self.isWhole(outline, from: medial.x, to: lateral.x)
    else { throw .partNotSeen(.femur) }
    guard Self.isCovered(bare, covered, from: medial.x, to: lateral.x) else {
      throw .partNotSeen(.femoralCartilage)
    }
    (self.medial, self.groove, self.lateral) = (medial, groove, lateral)
  }

  /// The outline of all of several structures together.
  private static func outline(_ samplers: [ShareSampler], _ frame: KneeFrame) -> [SIMD2<Double>] {
    let turn = posteriorTurn(frame), height = Self.height - cartilage - meanRadius(frame)
    return stride(from: -reach, through: reach, by: step).compactMap { across in
      ThinCuts.mean { front(across, height + $0, samplers, frame.femur) }.map { front in
        SIMD2(across * turn.cosine + front * turn.sine, front * turn.cosine - across * turn.sine)
      }
    }
  }

  /// Whether at least a quarter of the cut between the crests bears cartilage: else it lies beside the trochlea, or that is bare, and neither
  /// is told from the other.
  private static func isCovered(
    _ bare: [SIMD2<Double>], _ covered: [SIMD2<Double>], from medial: Double, to lateral: Double
  ) -> Bool {
    guard bare.count == covered.count else { return false }
    let between = bare.indices.filter { (medial...lateral).contains(bare[$0].x) }
    let count = between.count { covered[$0].y - bare[$0].y >= Double(BoneCover.bareBelow) }
    return 4 * count >= between.count
  }

  private static func meanRadius(_ frame: KneeFrame) -> Double {
    ((frame.condylarRadius[.medial] ?? 0) + (frame.condylarRadius[.lateral] ?? 0)) / 2
  }

  /// Turn from the condyles' axis to the line along their backs.
  static func posteriorTurn(_ frame: KneeFrame) -> (sine: Double, cosine: Double) {
    let back = (frame.condylarRadius[.medial] ?? 0) - (frame.condylarRadius[.lateral] ?? 0)
    let across = (frame.condylarCrest[.lateral] ?? 0) - (frame.condylarCrest[.medial] ?? 0)
    let length = (back * back + across * across).squareRoot()
    return length > 0 ? (back / length, across / length) : (0, 1)
  }

  /// The foremost place at which half of what lies there is the surface's; nil where there is none.
  private static func front(
    _ across: Double, _ height: Double, _ samplers: [ShareSampler], _ axes: BoneAxes
  ) -> Double? {
    func share(_ anterior: Double) -> Double {
      let point = axes.point(
        JointPosition(lateral: across, anterior: anterior, superior: height))
      return samplers.reduce(0) { $0 + $1[point] }
    }
    var (anterior, before) = (70.0, 0.0)
    while anterior > -10 {
      let now = share(anterior)
      if now >= 0.5 { return anterior + step * (now - 0.5) / max(now - before, 1e-9) }
      before = now
      anterior -= step
    }
    return nil
  }

  /// The deepest place between two crests, by a parabola through the five places about it.
  private static func deepest(_ outline: [SIMD2<Double>], between medial: Double, _ lateral: Double)
    -> SIMD2<Double>?
  {
    let between = outline.filter { (medial...lateral).contains($0.x) }
    guard let least = between.indices.min(by: { between[$0].y < between[$1].y }) else { return nil }
    guard least >= 4, least < between.count - 4 else { return between[least] }
    var squares = LeastSquares(unknowns: 3)
    let middle = between[least].x
    for place in between[least - 4...least + 4] {
      let way = place.x - middle
      squares.add([way * way, way, 1], place.y)
    }
    guard let curve = squares.solved(), curve[0] > 1e-6 else { return between[least] }
    let way = min(max(-curve[1] / (2 * curve[0]), -2), 2)
    return SIMD2(middle + way, curve[2] + way * curve[1] + way * way * curve[0])
  }

  private static func isWhole(_ outline: [SIMD2<Double>], from medial: Double, to lateral: Double)
    -> Bool
  {
    let count = outline.lazy.count { (medial...lateral).contains($0.x) }
    return Double(count) * step > 0.9 * (lateral - medial) && lateral - medial > 10
  }

  /// Depth of the groove below the mean height of both crests, in mm (Pfirrmann et al., Radiology 2000).
  var depth: MeasuredValue {
    MeasuredValue(
      value: (medial.y + lateral.y) / 2 - groove.y,
      samplingError: noise.pointDeviation * 1.5.squareRoot())
  }

  /// Angle at the groove between the lines to both crests, in degrees.
  var sulcusAngle: MeasuredValue {
    let (a, b) = (medial - groove, lateral - groove)
    let degrees = abs(atan2(a.x * b.y - a.y * b.x, (a * b).sum())) * 180 / .pi
    let arms = [a, b].map { ($0 * $0).sum().squareRoot() }
    let error =
      2 * noise.pointDeviation * arms.map { 1 / $0 }.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return MeasuredValue(value: degrees, samplingError: error * 180 / .pi)
  }

  /// Degrees by which the lateral facet rises towards its crest against the line along the posterior condyles (Carrillon et al.,
  /// Radiology 2000, who take the highest image that shows cartilage).
  var lateralInclination: MeasuredValue? {
    let facet = outline.filter { $0.x > groove.x + 2 && $0.x < lateral.x - 2 }
    guard facet.count >= 6 else { return nil }
    var squares = LeastSquares(unknowns: 2)
    for place in facet { squares.add([place.x - groove.x, 1], place.y) }
    guard let line = squares.solved() else { return nil }
    let error = 2 * noise.pointDeviation / (lateral.x - groove.x)
    return MeasuredValue(
      value: atan(line[0]) * 180 / .pi, samplingError: error * 180 / .pi)
  }
}
