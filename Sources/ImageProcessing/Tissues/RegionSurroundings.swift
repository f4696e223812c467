/// What lies around a region in its slices, near its outline and some way off.
public struct RegionSurroundings: Equatable, Sendable {
  /// Where a region lies with respect to the muscles.
  public enum Layer: Equatable, Sendable {
    /// In the fat between skin and muscles.
    case subcutaneous
    /// Between muscles, fat around it.
    case intermuscular
    /// Within muscle.
    case intramuscular
    /// Among muscles and bone, neither of the two clearly.
    case deep
    /// Not to be told.
    case unknown
  }

  /// Shares of what lies around; other dark tissue is left out.
  public struct Shares: Equatable, Sendable {
    /// Muscle, and what has its signal.
    public let muscle: Double
    /// What is as bright as fat.
    public let fat: Double
    /// Bones that were found.
    public let bone: Double
    /// Air beyond the skin.
    public let air: Double
  }

  /// Distance from the outline, in mm.
  static let nearDistance: ClosedRange<Float> = 2...4
  static let farDistance: ClosedRange<Float> = 6...12

  /// From 2 to 4 mm off the outline.
  public let near: Shares
  /// From 6 to 12 mm off.
  public let far: Shares

  /// - Returns: `nil` when the images hold nothing around the region.
  public init?(of planes: RegionPlanes, by map: TissueMap) {
    guard let near = shares(planes, map, Self.nearDistance),
      let far = shares(planes, map, Self.farDistance)
    else { return nil }
    (self.near, self.far) = (near, far)
  }

  /// The layer, by shares: a majority near the outline, and what lies behind it.
  public var layer: Layer {
    if near.muscle >= 0.65 { return .intramuscular }
    if far.fat + far.air >= 0.6 && near.muscle < 0.4 { return .subcutaneous }
    if near.fat >= 0.5 && far.muscle + far.bone >= 0.5 { return .intermuscular }
    return far.muscle + far.bone >= 0.4 ? .deep : .unknown
  }
}

private func shares(
  _ planes: RegionPlanes, _ map: TissueMap, _ range: ClosedRange<Float>
) -> RegionSurroundings.Shares? {
  var (muscle, fat, bone, air) = (0.0, 0.0, 0.0, 0.0)
  planes.forEachVoxel(in: range) { voxel in
    switch map.tissue(at: voxel) {
    case .muscle: muscle += 1
    case .fat: fat += 1
    case .bone: bone += 1
    case .air: air += 1
    case .dark, .region, nil: break
    }
  }
  let sum = muscle + fat + bone + air
  guard sum > 0 else { return nil }
  return RegionSurroundings.Shares(
    muscle: muscle / sum, fat: fat / sum, bone: bone / sum, air: air / sum)
}
