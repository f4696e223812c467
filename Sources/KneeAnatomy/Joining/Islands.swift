import CPixels
import Imaging

/// Regions of a label map that are too small or too far from the largest of their structure to be part of it.
enum Islands {
  /// Share of its largest region that another region must reach to stay; bones are of one piece, cartilage and menisci may be
  /// worn or torn into several, and fluid, muscle and vessels come in many.
  static func leastShare(of structure: KneeStructure) -> Double {
    switch structure {
    case .femur, .tibia, .fibula, .patella: 1
    case .femoralCartilage, .medialTibialCartilage, .lateralTibialCartilage, .patellarCartilage: 0.1
    case .medialMeniscus, .lateralMeniscus: 0.15
    case .anteriorCruciateLigament, .posteriorCruciateLigament: 0.25
    case .medialCollateralLigament, .lateralCollateralLigament: 0.25
    case .patellarTendon, .quadricepsTendon, .infrapatellarFatPad: 0.3
    case .other, .muscle, .subcutaneousFat, .jointFluid, .vessel, .air: 0
    }
  }

  /// Whether each voxel belongs to an island.
  ///
  /// - Parameters:
  ///   - labels: Raw values of ``KneeStructure``, `[slice, row, column]`.
  ///   - geometry: Their grid.
  static func voxels(_ labels: [UInt8], on geometry: VolumeGeometry) -> [Bool] {
    var count = 0
    let regions = [UInt32](unsafeUninitializedCapacity: labels.count) { result, filled in
      if let target = result.baseAddress, !labels.isEmpty {
        count = cpixels_regions_of_labels(labels, geometry.sizeForC, target)
      }
      filled = labels.count
    }
    var sizes = [Int](repeating: 0, count: count), labelOf = [UInt8](repeating: 0, count: count)
    for (region, label) in zip(regions, labels) {
      sizes[Int(region)] += 1
      labelOf[Int(region)] = label
    }
    var largest = [Int](repeating: 0, count: 256)
    for (size, label) in zip(sizes, labelOf) {
      largest[Int(label)] = max(largest[Int(label)], size)
    }
    let shares = (0...255).map {
      KneeStructure(rawValue: UInt8($0)).map(leastShare(of:)) ?? 0
    }
    let isIsland = zip(sizes, labelOf).map { size, label in
      Double(size) < shares[Int(label)] * Double(largest[Int(label)])
    }
    return regions.map { isIsland[Int($0)] }
  }
}

extension StructureShares {
  /// Without regions that cannot be part of their structure: there its share is 0.
  func withoutIslands() -> StructureShares {
    let labels = self.labels()
    let isIsland = Islands.voxels(labels, on: geometry)
    var kept = shares
    for structure in kept.keys where Islands.leastShare(of: structure) > 0 {
      let value = structure.rawValue
      kept[structure]?.withUnsafeMutableBufferPointer { share in
        for index in share.indices where isIsland[index] && labels[index] == value {
          share[index] = 0
        }
      }
    }
    return StructureShares(geometry: geometry, shares: kept)
  }

  /// Volume of each structure that there is in mL: the sum of its shares of the voxels, as the measurements state it.
  public var volumesInMillilitres: [KneeStructure: Double] {
    Dictionary(uniqueKeysWithValues: shares.keys.map { ($0, volumeInMillilitres(of: $0)) })
  }

  /// The structure of the greatest share of each voxel, as raw values; `other` where none reaches a third.
  public func labels() -> [UInt8] {
    var greatest = [UInt8](repeating: 84, count: geometry.voxelCount)
    var result = [UInt8](repeating: KneeStructure.other.rawValue, count: geometry.voxelCount)
    for structure in KneeStructure.allCases {
      guard let share = shares[structure] else { continue }
      for index in share.indices where share[index] > greatest[index] {
        greatest[index] = share[index]
        result[index] = structure.rawValue
      }
    }
    return result
  }
}
