public import ImageProcessing
import Imaging

/// T2 of a knee's tissues in one series of several echoes.
///
/// Only voxels that the segmentation is sure of and that lie clear of borders count (``RelaxationMargin``). The map is one exponential for
/// each voxel: stimulated echoes are not modelled, and T2 is an apparent one of the scanner's own sequence (`docs/preprocessing.md`).
public struct RegionalRelaxation: Sendable {
  /// Of each region that the series shows.
  public let measures: [RelaxationRegion: RelaxationMeasure]

  /// Measures a series.
  ///
  /// - Parameters:
  ///   - relaxation: T2 of each voxel of the series.
  ///   - structures: What each voxel belongs to; of the same grid.
  ///   - orientation: How the series was turned for the network, which leads to the coordinates of a right knee.
  ///   - middle: What parts medial from lateral.
  ///   - depth: Of the cartilages; best from this series alone, so that no other one's pose shifts it.
  ///   - margin: What is left out.
  ///   - motion: From where the series has the knee to where `middle` and `depth` have it; nil where it lies there.
  /// - Complexity: Linear in the voxels, times the pixels within the margin.
  public init(
    _ relaxation: TransverseRelaxationMap, in structures: StructureMap,
    orientation: DisplayOrientation, middle: JointMiddle, depth: CartilageDepth,
    margin: RelaxationMargin = RelaxationMargin(), motion: RigidTransform? = nil
  ) {
    precondition(
      relaxation.geometry == structures.geometry && structures.geometry == orientation.source,
      "Map, structures and orientation need one grid.")
    let grid = motion?.map(orientation.geometry) ?? orientation.geometry
    let labels = orientation.turned(structures.labels)
    let confidence = orientation.turned(structures.confidence)
    let source = orientation.turned(Array(0..<labels.count))
    let borders = LabelBorders(labels: labels, geometry: grid)
    let least = UInt8(min(max(margin.leastConfidence, 0), 1) * 255)
    var tallies: [RelaxationRegion: RelaxationTally] = [:]
    for (index, label) in labels.enumerated() {
      let voxel = grid.voxel(index)
      guard let structure = KneeStructure(rawValue: label) else { continue }
      let point = grid.point(voxel)
      guard let tissue = RelaxationTissue(structure, isLateral: middle.isLateral(point)) else {
        continue
      }
      let (isInside, layer) = Self.standing(
        of: voxel, at: point, structure, borders, depth, margin)
      for region in [.whole, layer].compactMap(\.self).map({ RelaxationRegion(tissue, $0) }) {
        if confidence[index] < least || !isInside {
          tallies[region, default: RelaxationTally()].leaveOut(unsure: confidence[index] < least)
        } else {
          let place = source[index]
          tallies[region, default: RelaxationTally()].add(
            index, relaxation.outcome(at: place), t2: relaxation.t2InMilliseconds[place],
            determination: relaxation.determination[place])
        }
      }
    }
    measures = tallies.mapValues { $0.measure(columns: grid.columns, rows: grid.rows) }
  }

  /// Whether a voxel lies clear of borders, and in which half of a cartilage.
  private static func standing(
    of voxel: VoxelIndex, at point: PatientPoint, _ structure: KneeStructure,
    _ borders: LabelBorders, _ depth: CartilageDepth, _ margin: RelaxationMargin
  ) -> (isInside: Bool, layer: RelaxationLayer?) {
    if let millimetres = margin.border(of: structure) {
      return (!borders.isAtBorder(voxel, millimetres: millimetres), nil)
    }
    guard let place = depth.place(of: point, in: structure) else { return (false, nil) }
    let least = margin.cartilageWidths * borders.geometry.voxelWidth(along: place.normal)
    return (place.fromBone >= least && place.fromJoint >= least, place.layer)
  }
}

extension VolumeGeometry {
  /// The voxel of an index in `[slice, row, column]`.
  fileprivate func voxel(_ index: Int) -> VoxelIndex {
    VoxelIndex(
      column: index % columns, row: index / columns % rows, slice: index / (columns * rows))
  }
}
