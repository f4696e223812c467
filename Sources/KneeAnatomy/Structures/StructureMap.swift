public import Imaging

/// What each voxel of a series' grid belongs to, and how sure that is.
///
/// Unlike ``StructureShares`` it lies where the series lies, in the patient's own coordinates, whichever side the knee is of.
public struct StructureMap: Equatable, Sendable {
  /// Where the voxels lie.
  public let geometry: VolumeGeometry
  /// Raw values of ``KneeStructure``, `[slice, row, column]`.
  public let labels: [UInt8]
  /// Probability of the label in 255ths, of the same order.
  public let confidence: [UInt8]
  /// Which structures are shown, and in how many mL by their voxels; counted once, since lists ask for it at every frame.
  public let volumesInMillilitres: [KneeStructure: Double]

  /// A map; both arrays hold `slices × rows × columns` values.
  public init(geometry: VolumeGeometry, labels: [UInt8], confidence: [UInt8]) {
    precondition(
      labels.count == geometry.voxelCount && confidence.count == geometry.voxelCount,
      "A map needs one label and one confidence for each voxel.")
    (self.geometry, self.labels, self.confidence) = (geometry, labels, confidence)
    volumesInMillilitres = geometry.volumesInMillilitres(of: labels)
  }

  /// Volume of a structure in millilitres, by its voxels.
  public func volumeInMillilitres(of structure: KneeStructure) -> Double {
    volumesInMillilitres[structure] ?? 0
  }

  /// The voxels of a structure.
  public func mask(of structure: KneeStructure) -> VoxelMask {
    VoxelMask(
      columns: geometry.columns, rows: geometry.rows, slices: geometry.slices,
      voxels: labels.map { $0 == structure.rawValue })
  }
}

extension VolumeGeometry {
  /// Volume in mL of each structure that labels of the grid show.
  func volumesInMillilitres(of labels: [UInt8]) -> [KneeStructure: Double] {
    var counts = [Int](repeating: 0, count: 256)
    for label in labels { counts[Int(label)] += 1 }
    var result: [KneeStructure: Double] = [:]
    for structure in KneeStructure.allCases where counts[Int(structure.rawValue)] > 0 {
      result[structure] = Double(counts[Int(structure.rawValue)]) * voxelVolumeInMillilitres
    }
    return result
  }
}
