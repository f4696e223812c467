import CPixels
import Imaging

/// A field's logarithm on a volume's own grid.
struct BiasSurface {
  private let lattice: SplineLattice
  private let geometry: VolumeGeometry
  private let columns, rows, slices: SplineAxis

  init(_ lattice: SplineLattice, geometry: VolumeGeometry) {
    (self.lattice, self.geometry) = (lattice, geometry)
    columns = Self.axis(geometry.columns, points: lattice.columns)
    rows = Self.axis(geometry.rows, points: lattice.rows)
    slices = Self.axis(geometry.slices, points: lattice.slices)
  }

  /// The field, its logarithm's mean over the mask taken off.
  ///
  /// - Parameter inside: One byte for each voxel, 1 in the mask.
  /// - Returns: `nil` for an empty mask.
  func field(inside: [UInt8]) -> [Float]? {
    let area = geometry.rows * geometry.columns
    var field = [Float](repeating: 0, count: inside.count)
    SideBySide.fill(&field, parts: geometry.slices) { fill($0, slice: $1) }
    var sums = [Double](repeating: 0, count: geometry.slices)
    SideBySide.fill(&sums, parts: geometry.slices) { [field] sum, slice in
      field.withUnsafeBufferPointer { field in
        inside.withUnsafeBufferPointer { inside in
          guard let values = field.baseAddress, let mask = inside.baseAddress else { return }
          sum.pointee = cpixels_bias_masked_sum(values + slice * area, mask + slice * area, area)
        }
      }
    }
    let count = inside.reduce(0) { $0 + Int($1) }
    guard count > 0 else { return nil }
    let mean = Float(sums.reduce(0, +) / Double(count))
    SideBySide.fill(&field, parts: geometry.slices) { target, _ in
      cpixels_bias_exponent(target, area, mean)
    }
    return field
  }

  /// Samples divided by a field.
  func divide(_ samples: [Float], by field: [Float]) -> [Float] {
    let area = geometry.rows * geometry.columns
    var result = [Float](repeating: 0, count: samples.count)
    SideBySide.fill(&result, parts: geometry.slices) { target, slice in
      samples.withUnsafeBufferPointer { samples in
        field.withUnsafeBufferPointer { field in
          guard let values = samples.baseAddress, let factors = field.baseAddress else { return }
          cpixels_bias_divide(values + slice * area, factors + slice * area, area, target)
        }
      }
    }
    return result
  }

  private func fill(_ target: UnsafeMutablePointer<Float>, slice: Int) {
    let along = slices.values
    let plane = lattice.plane(first: Int(along.first[slice]), weights: along.values + 4 * slice)
    var (across, down) = (columns.values, rows.values)
    var line = [Float](repeating: 0, count: lattice.columns)
    cpixels_bias_surface(
      plane, &across, &down, geometry.rows, geometry.columns, &line, target)
  }

  private static func axis(_ length: Int, points: Int) -> SplineAxis {
    SplineAxis(positions: (0..<length).map(Double.init), length: length, points: points)
  }
}
