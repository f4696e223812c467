public import Imaging

/// Which tissue each voxel of a T1 weighted volume shows, as far as its signal tells.
///
/// Made for axial images of a limb. Voxels of the regions under study have their own mark: what they
/// are is the question.
public struct TissueMap: Equatable, Sendable {
  /// What a voxel shows.
  public enum Tissue: UInt8, Sendable {
    /// Dark, and joined to the edge of the image by dark pixels of its slice.
    case air
    /// Dark within the body: vessels, tendons, fascia.
    case dark
    /// Between dark and fat: muscle, and whatever has its signal.
    case muscle
    /// As bright as fat.
    case fat
    /// Marrow within its dark ring, and that ring.
    case bone
    /// Within a region under study.
    case region
  }

  /// The volume's grid.
  public let geometry: VolumeGeometry
  /// The signals that part the tissues.
  public let levels: TissueLevels
  /// The slices that were looked at.
  public let slices: Range<Int>
  /// The bones that were found: marrow and cortex, the largest first.
  public let bones: [VoxelRuns]
  /// ``Tissue`` of each voxel of `slices`, as its raw value.
  private let marks: [UInt8]

  /// A map of some slices of a volume.
  ///
  /// - Parameters:
  ///   - volume: Samples after the modality LUT.
  ///   - regions: Voxels under study, which tell nothing of normal tissue.
  ///   - slices: The slices to look at; cut to those of the volume.
  /// - Returns: `nil` when the tissues' signals do not stand apart, or no slice is left.
  public init?(of volume: Volume, outside regions: VoxelRuns, in slices: Range<Int>) {
    let grid = volume.geometry
    let slices = slices.clamped(to: 0..<grid.slices)
    guard !slices.isEmpty, regions.columns == grid.columns, regions.rows == grid.rows,
      regions.slices == grid.slices, let levels = TissueLevels(of: volume, outside: regions)
    else { return nil }
    let plane = PlaneGrid(grid)
    (geometry, self.levels, self.slices) = (grid, levels, slices)
    var marks = slices.flatMap { slice in
      brightness(volume.samples[(slice * plane.count)..<((slice + 1) * plane.count)], levels, plane)
    }
    let base = slices.lowerBound * plane.count
    for run in regions.runs {
      for voxel in run.start..<(run.start + run.count) where marks.indices.contains(voxel - base) {
        marks[voxel - base] = Tissue.region.rawValue
      }
    }
    bones = BoneSearch(volume: volume, levels: levels, slices: slices, marks: marks).bones
    for run in bones.flatMap(\.runs) {
      for voxel in run.start..<(run.start + run.count) {
        marks[voxel - base] = Tissue.bone.rawValue
      }
    }
    self.marks = marks
  }

  /// What a voxel shows; `nil` outside the slices that were looked at.
  ///
  /// - Parameter voxel: Its index in `[slice, row, column]` order.
  public func tissue(at voxel: Int) -> Tissue? {
    let place = voxel - slices.lowerBound * geometry.columns * geometry.rows
    return marks.indices.contains(place) ? Tissue(rawValue: marks[place]) : nil
  }
}

/// Air, dark, muscle and fat of a slice by brightness alone.
private func brightness(
  _ samples: ArraySlice<Float>, _ levels: TissueLevels, _ grid: PlaneGrid
) -> [UInt8] {
  var marks = samples.map { value in
    (value < levels.darkBelow
      ? TissueMap.Tissue.dark : value < levels.fatFrom ? .muscle : .fat).rawValue
  }
  let dark = TissueMap.Tissue.dark.rawValue
  let seeds = marks.indices.filter { marks[$0] == dark && grid.isAtEdge($0) }
  let air = grid.flood(from: seeds) { marks[$0] == dark }
  for pixel in air.indices where air[pixel] { marks[pixel] = TissueMap.Tissue.air.rawValue }
  return marks
}
