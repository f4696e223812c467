import CPixels
public import Imaging

extension StructureMap {
  /// The structures of a series, on the series' own grid.
  ///
  /// Probabilities are interpolated between the network's pixels. Where the series is not sure, what all series together say counts
  /// more, since what one plane cuts badly another shows well. Regions that cannot be part of their structure (``Islands``) are taken
  /// out.
  ///
  /// - Parameters:
  ///   - reading: What the network gave.
  ///   - orientation: How the series was turned for it.
  ///   - middle: What parts medial from lateral.
  ///   - knee: The knee of which the series is one; nil takes the series by itself.
  public init(
    _ reading: TissueProbabilities, orientation: DisplayOrientation, middle: JointMiddle,
    knee: JoinedKnee? = nil
  ) {
    let grid = orientation.geometry
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

  /// Where the series is less sure than this, all series count. Both numbers by trial on one simulated study (seed 50002):
  /// a half and two thirds gave less, and certain voxels do not change.
  private static let certain: Float = 0.97
  /// How much of a voxel's answer then comes from all series together.
  private static let shareOfAll: Float = 0.8

  init(
    _ slice: Int, of reading: TissueProbabilities, on grid: VolumeGeometry, _ middle: JointMiddle,
    _ together: TissueProbabilities?
  ) {
    let (area, stride) = (grid.rows * grid.columns, reading.stride)
    var sums = [Float](repeating: 0, count: area * stride)
    var weights = [Float](repeating: 0, count: area)
    let (across, down) = (
      grid.firstSlice.columnSpacing / reading.geometry.firstSlice.columnSpacing,
      grid.firstSlice.rowSpacing / reading.geometry.firstSlice.rowSpacing
    )
    var plane = cpixels_sampled_plane(
      origin: (0, 0, Double(slice)), column: (across, 0, 0), row: (0, down, 0))
    cpixels_add_shares(
      reading.values, reading.geometry.sizeForC, stride, &plane, grid.rows, grid.columns, 1, &sums,
      &weights)
    if let together, together.tissues == reading.tissues {
      var plane = cpixels_sampled_plane(grid, slice: slice, in: together.geometry)
      cpixels_blend_shares(
        together.values, together.geometry.sizeForC, stride, &plane, grid.rows, grid.columns,
        reading.tissues.count, Self.shareOfAll, Self.certain, &sums, weights)
    }
    labels = [UInt8](repeating: KneeStructure.other.rawValue, count: area)
    confidence = [UInt8](repeating: 0, count: area)
    let answers = reading.tissues.map { tissue in
      (
        medial: tissue.structure(isLateral: false).rawValue,
        lateral: tissue.structure(isLateral: true).rawValue
      )
    }
    sums.withUnsafeBufferPointer { sums in
      for place in 0..<area where weights[place] > 0 {
        var (best, most) = (0, sums[place * stride])
        for tissue in 1..<answers.count where sums[place * stride + tissue] > most {
          (best, most) = (tissue, sums[place * stride + tissue])
        }
        confidence[place] = UInt8(min(255, most * 255 / weights[place]))
        labels[place] = answers[best].medial
        guard answers[best].medial != answers[best].lateral else { continue }
        let voxel = VoxelIndex(
          column: place % grid.columns, row: place / grid.columns, slice: slice)
        if middle.isLateral(grid.point(voxel)) { labels[place] = answers[best].lateral }
      }
    }
  }
}
