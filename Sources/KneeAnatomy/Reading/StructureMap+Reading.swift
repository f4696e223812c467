import CPixels
public import ImageProcessing
import Imaging

extension StructureMap {
  /// The structures of a series, on the series' own grid.
  ///
  /// Probabilities are interpolated between the network's pixels. Where the series is not sure, or all series together name another
  /// tissue, what they say counts more, since what one plane cuts badly another shows well. Regions that cannot be part of their
  /// structure (``Islands``) are taken out.
  ///
  /// - Parameters:
  ///   - reading: What the network gave.
  ///   - orientation: How the series was turned for it.
  ///   - middle: What parts medial from lateral.
  ///   - knee: The knee of which the series is one; nil takes the series by itself.
  ///   - motion: From where the series has the knee to where `middle` and `knee` have it; nil where it lies there.
  public init(
    _ reading: TissueProbabilities, orientation: DisplayOrientation, middle: JointMiddle,
    knee: JoinedKnee? = nil, motion: RigidTransform? = nil
  ) {
    let grid = motion?.map(orientation.geometry) ?? orientation.geometry
    let slices = SideBySide.results(of: grid.slices) {
      LabelledSlice($0, of: reading, on: grid, middle, knee?.together)
    }
    var (labels, confidence) = (slices.flatMap(\.labels), slices.flatMap(\.confidence))
    for (index, isIsland) in Islands.voxels(labels, on: grid).enumerated() where isIsland {
      (labels[index], confidence[index]) = (KneeStructure.other.rawValue, 0)
    }
    self.init(
      geometry: orientation.source, labels: orientation.turnedBack(labels),
      confidence: orientation.turnedBack(confidence))
  }
}

/// The most probable structure of each pixel of one slice; other tissue where the network's pixels do not reach.
private struct LabelledSlice: Sendable {
  private(set) var labels: [UInt8]
  private(set) var confidence: [UInt8]

  /// Where the series is less sure than this, all series count. By trial on simulated studies (seeds 60001, 60101, 60102): docs/ai.md.
  private static let certain: Float = 0.97
  /// How much of a voxel's answer then comes from all series together.
  private static let shareOfAll: Float = 0.9

  init(
    _ slice: Int, of reading: TissueProbabilities, on grid: VolumeGeometry, _ middle: JointMiddle,
    _ together: LabelledReading?
  ) {
    let area = grid.rows * grid.columns, source = reading.geometry
    let across = grid.firstSlice.columnSpacing / source.firstSlice.columnSpacing
    let down = grid.firstSlice.rowSpacing / source.firstSlice.rowSpacing
    var channels = [UInt8](repeating: 0, count: area)
    var probabilities = [UInt8](repeating: 0, count: area)
    var scratch = [UInt8](repeating: 0, count: 2 * source.rows * source.columns)
    let choose = { (together: UnsafePointer<cpixels_together>?) in
      cpixels_label_slice(
        reading.values, source.sizeForC, slice, across, down, together, reading.stride,
        reading.tissues.count, grid.rows, grid.columns, &scratch, &channels, &probabilities)
    }
    if let together, together.tissues == reading.tissues {
      together.probabilities.values.withUnsafeBufferPointer { values in
        together.tissue.withUnsafeBufferPointer { labels in
          let size = together.geometry.sizeForC
          var all = cpixels_together(
            probabilities: values.baseAddress, labels: labels.baseAddress,
            size: (size[0], size[1], size[2]),
            plane: cpixels_sampled_plane(grid, slice: slice, in: together.geometry),
            share: Self.shareOfAll, certain: Self.certain)
          choose(&all)
        }
      }
    } else {
      choose(nil)
    }
    confidence = probabilities
    labels = channels
    let answers = reading.tissues.map { tissue in
      (
        medial: tissue.structure(isLateral: false).rawValue,
        lateral: tissue.structure(isLateral: true).rawValue
      )
    }
    let other = (medial: KneeStructure.other.rawValue, lateral: KneeStructure.other.rawValue)
    for (place, channel) in channels.enumerated() {
      let answer = channel == CPIXELS_NO_LABEL ? other : answers[Int(channel)]
      labels[place] = answer.medial
      guard answer.medial != answer.lateral else { continue }
      let voxel = VoxelIndex(column: place % grid.columns, row: place / grid.columns, slice: slice)
      if middle.isLateral(grid.point(voxel)) { labels[place] = answer.lateral }
    }
  }
}
