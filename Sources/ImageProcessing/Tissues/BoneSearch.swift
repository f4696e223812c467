import Imaging

/// Looks for bones: marrow that stays within a dark ring over several slices, and the ring itself.
struct BoneSearch {
  private enum Limit {
    /// Least length along the slices, in mm, and least number of slices with certain marrow.
    static let length = 15.0
    static let certainSlices = 3
    /// How far the cortex may reach from the marrow, in mm.
    static let cortex: Float = 8
  }

  private let volume: Volume
  private let levels: TissueLevels
  private let slices: Range<Int>
  private let marks: [UInt8]
  private let plane: PlaneGrid

  /// A search in some slices.
  ///
  /// - Parameter marks: The raw ``TissueMap/Tissue`` of each of their voxels: no bone lies in the regions
  ///   under study, and the air beyond the skin is no cortex.
  init(volume: Volume, levels: TissueLevels, slices: Range<Int>, marks: [UInt8]) {
    (self.volume, self.levels, self.slices, self.marks) = (volume, levels, slices, marks)
    plane = PlaneGrid(volume.geometry)
  }

  private func has(_ voxel: Int, _ tissue: TissueMap.Tissue) -> Bool {
    marks[voxel - slices.lowerBound * plane.count] == tissue.rawValue
  }

  /// The bones, largest first, each with its cortex.
  ///
  /// Marrow of neighbouring slices that touches is one bone; it counts when it is long enough and
  /// certain in enough slices.
  var bones: [VoxelRuns] {
    let grid = volume.geometry
    let search = MarrowSearch(grid: plane, levels: levels)
    var shares = [UInt8](repeating: 0, count: grid.slices * plane.count)
    for slice in slices {
      let voxels = (slice * plane.count)..<((slice + 1) * plane.count)
      shares.replaceSubrange(
        voxels,
        with: search.patches(
          in: volume.samples[voxels], outside: voxels.map { has($0, .region) },
          air: voxels.map { has($0, .air) }))
    }
    let marrow = runs(shares.map { $0 > 0 }).connectedRegions().filter { region in
      let slices = Set(region.runs.map { $0.start / plane.count })
      let certain = Set(
        region.runs.lazy.filter { shares[$0.start] >= MarrowSearch.Limit.certain }
          .map { $0.start / plane.count })
      return Double(slices.count) * grid.sliceSpacing >= Limit.length
        && certain.count >= Limit.certainSlices
    }
    return marrow.map(withCortex)
  }

  private func runs(_ voxels: [Bool]) -> VoxelRuns {
    let grid = volume.geometry
    return VoxelRuns(
      VoxelMask(columns: grid.columns, rows: grid.rows, slices: grid.slices, voxels: voxels))
  }

  /// Marrow with the dark pixels around it, in each slice.
  private func withCortex(_ marrow: VoxelRuns) -> VoxelRuns {
    var bone = [Bool](repeating: false, count: volume.samples.count)
    for run in marrow.runs {
      for voxel in run.start..<(run.start + run.count) { bone[voxel] = true }
    }
    for slice in Set(marrow.runs.map { $0.start / plane.count }) {
      let base = slice * plane.count
      let cortex = cortex(around: Array(bone[base..<(base + plane.count)])) { pixel in
        has(base + pixel, .region) || has(base + pixel, .air) ? nil : volume.samples[base + pixel]
      }
      for pixel in cortex { bone[base + pixel] = true }
    }
    return runs(bone)
  }

  /// Dark pixels that can be reached from the marrow through dark ones, across one pixel of partial
  /// volume; strands of fascia and tendon, narrower than three pixels, are left out.
  private func cortex(around marrow: [Bool], _ sample: (Int) -> Float?) -> [Int] {
    let box = plane.box(around: marrow, margin: Double(Limit.cortex))
    let near = plane.distances(to: marrow, in: box)
    let step = Float(max(plane.columnSpacing, plane.rowSpacing))
    let limit = MarrowSearch.Limit.dark * levels.muscle
    let seeds = marrow.indices.filter { marrow[$0] }
    let grown = plane.flood(from: seeds) { pixel in
      guard near[pixel] <= Limit.cortex, let value = sample(pixel) else { return false }
      return near[pixel] <= step || value < limit
    }
    return plane.opened(grown)
  }
}

extension PlaneGrid {
  /// The pixels that a square of three by three covers, moved about within a mask.
  fileprivate func opened(_ mask: [Bool]) -> [Int] {
    var result: [Int] = []
    let cores = mask.indices.filter { pixel in
      mask[pixel] && !isAtEdge(pixel)
        && (-1...1).allSatisfy { row in
          (-1...1).allSatisfy { mask[pixel + row * columns + $0] }
        }
    }
    for core in cores {
      for row in -1...1 {
        for column in -1...1 { result.append(core + row * columns + column) }
      }
    }
    return result
  }
}
