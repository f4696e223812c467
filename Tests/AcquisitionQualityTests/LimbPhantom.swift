import Glibc
import Imaging

/// A limb of fat, muscle and two bones with noise, cut across or along; nobody's data.
struct LimbPhantom {
  static let side = 160
  static let slices = 12
  /// Of pixels, in mm.
  static let spacing = 1.0

  /// Signal of subcutaneous fat, muscle and marrow.
  var fat: Float = 400
  var muscle: Float = 100
  var marrow: Float = 260
  /// Standard deviation of each part of the complex noise.
  var noise: Float = 6
  /// Whether the limb runs down the columns, as in sagittal images; else it is cut across.
  var isAlong = false
  /// Rows beyond the image, above and below, that the limb goes on for and that fold over when phase runs down columns.
  var foldedRows = 0
  /// What is done to each slice before noise: values, column, row.
  var change: (inout Float, Int, Int, Int) -> Void = { _, _, _, _ in }

  /// The phantom with a change to each pixel (value, column, row, slice).
  func with(_ change: @escaping (inout Float, Int, Int, Int) -> Void) -> LimbPhantom {
    var phantom = self
    phantom.change = change
    return phantom
  }

  private func tissue(_ column: Int, _ row: Int) -> Float {
    let x = Double(column) - Double(Self.side) / 2, y = Double(row) - Double(Self.side) / 2
    if isAlong {
      // Wider above than below, with a kneecap's bulge in front.
      let half = 48 - y / 8 + 6 * exp(-y * y / 400)
      let depth = half - abs(x)
      return depth <= 0 ? 0 : depth < 10 ? fat : abs(x) < 16 && abs(y) > 3 ? marrow : muscle
    }
    let radius = (x * x / 1.1 + y * y).squareRoot()
    if radius >= 55 { return 0 }
    if radius >= 45 { return fat }
    let first = ((x - 12) * (x - 12) + y * y).squareRoot()
    let second = ((x + 20) * (x + 20) + (y - 12) * (y - 12)).squareRoot()
    return first < 18 ? marrow : second < 9 ? marrow : muscle
  }

  /// The images as a volume, with phase along rows or down columns as the test says.
  var volume: Volume {
    var random = SeededRandom(state: 7)
    let side = Self.side
    var samples: [Float] = []
    samples.reserveCapacity(side * side * Self.slices)
    for slice in 0..<Self.slices {
      var plane = [Float](repeating: 0, count: side * side)
      for row in 0..<side {
        for column in 0..<side {
          plane[row * side + column] = tissue(column, row)
          if row >= side - foldedRows { plane[row * side + column] += tissue(column, row - side) }
          if row < foldedRows { plane[row * side + column] += tissue(column, row + side) }
          change(&plane[row * side + column], column, row, slice)
        }
      }
      samples += plane.map { value in
        let (a, b) = (value + noise * random.normal(), noise * random.normal())
        return (a * a + b * b).squareRoot()
      }
    }
    let first = SliceGeometry(
      position: PatientPoint(x: 0, y: 0, z: 0),
      rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: isAlong
        ? PatientVector(x: 0, y: 0, z: -1) : PatientVector(x: 0, y: 1, z: 0),
      columnSpacing: Self.spacing, rowSpacing: Self.spacing)
    return Volume(
      geometry: VolumeGeometry(
        firstSlice: first, sliceSpacing: 4, columns: side, rows: side, slices: Self.slices),
      samples: samples)
  }
}

/// Numbers that are the same each time.
struct SeededRandom {
  var state: UInt64

  mutating func unit() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (Float(state >> 40) + 0.5) / Float(1 << 24)
  }

  /// Standard normal by Box and Muller.
  mutating func normal() -> Float {
    (-2 * logf(unit())).squareRoot() * cosf(2 * .pi * unit())
  }
}
