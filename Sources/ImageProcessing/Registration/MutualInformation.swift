import CPixels
import Glibc
import Imaging

/// What two volumes' values say of each other at sampled places, under a map from the fixed volume's frame to the moving one's.
///
/// The joint histogram counts fixed values in whole bins and spreads moving ones by a cubic B-spline, so that its derivative exists
/// (Mattes et al. 2003, doi:10.1109/TMI.2003.809072; Thévenaz and Unser 2000, doi:10.1109/83.887976).
struct MutualInformation: Sendable {
  let places: SamplePlaces
  let moving: LevelImage
  let range: BinRange
  let measure: RegistrationMeasure
  let threads: Int?

  /// The measure and what goes with it.
  struct Value: Sendable {
    /// To be made great; 0 where nothing overlaps.
    var measure = 0.0
    /// Derivative by the matrix's entries, row-major, and by the translation.
    var slope = [Double](repeating: 0, count: 12)
    /// Share of the places that lie in the moving volume.
    var overlap = 0.0
    /// Mutual information over the geometric mean of the two entropies, 0 to 1.
    var dependence = 0.0
  }

  private struct Part: Sendable {
    var inside: Int
    var matches: [cpixels_match]
    var histogram: [Float]
  }

  /// The measure at a map, with its derivative where `slope`.
  ///
  /// - Parameters:
  ///   - transform: From the fixed frame to the moving one, about the places' centre.
  func value(at transform: AffineTransform, slope: Bool = true) -> Value {
    let map = voxelMap(transform)
    let parts = SideBySide.results(of: places.parts.count, threads: threads) { match($0, map) }
    let inside = parts.reduce(0) { $0 + $1.inside }
    guard inside > 0 else { return Value() }
    var joint = [Double](repeating: 0, count: range.bins * range.bins)
    for part in parts {
      for (bin, count) in part.histogram.enumerated() { joint[bin] += Double(count) }
    }
    let entropies = Entropies(joint, bins: range.bins)
    var value = Value()
    value.measure = entropies.value(measure)
    value.overlap = Double(inside) / Double(places.count)
    value.dependence = entropies.dependence
    if slope { value.slope = self.slope(parts, entropies) }
    return value
  }

  private func voxelMap(_ transform: AffineTransform) -> cpixels_map {
    let voxels = moving.geometry.voxelMatrix
    let m = (voxels * transform.matrix).entries
    let o =
      voxels
      * (transform.centre + transform.translation - moving.geometry.firstSlice.position)
    return cpixels_map(
      matrix: (m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]), offset: (o.x, o.y, o.z))
  }

  private func match(_ index: Int, _ map: cpixels_map) -> Part {
    let (part, grid) = (places.parts[index], moving.geometry)
    var histogram = [Float](repeating: 0, count: range.bins * range.bins)
    var inside = 0
    let matches = [cpixels_match](unsafeUninitializedCapacity: part.count) { matches, filled in
      moving.samples.withUnsafeBufferPointer { samples in
        let voxels = cpixels_voxels(
          values: samples.baseAddress,
          size: (Int32(grid.columns), Int32(grid.rows), Int32(grid.slices)))
        withUnsafePointer(to: map) {
          inside = cpixels_match_places(
            part, part.count, voxels, $0, range.scale, range.shift, range.bins,
            matches.baseAddress, &histogram)
        }
      }
      filled = part.count
    }
    return Part(inside: inside, matches: matches, histogram: histogram)
  }

  private func slope(_ parts: [Part], _ entropies: Entropies) -> [Double] {
    let table = entropies.slopeTable(measure)
    let sums = SideBySide.results(of: parts.count, threads: threads) { index in
      var sums = [Double](repeating: 0, count: 12)
      let part = places.parts[index]
      cpixels_measure_slope(part, parts[index].matches, part.count, table, range.bins, &sums)
      return sums
    }
    let total = sums.reduce(into: [Double](repeating: 0, count: 12)) { total, part in
      for entry in total.indices { total[entry] += part[entry] }
    }
    let turned = moving.geometry.voxelMatrix.transposed
    let translation = turned * PatientVector(x: total[0], y: total[1], z: total[2])
    let matrix = turned * PatientMatrix(Array(total[3...]))
    return matrix.entries + [translation.x, translation.y, translation.z]
  }
}

/// Entropies of a joint histogram, in nats.
struct Entropies: Sendable {
  private let bins: Int
  private let total: Double
  /// Logarithms of the shares: joint, and of the moving bins; 0 where a share is 0.
  private let logJoint: [Double]
  private let logMoving: [Double]
  /// Of both values, of the fixed and of the moving one.
  let joint: Double
  let fixed: Double
  let moving: Double

  /// Entropies of counts, `[fixed bin, moving bin]`.
  init(_ counts: [Double], bins: Int) {
    let total = counts.reduce(0, +)
    var (rows, columns) = ([Double](repeating: 0, count: bins), [Double](repeating: 0, count: bins))
    for (index, count) in counts.enumerated() {
      rows[index / bins] += count
      columns[index % bins] += count
    }
    func logarithm(_ count: Double) -> Double { count > 0 ? log(count / total) : 0 }
    func entropy(_ counts: [Double], _ logarithms: [Double]) -> Double {
      -zip(counts, logarithms).reduce(0) { $0 + $1.0 * $1.1 } / total
    }
    (self.bins, self.total) = (bins, total)
    logJoint = counts.map(logarithm)
    logMoving = columns.map(logarithm)
    joint = entropy(counts, logJoint)
    fixed = entropy(rows, rows.map(logarithm))
    moving = entropy(columns, logMoving)
  }

  /// Mutual information over the geometric mean of the two entropies; 0 where one of them is 0.
  var dependence: Double {
    let own = (fixed * moving).squareRoot()
    return own > 0 ? max(fixed + moving - joint, 0) / own : 0
  }

  /// The measure.
  func value(_ measure: RegistrationMeasure) -> Double {
    switch measure {
    case .mutualInformation: fixed + moving - joint
    case .normalisedMutualInformation: joint > 0 ? (fixed + moving) / joint : 1
    }
  }

  /// The measure's derivative by each count; terms that a shift of counts within a row leaves out are left out.
  func slopeTable(_ measure: RegistrationMeasure) -> [Float] {
    let (ofJoint, ofMoving) =
      switch measure {
      case .mutualInformation: (1.0, 1.0)
      case .normalisedMutualInformation:
        joint > 0 ? ((fixed + moving) / (joint * joint), 1 / joint) : (0, 0)
      }
    return logJoint.indices.map {
      Float((ofJoint * logJoint[$0] - ofMoving * logMoving[$0 % bins]) / total)
    }
  }
}
