import Glibc
import Imaging

/// Three tissues in blocks within an ellipse, under a known field; `preprocessing_numbers.py` makes the same.
struct BiasPhantom {
  let geometry = grid(columns: 48, rows: 40, slices: 6)
  let volume: Volume
  let mask: VoxelMask
  /// Logarithm of the field.
  let logarithms: [Double]

  init(gain: Float = 1) {
    let random = noise(geometry.columns * geometry.rows * geometry.slices, seed: 9)
    var (samples, logarithms): ([Float], [Double]) = ([], [])
    mask = ImageProcessingTests.mask(geometry) { voxel in
      let (x, y) = ((Double(voxel.column) - 23.5) / 23.5, (Double(voxel.row) - 19.5) / 19.5)
      let inside = x * x + y * y <= 0.9
      let spread = Double(random[samples.count]) / 65535 * 40 - 20
      let kind = (voxel.column / 6 + voxel.row / 7 + voxel.slice / 2) % 3
      let field = 0.3 * x - 0.2 * y * y + 0.1 * (Double(voxel.slice) - 2.5) / 2.5
      let value = inside ? ([300, 700, 1000][kind] + spread) * exp(field) : 5 + spread / 10
      samples.append(gain * Float(value))
      logarithms.append(field)
      return inside
    }
    volume = Volume(geometry: geometry, samples: samples)
    self.logarithms = logarithms
  }

  /// Logarithm of a value at a voxel.
  func logarithm(_ field: Volume, slice: Int, row: Int, column: Int) -> Double {
    Double(log(field.samples[(slice * geometry.rows + row) * geometry.columns + column]))
  }

  /// What a value of each voxel comes to in the mask.
  func inMask(_ value: (Int) -> Double) -> [Double] {
    mask.runs.flatMap { run in (run.start..<(run.start + run.count)).map(value) }
  }
}
