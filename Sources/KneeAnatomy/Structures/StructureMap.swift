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
  /// Mean probability of each structure's voxels, 0 to 1.
  public let meanConfidence: [KneeStructure: Double]

  /// A map; both arrays hold `slices × rows × columns` values.
  public init(geometry: VolumeGeometry, labels: [UInt8], confidence: [UInt8]) {
    precondition(
      labels.count == geometry.voxelCount && confidence.count == geometry.voxelCount,
      "A map needs one label and one confidence for each voxel.")
    (self.geometry, self.labels, self.confidence) = (geometry, labels, confidence)
    let tally = StructureTally(labels, confidence)
    volumesInMillilitres = tally.counts.mapValues {
      Double($0) * geometry.voxelVolumeInMillilitres
    }
    meanConfidence = tally.meanConfidence
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

/// Voxels of each structure, and how sure they are.
private struct StructureTally {
  private(set) var counts: [KneeStructure: Int] = [:]
  private(set) var meanConfidence: [KneeStructure: Double] = [:]

  init(_ labels: [UInt8], _ confidence: [UInt8]) {
    var voxels = [Int](repeating: 0, count: 256), sums = voxels
    for (label, sure) in zip(labels, confidence) {
      voxels[Int(label)] += 1
      sums[Int(label)] += Int(sure)
    }
    for structure in KneeStructure.allCases {
      let label = Int(structure.rawValue)
      guard voxels[label] > 0 else { continue }
      counts[structure] = voxels[label]
      meanConfidence[structure] = Double(sums[label]) / Double(voxels[label]) / 255
    }
  }
}
