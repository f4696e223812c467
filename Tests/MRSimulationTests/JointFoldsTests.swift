import Testing

@testable import MRSimulation

/// What divides fat: septa between muscles, strands in Hoffa's pad, the capsule.
struct JointFoldsTests {
  private static let anatomy = KneeAnatomy(KneeShape())

  /// Two round bellies side by side.
  private static func pair(septum: Float) -> [Solid] {
    let bellies = [(Structure.soleus, Float(-14)), (.popliteus, 14)].map { structure, x in
      Belly(
        structure, turn: 0, girth: 1, [.init(-140, x, -40, 14, 14), .init(-20, x, -40, 14, 14)])
    }
    return MuscleBed(bellies: bellies, septum: septum).solids.map(\.1)
  }

  /// Fat between two muscles is here as good as gone and there a millimetre thick.
  @Test func septaComeAndGo() {
    // Every thickness has thin and thick places of its own.
    let gaps = stride(from: Float(1.15), through: 1.25, by: 0.01).flatMap { septum in
      let pair = Self.pair(septum: septum)
      return stride(from: Float(-130), through: -30, by: 10).flatMap { z in
        stride(from: Float(-44), through: -36, by: 4).map { y in
          max(pair[0]([0, y, z]) + pair[1]([0, y, z]), 0)
        }
      }
    }.sorted()
    let (thin, middle, thick) = (
      gaps[gaps.count / 5], gaps[gaps.count / 2], gaps[gaps.count * 19 / 20]
    )
    #expect(thin < 0.3 && middle < 1 && thick > 0.8, "\(thin), \(middle), \(thick) mm")
  }

  @Test func septaDifferFromKneeToKnee() {
    let (one, other) = (
      Muscles.bed(girth: 1, septum: 0.9), Muscles.bed(girth: 1, septum: 0.9001)
    )
    let place = (-60...(-30)).map { KneePoint(-4, -38, Float($0)) }
    let pairs = zip(one.solids, other.solids)
    let differs = pairs.contains { a, b in place.contains { abs(a.1($0) - b.1($0)) > 0.05 } }
    #expect(differs)
  }

  /// Some of Hoffa's pad is strands, and most is fat.
  @Test(arguments: [Float(17.5), 19, 20.5])
  func strandsRunThroughHoffasPad(_ notch: Float) {
    var shape = KneeShape()
    shape.notchWidth = notch
    let anatomy = KneeAnatomy(shape)
    var phantom = KneePhantom(
      covering: Extent(low: [-12, 8, -22], high: [14, 48, 24]), spacing: 0.5)
    anatomy.paint(&phantom)
    let pad = phantom.voxels.filter { $0.structure == Structure.infrapatellarFatPad.rawValue }
    let fascia = Tissue.fascia.rawValue
    let strands = pad.count { voxel in
      let share = voxel.tissue == fascia ? 255 - voxel.share : 0
      return share + (voxel.admixture == fascia ? voxel.share : 0) > 70
    }
    let share = Double(strands) / Double(max(pad.count, 1))
    #expect((0.04...0.36).contains(share), "\(share)")
  }

  /// In the middle the capsule's line is broken; beside it, behind the condyles, it is whole.
  @Test func theCapsuleIsBrokenInTheMiddle() {
    let places = Self.anatomy.capsule.posterior.places(step: 0.5)
    func share(_ columns: [Float]) -> Double {
      let heights = stride(from: Float(4), through: 20, by: 1)
      let found = columns.flatMap { x in
        heights.map { z in
          places.contains { abs($0.x - x) < 0.3 && abs($0.z - z) < 0.3 }
        }
      }
      return Double(found.count { $0 }) / Double(found.count)
    }
    let middle = share([-6, -3, 0, 3, 6]), side = share([-24, -22, 22, 24])
    #expect((0.2...0.85).contains(middle), "\(middle)")
    #expect(side > 0.9, "\(side)")
  }

  @Test func vesselsWind() throws {
    let anatomy = Self.anatomy
    for structure in [Structure.poplitealArtery, .poplitealVein] {
      let body = try #require(anatomy.soft.vessels.first { $0.0 == structure }).1
      // Middles every four millimetres, against the straight way between those before and behind.
      let places = body.places(step: 1)
      let middles = stride(from: Float(-100), through: -60, by: 4).map { z -> Float in
        let ring = places.filter { abs($0.z - z) < 1 }
        return ring.reduce(0) { $0 + $1.x } / Float(max(ring.count, 1))
      }
      let bends = zip(middles, zip(middles.dropFirst(), middles.dropFirst(2))).map {
        abs($1.0 - ($0 + $1.1) / 2)
      }
      #expect((bends.max() ?? 0) > 0.12, "\(structure): \(bends)")
    }
  }
}
