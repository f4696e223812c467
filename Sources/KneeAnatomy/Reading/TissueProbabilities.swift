import CPixels
public import Imaging

/// What a network gives on one series: the probability of each tissue at every pixel.
public struct TissueProbabilities: Sendable {
  /// Where the voxels lie, in the coordinates of a right knee and the orientation of display.
  public let geometry: VolumeGeometry
  /// The tissues in the order of `values`.
  public let tissues: [KneeTissue]
  /// Probabilities in 255ths, `[slice, row, column][tissue]` with ``stride`` values for each voxel.
  public let values: [UInt8]

  /// Values that lie between one voxel's and the next one's: the number of tissues, rounded up to a multiple of eight.
  public var stride: Int { Self.stride(ofTissues: tissues.count) }

  /// The stride of so many tissues.
  public static func stride(ofTissues count: Int) -> Int { (count + 7) / 8 * 8 }

  /// Probabilities from their parts; `values` holds ``stride`` for each voxel of the grid.
  public init(geometry: VolumeGeometry, tissues: [KneeTissue], values: [UInt8]) {
    let stride = Self.stride(ofTissues: tissues.count)
    precondition(
      values.count == geometry.voxelCount * stride, "Every tissue needs one probability a voxel.")
    (self.geometry, self.tissues, self.values) = (geometry, tissues, values)
  }

  /// Probabilities from one array for each tissue.
  init(geometry: VolumeGeometry, tissues: [KneeTissue], planes: [[UInt8]]) {
    let stride = Self.stride(ofTissues: tissues.count), area = geometry.rows * geometry.columns
    let count = geometry.voxelCount * stride
    let values = [UInt8](unsafeUninitializedCapacity: count) { values, filled in
      SideBySide.fill(values, parts: geometry.slices) { values, slice in
        let first = slice * area
        values[(first * stride)..<((first + area) * stride)].update(repeating: 0)
        for (tissue, plane) in planes.enumerated() {
          for place in first..<(first + area) { values[place * stride + tissue] = plane[place] }
        }
      }
      filled = count
    }
    self.init(geometry: geometry, tissues: tissues, values: values)
  }

  /// The most probable tissue of each voxel, as an index into ``tissues``, and its probability in 255ths.
  public func mostProbable() -> (tissue: [UInt8], probability: [UInt8]) {
    let count = geometry.voxelCount
    var probability = [UInt8](repeating: 0, count: count)
    let tissue = [UInt8](unsafeUninitializedCapacity: count) { result, filled in
      if let target = result.baseAddress, count > 0 {
        cpixels_greatest(values, tissues.count, count, stride, target, &probability)
      }
      filled = count
    }
    return (tissue, probability)
  }
}

extension VolumeGeometry {
  /// Number of voxels.
  var voxelCount: Int { slices * rows * columns }

  /// Columns, rows and slices as C reads them.
  var sizeForC: [Int32] { [Int32(columns), Int32(rows), Int32(slices)] }

  /// The continuous column, row and slice of a point, whole numbers at voxel centres.
  func place(of point: PatientPoint) -> (column: Double, row: Double, slice: Double) {
    let (pixel, distance) = firstSlice.pixel(point)
    return (pixel.column, pixel.row, distance / sliceSpacing)
  }
}
