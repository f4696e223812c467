import Imaging

/// Where the patellar tendon meets the tibia: its insertion on the tubercle.
struct TendonInsertion: Sendable {
  /// Its upper end, by the tibia's axes, in the tendon's middle.
  let upperEnd: JointPosition
  /// Lateral place of the tendon's middle over the first centimetre of its insertion, by the tibia's axes, in mm.
  let middle: JointPosition

  /// Bone within this of the tendon's surface counts as met, in mm: two fine voxels.
  private static let gap = 1.4
  /// Standard deviation of the upper end's place, in mm: half of the gap (simulated knees: bias 0.8, deviation 0.5).
  static let deviation = gap / 2
  /// Least area that tells an insertion from a tendon that touches bone in passing, in mm².
  private static let leastArea = 30.0
  /// Half of the strip about the tendon's middle in which the upper end is looked for, in mm.
  private static let halfStrip = 6.0

  /// - Throws: ``MeasurementObstacle`` where the insertion is not seen.
  init(_ knee: MeasuredKnee) throws(MeasurementObstacle) {
    let surface = knee.shares.surface(of: .patellarTendon)
    guard surface.count > 0, let bone = ShareSampler(.tibia, in: knee.shares) else {
      throw .notSeen(.patellarTendon)
    }
    let met = (0..<surface.count).filter {
      bone.contains(surface.point($0) + surface.normal($0) * Self.gap)
    }
    guard met.reduce(0, { $0 + Double(surface.areas[$1]) }) > Self.leastArea else {
      throw .insertionNotSeen(.patellarTendon)
    }
    let places = met.map { knee.frame.tibia.position(surface.point($0)) }
    let middle = CondylarAxis.median(places.map(\.lateral))
    guard let upper = Self.upperEnd(places, middle) else {
      throw .insertionNotSeen(.patellarTendon)
    }
    upperEnd = upper
    let near = surface.places(by: knee.frame.tibia).filter {
      (upper.superior - 10...upper.superior).contains($0.superior)
    }
    guard let left = near.map(\.lateral).min(), let right = near.map(\.lateral).max() else {
      throw .insertionNotSeen(.patellarTendon)
    }
    self.middle = JointPosition(
      lateral: (left + right) / 2, anterior: upper.anterior, superior: upper.superior - 5)
  }

  /// The middle one of the highest places of strips of 1 mm.
  private static func upperEnd(_ places: [JointPosition], _ middle: Double) -> JointPosition? {
    let near = places.filter { abs($0.lateral - middle) < halfStrip }
    let strips = Dictionary(grouping: near) { Int($0.lateral.rounded(.down)) }
    let ends = strips.values.compactMap { $0.max { $0.superior < $1.superior } }
      .sorted { ($0.superior, $0.lateral) < ($1.superior, $1.lateral) }
    return ends.isEmpty ? nil : ends[ends.count / 2]
  }
}
