import Imaging

extension SeriesTruth {
  /// Part of a pixel's slice from which on a finding counts as shown there.
  static let shownShare: Float = 0.3
  /// Places through a slice at which the knee is looked up.
  private static let depths = 6

  /// Looks up a knee at the pixels of a plan.
  init(of knee: SimulatedKnee, plan: SlicePlan, placement: KneePlacement) {
    var structures: [[UInt8]] = []
    var findings = [[Int: [Bool]]](repeating: [:], count: knee.masks.count)
    for slice in 0..<plan.sliceCount {
      let lines = (0..<Self.depths).map { depth in
        let share = (Double(depth) + 0.5) / Double(Self.depths) - 0.5
        return PixelLine(plan, slice, offset: share * plan.thickness, knee, placement)
      }
      structures.append(Self.structures(knee.phantom, plan, lines))
      for (index, mask) in knee.masks.enumerated() {
        if let pixels = Self.pixels(of: mask, plan, lines) { findings[index][slice] = pixels }
      }
    }
    self.init(structures: structures, findings: findings)
  }

  private static func structures(_ phantom: KneePhantom, _ plan: SlicePlan, _ lines: [PixelLine])
    -> [UInt8]
  {
    let size = plan.reconstructed
    var result = [UInt8](repeating: 0, count: size.rows * size.columns)
    var seen = [UInt8](repeating: 0, count: lines.count)
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        for (depth, line) in lines.enumerated() {
          seen[depth] = line.index(column, row).map { phantom.voxels[$0].structure } ?? 0
        }
        result[row * size.columns + column] = mostFrequent(seen)
      }
    }
    return result
  }

  private static func mostFrequent(_ values: [UInt8]) -> UInt8 {
    guard values.contains(where: { $0 != values[0] }) else { return values[0] }
    var (best, most) = (values[0], 0)
    for value in values {
      var count = 0
      for other in values where other == value { count += 1 }
      if count > most { (best, most) = (value, count) }
    }
    return best
  }

  private static func pixels(of mask: FindingMask, _ plan: SlicePlan, _ lines: [PixelLine])
    -> [Bool]?
  {
    guard lines.contains(where: { $0.mayMeet(mask, plan.reconstructed) }) else { return nil }
    let size = plan.reconstructed
    let least = Int(shownShare * 255 * Float(lines.count))
    var result = [Bool](repeating: false, count: size.rows * size.columns)
    var isShown = false
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        var sum = 0
        for line in lines {
          if let place = line.place(column, row) {
            sum += Int(mask.share(Int(place.x), Int(place.y), Int(place.z)))
          }
        }
        guard sum >= least else { continue }
        result[row * size.columns + column] = true
        isShown = true
      }
    }
    return isShown ? result : nil
  }
}

/// The pixels of a slice at one depth as voxels of the phantom.
private struct PixelLine {
  private let start, column, row: SIMD3<Float>
  private let size: SIMD3<Int32>
  private let columns: Int

  init(
    _ plan: SlicePlan, _ slice: Int, offset: Double, _ knee: SimulatedKnee,
    _ placement: KneePlacement
  ) {
    let grid = knee.phantom.grid
    let plane = plan.geometry(ofSlice: slice)
    let first = plane.position + plan.normal * offset - placement.origin
    start = (Self.knee(first, placement) - grid.origin) / grid.spacing
    column = Self.knee(plane.rowDirection * plane.columnSpacing, placement) / grid.spacing
    row = Self.knee(plane.columnDirection * plane.rowSpacing, placement) / grid.spacing
    size = SIMD3(truncatingIfNeeded: grid.size)
    columns = grid.size.x
  }

  private static func knee(_ vector: PatientVector, _ placement: KneePlacement) -> KneePoint {
    KneePoint(
      Float(vector.dot(placement.lateral)), Float(vector.dot(placement.anterior)),
      Float(vector.dot(placement.superior)))
  }

  /// The nearest voxel to a pixel; nil outside.
  func place(_ x: Int, _ y: Int) -> SIMD3<Int32>? {
    let exact = start + Float(x) * column + Float(y) * row + 0.5
    guard exact.x >= 0, exact.y >= 0, exact.z >= 0 else { return nil }
    let place = SIMD3(Int32(exact.x), Int32(exact.y), Int32(exact.z))
    guard place.x < size.x, place.y < size.y, place.z < size.z else { return nil }
    return place
  }

  func index(_ x: Int, _ y: Int) -> Int? {
    place(x, y).map { (Int($0.z) * Int(size.y) + Int($0.y)) * columns + Int($0.x) }
  }

  /// Whether the plane may cross a mask's box.
  func mayMeet(_ mask: FindingMask, _ size: MatrixSize) -> Bool {
    guard mask.size.x > 0 else { return false }
    // Corners of the box on both sides of the plane.
    let normal = cross(column, row)
    var (above, below) = (false, false)
    for corner in 0..<8 {
      let bits = SIMD3(corner & 1, corner >> 1 & 1, corner >> 2 & 1)
      let place = mask.first &+ bits &* mask.size
      let off = SIMD3(Float(place.x), Float(place.y), Float(place.z)) - start
      let side = (off * normal).sum()
      above = above || side >= -1e-3
      below = below || side <= 1e-3
    }
    return above && below
  }

  private func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }
}
