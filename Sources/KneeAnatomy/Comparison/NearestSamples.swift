import Imaging

/// Places on a surface sorted into cubes, to find the nearest one of any point.
struct NearestSamples: Sendable {
  let samples: [SurfaceSample]
  private let low: PatientPoint
  private let counts: (x: Int, y: Int, z: Int)
  private let side: Double
  /// Where each cube's samples begin in ``order``; one entry more than cubes.
  private let starts: [Int]
  private let order: [Int]

  /// - Parameter side: Of a cube, in mm; about the distance within which is looked.
  init(_ samples: [SurfaceSample], side: Double) {
    (self.samples, self.side) = (samples, side)
    func least(_ part: (PatientPoint) -> Double) -> Double {
      samples.map { part($0.point) }.min() ?? 0
    }
    let low = PatientPoint(x: least { $0.x }, y: least { $0.y }, z: least { $0.z })
    func count(_ part: (PatientPoint) -> Double) -> Int {
      Int(((samples.map { part($0.point) }.max() ?? 0) - part(low)) / side) + 1
    }
    let counts = (x: count { $0.x }, y: count { $0.y }, z: count { $0.z })
    (self.low, self.counts) = (low, counts)
    let cubes = samples.map { sample in
      let way = (sample.point - low) * (1 / side)
      return (Int(way.z) * counts.y + Int(way.y)) * counts.x + Int(way.x)
    }
    var starts = [Int](repeating: 0, count: counts.x * counts.y * counts.z + 1)
    for cube in cubes { starts[cube + 1] += 1 }
    for cube in 1..<starts.count { starts[cube] += starts[cube - 1] }
    var next = starts
    var order = [Int](repeating: 0, count: samples.count)
    for (index, cube) in cubes.enumerated() {
      order[next[cube]] = index
      next[cube] += 1
    }
    (self.starts, self.order) = (starts, order)
  }

  /// The nearest sample whose surface looks the same way; nil where none lies within `reach`, in mm.
  ///
  /// - Parameter facing: Least cosine between the normals.
  func nearest(
    to point: PatientPoint, _ normal: PatientVector, within reach: Double, facing: Double
  ) -> Int? {
    let way = point - low
    func range(_ place: Double, _ count: Int) -> Range<Int> {
      let first = max(Int(((place - reach) / side).rounded(.down)), 0)
      let last = min(Int(((place + reach) / side).rounded(.down)), count - 1)
      return first <= last ? first..<(last + 1) : 0..<0
    }
    let (columns, rows) = (range(way.x, counts.x), range(way.y, counts.y))
    var best: Int?, least = reach * reach
    for z in range(way.z, counts.z) {
      for y in rows {
        let line = (z * counts.y + y) * counts.x
        for x in columns {
          for place in starts[line + x]..<starts[line + x + 1] {
            let sample = samples[order[place]], distance = sample.point - point
            let square = distance.dot(distance)
            if square < least, sample.normal.dot(normal) >= facing {
              (best, least) = (order[place], square)
            }
          }
        }
      }
    }
    return best
  }
}
