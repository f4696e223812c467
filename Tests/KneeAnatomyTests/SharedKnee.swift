import Imaging
import KneeAnatomy

@testable import struct MRSimulation.KneeShape

/// One knee of middle size that several suites measure, painted once.
enum SharedKnee {
  private static let painted = Task {
    let knee = await PhantomKnee(KneeShape())
    return (knee: knee, shares: knee.shares())
  }

  static func made() async -> (knee: PhantomKnee, shares: StructureShares) { await painted.value }
}

extension StructureShares {
  /// The same grid with shares changed voxel by voxel.
  ///
  /// - Parameter change: Given a voxel's place in its array and its share.
  func changed(
    _ structures: [KneeStructure]? = nil, _ change: (Int, UInt8) -> UInt8
  ) -> StructureShares {
    var result = shares
    for structure in structures ?? Array(shares.keys) {
      result[structure] = shares[structure]?.enumerated().map { change($0.offset, $0.element) }
    }
    return StructureShares(geometry: geometry, shares: result)
  }

  /// The same shares on a grid that lies elsewhere.
  func moved(_ change: (inout SliceGeometry) -> Void) -> StructureShares {
    var geometry = geometry
    change(&geometry.firstSlice)
    return StructureShares(geometry: geometry, shares: shares)
  }
}
