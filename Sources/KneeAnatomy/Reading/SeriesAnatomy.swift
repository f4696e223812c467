import CPixels
import Dispatch
public import Imaging

/// What each pixel of a series belongs to, on the series' own grid.
public struct SeriesAnatomy: Equatable, Sendable {
  /// The series' grid, in the patient's own coordinates.
  public let geometry: VolumeGeometry
  /// Raw values of ``KneeStructure``, `[slice, row, column]`.
  public let labels: [UInt8]
  /// Probability of the label in 255ths.
  public let confidence: [UInt8]

  /// The structures of a series.
  ///
  /// Probabilities are interpolated between the network's pixels; regions that cannot be part of their structure (``Islands``) are taken
  /// out.
  ///
  /// - Parameters:
  ///   - reading: What the network gave.
  ///   - orientation: How the series was turned for it.
  ///   - middle: What parts medial from lateral.
  public init(
    _ reading: TissueProbabilities, orientation: DisplayOrientation, middle: JointMiddle
  ) {
    let grid = orientation.geometry
    var (labels, confidence) = Self.labels(reading, on: grid, middle)
    for (index, isIsland) in Islands.voxels(labels, on: grid).enumerated() where isIsland {
      (labels[index], confidence[index]) = (KneeStructure.other.rawValue, 0)
    }
    geometry = orientation.source
    self.labels = orientation.turnedBack(labels)
    self.confidence = orientation.turnedBack(confidence)
  }

  /// Which structures are shown, and in how many mL by their voxels.
  public var volumesInMillilitres: [KneeStructure: Double] {
    var counts = [Int](repeating: 0, count: 256)
    for label in labels { counts[Int(label)] += 1 }
    var result: [KneeStructure: Double] = [:]
    for structure in KneeStructure.allCases where counts[Int(structure.rawValue)] > 0 {
      let voxels = Double(counts[Int(structure.rawValue)])
      result[structure] = voxels * geometry.voxelVolumeInMillilitres
    }
    return result
  }

  /// The voxels of a structure.
  public func mask(of structure: KneeStructure) -> VoxelMask {
    VoxelMask(
      columns: geometry.columns, rows: geometry.rows, slices: geometry.slices,
      voxels: labels.map { $0 == structure.rawValue })
  }

  private static func labels(
    _ reading: TissueProbabilities, on grid: VolumeGeometry, _ middle: JointMiddle
  ) -> (labels: [UInt8], confidence: [UInt8]) {
    let area = grid.rows * grid.columns
    var confidence = [UInt8](repeating: 0, count: grid.voxelCount)
    let labels = [UInt8](unsafeUninitializedCapacity: grid.voxelCount) { result, filled in
      confidence.withUnsafeMutableBufferPointer { confidence in
        let planes = LabelPlanes(labels: result, confidence: confidence, area: area)
        DispatchQueue.concurrentPerform(iterations: grid.slices) { slice in
          planes.fill(slice, reading, grid, middle)
        }
      }
      filled = grid.voxelCount
    }
    return (labels, confidence)
  }
}

/// Labels that several threads write, each its own slice.
private struct LabelPlanes: @unchecked Sendable {
  let labels: UnsafeMutableBufferPointer<UInt8>
  let confidence: UnsafeMutableBufferPointer<UInt8>
  let area: Int

  func fill(
    _ slice: Int, _ reading: TissueProbabilities, _ grid: VolumeGeometry, _ middle: JointMiddle
  ) {
    let stride = reading.stride
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
    let structures = reading.tissues.map {
      (
        medial: $0.structure(isLateral: false).rawValue,
        lateral: $0.structure(isLateral: true).rawValue
      )
    }
    for place in 0..<area {
      let values = sums[(place * stride)..<(place * stride + structures.count)]
      guard weights[place] > 0, let best = values.indices.max(by: { values[$0] < values[$1] })
      else {
        (labels[slice * area + place], confidence[slice * area + place]) = (0, 0)
        continue
      }
      let (medial, lateral) = structures[best - values.startIndex]
      var label = medial
      if medial != lateral {
        let voxel = VoxelIndex(
          column: place % grid.columns, row: place / grid.columns, slice: slice)
        label = middle.isLateral(grid.point(voxel)) ? lateral : medial
      }
      labels[slice * area + place] = label
      confidence[slice * area + place] = UInt8(min(255, values[best] * 255 / weights[place]))
    }
  }
}
