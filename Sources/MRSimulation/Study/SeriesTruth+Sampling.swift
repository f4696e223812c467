import CPixels
import Imaging

extension SeriesTruth {
  /// Part of a pixel's slice from which on a finding counts as shown there.
  static let shownShare = 0.3
  /// Places through a slice at which the knee is looked up.
  private static let depths = 6

  /// Looks up a knee at the pixels of a plan.
  init(of knee: SimulatedKnee, plan: SlicePlan, placement: KneePlacement) {
    let slices = SideBySide.results(of: plan.sliceCount) { slice in
      let planes = (0..<Self.depths).map { depth in
        let share = (Double(depth) + 0.5) / Double(Self.depths) - 0.5
        return PixelPlane(plan, slice, offset: share * plan.thickness, knee, placement)
      }
      return (
        structures: Self.structures(knee.phantom, plan, planes),
        findings: knee.masks.map { Self.pixels(of: $0, plan, planes) }
      )
    }
    var findings = [[Int: [Bool]]](repeating: [:], count: knee.masks.count)
    for (slice, found) in slices.enumerated() {
      for (index, pixels) in found.findings.enumerated() { findings[index][slice] = pixels }
    }
    self.init(structures: slices.map(\.structures), findings: findings)
  }

  private static func structures(
    _ phantom: KneePhantom, _ plan: SlicePlan, _ planes: [PixelPlane]
  ) -> [UInt8] {
    let size = plan.reconstructed, count = size.rows * size.columns
    let planes = planes.map { $0.plane(from: .zero) }
    return [UInt8](unsafeUninitializedCapacity: count) { result, filled in
      phantom.voxels.withUnsafeBytes { voxels in
        cpixels_most_frequent(
          voxels.bindMemory(to: UInt8.self).baseAddress,
          MemoryLayout<KneePhantom.Voxel>.stride, phantom.grid.sizeForC, planes, planes.count,
          size.rows, size.columns, result.baseAddress)
      }
      filled = count
    }
  }

  /// The pixels that show a finding; nil without any.
  private static func pixels(of mask: FindingMask, _ plan: SlicePlan, _ planes: [PixelPlane])
    -> [Bool]?
  {
    guard planes.contains(where: { $0.mayMeet(mask) }) else { return nil }
    let size = plan.reconstructed
    let extent = [Int32(mask.size.x), Int32(mask.size.y), Int32(mask.size.z)]
    var sums = [UInt16](repeating: 0, count: size.rows * size.columns)
    for plane in planes {
      var shifted = plane.plane(from: mask.first)
      cpixels_add_nearest(mask.shares, extent, &shifted, size.rows, size.columns, &sums)
    }
    let least = UInt16(shownShare * 255 * Double(planes.count))
    let pixels = sums.map { $0 >= least }
    return pixels.contains(true) ? pixels : nil
  }
}

extension VoxelGrid {
  var sizeForC: [Int32] { [Int32(size.x), Int32(size.y), Int32(size.z)] }
}

/// The pixels of a slice at one depth, in voxels of the phantom.
private struct PixelPlane {
  private let start, column, row: SIMD3<Float>

  init(
    _ plan: SlicePlan, _ slice: Int, offset: Double, _ knee: SimulatedKnee,
    _ placement: KneePlacement
  ) {
    let grid = knee.phantom.grid
    let plane = plan.geometry(ofSlice: slice)
    let first = plane.position + plan.normal * offset - placement.origin
    start = (placement.knee(first) - grid.origin) / grid.spacing
    column = placement.knee(plane.rowDirection * plane.columnSpacing) / grid.spacing
    row = placement.knee(plane.columnDirection * plane.rowSpacing) / grid.spacing
  }

  /// The plane in voxels counted from one of them.
  func plane(from first: SIMD3<Int>) -> cpixels_plane {
    let begin = start - SIMD3(Float(first.x), Float(first.y), Float(first.z))
    return cpixels_plane(
      origin: (begin.x, begin.y, begin.z), column: (column.x, column.y, column.z),
      row: (row.x, row.y, row.z))
  }

  /// Whether the plane may cross a mask's box.
  func mayMeet(_ mask: FindingMask) -> Bool {
    guard mask.size.x > 0 else { return false }
    let normal = cross(column, row)
    var (above, below) = (false, false)
    for corner in 0..<8 {
      let bits = SIMD3(corner & 1, corner >> 1 & 1, corner >> 2 & 1)
      let place = mask.first &+ bits &* mask.size
      let off = SIMD3(Float(place.x), Float(place.y), Float(place.z)) - 0.5 - start
      let side = (off * normal).sum()
      above = above || side >= 0
      below = below || side <= 0
    }
    return above && below
  }
}
