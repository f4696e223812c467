public import Findings
public import ImageProcessing
public import Imaging

/// Voxel probabilities of one finding type on the source series' grid: what `modify` draws a new
/// contour through. One byte a voxel; keep it as long as the finding can be modified.
public struct ProbabilityMap: Equatable, Sendable {
  /// The `Series.id` whose grid it is on.
  public let seriesID: String
  /// The model that gave it.
  public let model: ModelIdentity
  /// The finding type.
  public let findingType: String
  /// Where the voxels lie.
  public let geometry: VolumeGeometry
  /// The probabilities.
  public let grid: ProbabilityGrid

  /// A map from its parts, such as one that was kept.
  public init(
    seriesID: String, model: ModelIdentity, findingType: String, geometry: VolumeGeometry,
    grid: ProbabilityGrid
  ) {
    self.seriesID = seriesID
    self.model = model
    self.findingType = findingType
    self.geometry = geometry
    self.grid = grid
  }

  /// The change that another contour threshold makes to a finding's region and measurements.
  ///
  /// Of the regions at the new threshold those count that share a voxel with the finding's region:
  /// a lower threshold lets it grow and may join it with neighbours, a higher one may break it into
  /// pieces, which then stay together. Probability and band stay those of the model's own threshold.
  ///
  /// - Parameters:
  ///   - finding: The finding as the model gave it, whatever was modified since.
  ///   - threshold: Voxel probability, above 0, at most 1.
  /// - Returns: Threshold, region and measurements; `nil` when nothing is left, the finding has no
  ///   region, or the map is of another series, type or model.
  public func edit(of finding: Finding, contourThreshold threshold: Double) -> FindingEdit? {
    guard threshold > 0, threshold <= 1, finding.type == findingType,
      finding.origin == .model(model), let region = finding.region, region.seriesID == seriesID
    else { return nil }
    let original = VoxelRuns(region.mask)
    let kept = grid.voxels(reaching: threshold).connectedRegions().filter { $0.overlaps(original) }
    let runs = kept.flatMap(\.runs).sorted { $0.start < $1.start }
    guard let first = kept.first, let joined = first.replacing(runs: runs),
      let measured = RegionMeasurement(of: joined, on: geometry)
    else { return nil }
    var edit = FindingEdit()
    edit.contourThreshold = threshold
    edit.region = FindingRegion(seriesID: seriesID, mask: joined.mask)
    // What was measured in the images holds for the model's own contour alone: here they are not at hand.
    edit.measurements = joined == original ? finding.measurements : measurements(of: measured)
    return edit
  }
}

/// What a finding states of its region's size.
///
/// Names: `volume` in mL; `diameter-left-right`, `diameter-anterior-posterior`,
/// `diameter-craniocaudal` along the patient's axes, `diameter-longest-in-plane` and, perpendicular to
/// it, `diameter-across-in-plane` in the key slice, in mm.
public func measurements(of region: RegionMeasurement) -> [Measurement] {
  [
    Measurement(name: "volume", value: region.volumeInMillilitres, unit: "mL"),
    Measurement(
      name: "diameter-left-right", value: region.leftRightInMillimetres, unit: "mm"),
    Measurement(
      name: "diameter-anterior-posterior", value: region.anteriorPosteriorInMillimetres,
      unit: "mm"),
    Measurement(
      name: "diameter-craniocaudal", value: region.craniocaudalInMillimetres, unit: "mm"),
    Measurement(
      name: "diameter-longest-in-plane", value: region.longestInKeySliceInMillimetres, unit: "mm"),
    Measurement(
      name: "diameter-across-in-plane", value: region.acrossInKeySliceInMillimetres, unit: "mm"),
  ]
}
