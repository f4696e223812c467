import ImageProcessing
import Imaging

/// How the cartilage over the bone of one region has changed since an earlier examination.
///
/// Each place of the earlier region's bone is laid on the later bone by the bone's registration, and the thickness there is taken along
/// the later bone's own normal: unlike the regions' own means, both are of the same bone. The thickness is that where both bear cartilage;
/// what is bare in one of them is given as areas, since the margin of a region moves by a slice's thickness between two scans.
public struct CartilageChange: Equatable, Sendable {
  /// The region, as the earlier examination has it.
  public let region: CartilageRegion
  /// Mean thickness over the bone that bears cartilage in both, in mm: before, and what it became. Its limit is that of the region's own
  /// mean thickness, which more than the same bone's changes between scans.
  public let thickness: MeasuredChange
  /// The bone that bears cartilage in both, in mm².
  public let area: Double
  /// Bone that bore cartilage and is bare now, in mm².
  public let newlyBare: Double
  /// Bone that was bare and bears cartilage now, in mm².
  public let newlyCovered: Double

  /// Farthest that a partner on the later bone may lie, in mm.
  private static let reach = 2.0
  /// Share of the earlier region's bone that must have a partner.
  private static let leastShare = 0.9
}

extension CartilageChange {
  /// - Returns: nil where the region is not comparable.
  init?(_ region: CartilageRegion, _ pair: ExaminationPair, _ detectable: DetectableChanges) {
    guard (try? pair.expectShown(region)) != nil, let before = pair.earlier.parts[region],
      let now = pair.later.parts.first(where: { $0.key.cartilage == region.cartilage })?.value,
      let bone = region.cartilage.bone, let registration = pair.bones[bone]
    else { return nil }
    let partners = NearestSamples(
      SurfaceSample.samples(of: now.cover.surface, atMost: .max), side: Self.reach)
    var tally = ChangeTally()
    for vertex in before.vertices {
      let own = Double(before.cover.surface.areas[vertex])
      tally.whole += own
      guard
        let partner = partners.nearest(
          to: registration.transform.map(before.cover.surface.point(vertex)),
          registration.transform.rotation * before.cover.surface.normal(vertex),
          within: Self.reach, facing: BoneRegistration.facing)
      else { continue }
      let (old, new) = (before.cover.layer(vertex), now.cover.layer(partner))
      tally.add(before: old, now: new, area: own)
    }
    let area = tally.covered
    guard area > 0, tally.found >= Self.leastShare * tally.whole else { return nil }
    func value(_ sum: Double, _ examination: ExaminedKnee) -> MeasuredValue {
      MeasuredValue(
        value: sum / area,
        samplingError: examination.noise.standardError(overSquareMillimetres: area))
    }
    self.region = region
    thickness = MeasuredChange(
      from: value(tally.before, pair.earlier), to: value(tally.now, pair.later),
      detectable: detectable.change(of: .region(region, .meanThickness)))
    (self.area, newlyBare, newlyCovered) = (area, tally.newlyBare, tally.newlyCovered)
  }
}

/// Sums over a region's bone: areas in mm², and of thicknesses times areas in mm³.
private struct ChangeTally {
  /// All of the earlier region, and what of it has a partner.
  var whole = 0.0, found = 0.0
  /// What bears cartilage in both.
  var covered = 0.0
  var before = 0.0, now = 0.0
  var newlyBare = 0.0, newlyCovered = 0.0

  mutating func add(before old: Double, now new: Double, area: Double) {
    found += area
    switch (old > 0, new > 0) {
    case (true, true):
      covered += area
      before += old * area
      now += new * area
    case (true, false): newlyBare += area
    case (false, true): newlyCovered += area
    case (false, false): break
    }
  }
}

extension BoneCover {
  /// Thickness of the cartilage over a vertex in mm, 0 where the bone is bare.
  fileprivate func layer(_ vertex: Int) -> Double {
    isCovered(vertex) ? Double(thickness[vertex]) : 0
  }
}
