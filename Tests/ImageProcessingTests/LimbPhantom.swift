import ImageProcessing
import Imaging

/// An axial T1 weighted limb: air, a ring of fat, muscle, bones with marrow and cortex, and a mass.
///
/// 100 × 100 pixels of 1 mm, 14 slices every 4 mm; the limb's middle is pixel (50, 50).
struct LimbPhantom {
  static let fat: Float = 900
  static let muscle: Float = 300

  /// Middle of each bone; marrow within 6 mm, cortex within 9.9 mm of it: columns 41 to 59 of the first.
  var bones: [(column: Int, row: Int)] = [(50, 50)]
  /// Slices that show them.
  var boneSlices = 0..<14
  var hasCortex = true
  /// Radius at which fat begins, in mm; the skin is at 46.
  var muscleRadius = 38.0
  var fat = LimbPhantom.fat
  /// Factor of all samples.
  var gain: Float = 1
  /// Share by which the signal rises from the middle to the right edge, and falls to the left.
  var tilt: Float = 0
  /// Half the width of evenly distributed noise.
  var noise: Float = 0
  /// Signal of the mass at a voxel; `nil` outside it.
  var mass: (VoxelIndex) -> Float? = { _ in nil }

  let geometry = grid(columns: 100, rows: 100, slices: 14, sliceSpacing: 4)

  var volume: Volume {
    let random = ImageProcessingTests.noise(
      geometry.columns * geometry.rows * geometry.slices, seed: 3)
    var samples: [Float] = []
    samples.reserveCapacity(random.count)
    for slice in 0..<geometry.slices {
      for row in 0..<geometry.rows {
        for column in 0..<geometry.columns {
          let voxel = VoxelIndex(column: column, row: row, slice: slice)
          let spread = (Float(random[samples.count]) / 32768 - 1) * noise
          let field = 1 + tilt * (Float(column) - 50) / 50
          samples.append(gain * max(0, (mass(voxel) ?? tissue(at: voxel)) * field + spread))
        }
      }
    }
    return Volume(geometry: geometry, samples: samples)
  }

  var region: VoxelRuns { VoxelRuns(mask(geometry) { mass($0) != nil }) }

  var map: TissueMap? { TissueMap(of: volume, outside: region, in: 0..<geometry.slices) }

  func isBone(_ voxel: VoxelIndex, within radius: Double = 9.9) -> Bool {
    boneSlices.contains(voxel.slice)
      && bones.contains { distance(voxel, $0.column, $0.row) <= radius }
  }

  private func tissue(at voxel: VoxelIndex) -> Float {
    let radius = distance(voxel, 50, 50)
    if radius > 46 { return 5 }
    if isBone(voxel, within: 6) { return 850 }
    if hasCortex && isBone(voxel) { return 25 }
    return radius > muscleRadius ? fat : Self.muscle
  }
}

/// Distance of a voxel from a pixel in its slice, in mm.
func distance(_ voxel: VoxelIndex, _ column: Int, _ row: Int) -> Double {
  let (x, y) = (Double(voxel.column - column), Double(voxel.row - row))
  return (x * x + y * y).squareRoot()
}
