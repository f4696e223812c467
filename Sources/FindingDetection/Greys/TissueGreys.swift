import Imaging
public import KneeAnatomy

/// How bright the tissues of a knee are in some slices of a series, by the voxels that a network is sure of and whose eight neighbours in
/// the slice are of the same tissue, so that they hold nothing else.
public struct TissueGreys: Equatable, Sendable {
  /// What is known of one tissue.
  public struct Grey: Equatable, Sendable {
    /// Number of voxels.
    public let voxels: Int
    /// The median of their normalised intensities.
    public let median: Double
  }

  /// By tissue; those that no voxel surely shows are absent.
  public let greys: [KneeTissue: Grey]

  /// Least probability of a voxel that counts, in 255ths: 0.7.
  private static let sure: UInt8 = 179

  init(_ greys: [KneeTissue: Grey]) { self.greys = greys }

  /// - Parameters:
  ///   - reading: What the network gave.
  ///   - samples: Normalised intensities on the reading's grid.
  init(_ reading: TissueProbabilities, samples: [Float]) {
    let (tissue, probability) = reading.mostProbable()
    precondition(samples.count == tissue.count, "The samples are of another grid.")
    let (rows, columns) = (reading.geometry.rows, reading.geometry.columns)
    var values = [[Float]](repeating: [], count: reading.tissues.count)
    for slice in 0..<reading.geometry.slices {
      for row in stride(from: 1, to: rows - 1, by: 1) {
        let line = (slice * rows + row) * columns
        for place in stride(from: line + 1, to: line + columns - 1, by: 1)
        where probability[place] >= Self.sure {
          let own = tissue[place]
          let isInner = [-columns, 0, columns].allSatisfy { step in
            (-1...1).allSatisfy { tissue[place + step + $0] == own }
          }
          if isInner { values[Int(own)].append(samples[place]) }
        }
      }
    }
    var greys: [KneeTissue: Grey] = [:]
    for (index, tissue) in reading.tissues.enumerated() where !values[index].isEmpty {
      let sorted = values[index].sorted(), middle = sorted.count / 2
      let median =
        sorted.count.isMultiple(of: 2)
        ? (Double(sorted[middle - 1]) + Double(sorted[middle])) / 2 : Double(sorted[middle])
      greys[tissue] = Grey(voxels: sorted.count, median: median)
    }
    self.init(greys)
  }
}
