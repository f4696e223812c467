import Imaging

/// Too little is encoded along the phase axis, so that thigh and calf, or the other leg, fold into the image.
struct PhaseWrap: Sendable {
  /// What lies around the painted box, in mm from its edge: it gives signal up to `reach`, all of it up to `full`.
  private static let reach = 48.0, full = 22.0
  /// How far the painted box reaches from the knee's origin, in true mm: up, down and sideways.
  private static let up = 92.0, down = 88.0, sideways = 84.0

  /// The plan with less oversampling.
  let plan: SlicePlan
  let measurements: [String: Double]
  private let sides: [FineVolume.Side]

  /// - Parameter fold: How far from the edge the fold is to reach, in mm; less where that would take less than the
  ///   field of view.
  init(fold: Double, _ context: ScanContext) {
    let placement = context.placement
    let offset = context.plan.centre - placement.origin
    let end: Double
    if context.plan.phaseAxis == .column {
      let height = offset.dot(placement.superior)
      end = min(Self.up - height, Self.down + height) + Self.reach
      sides = [.lowSlices, .highSlices]
    } else {
      end = Self.sideways + offset.dot(placement.lateral) + Self.reach
      sides = [placement.side == .right ? .lowColumns : .highColumns]
    }
    var plan = context.plan
    let size = plan.phaseAxis == .row ? plan.width : plan.height
    var extent = EncodedFrame(plan: plan, finest: context.finest).phase.extent
    // The transforms' lengths go in steps, and so do extents.
    while end - extent + size / 2 < fold, plan.phaseOversampling > 1 {
      plan.phaseOversampling = max(1, plan.phaseOversampling - 0.01)
      extent = EncodedFrame(plan: plan, finest: context.finest).phase.extent
    }
    self.plan = plan
    measurements = [
      "foldedInMillimetres": max(0, end - extent + size / 2), "phaseOversampling": extent / size,
    ]
  }

  /// More of thigh and calf, or the other leg: mirror images at the box's edge, which fade out where the receivers end.
  func surroundings(of volume: FineVolume) -> [FineVolume] {
    let spacing = volume.geometry.finestSpacing
    let count = Int(Self.reach / spacing)
    let weight = { (voxel: Int) in
      Float(min(1, max(0, (Self.reach - Double(voxel) * spacing) / (Self.reach - Self.full))))
    }
    return sides.map { volume.beyond($0, by: count, weight: weight) }
  }
}
