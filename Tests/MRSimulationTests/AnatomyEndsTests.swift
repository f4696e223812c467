import Testing

@testable import MRSimulation

/// How bellies, tendons, menisci and capsule end: thinly, and on what they are fixed to.
struct AnatomyEndsTests {
  private static let anatomy = KneeAnatomy(KneeShape())

  /// Mean area in mm² of a body's last two millimetres at either end; nil where it goes on beyond the knee.
  private static func ends(_ solid: Solid, step: Float) -> (low: Float, high: Float)? {
    let places = solid.places(step: step)
    guard let low = places.map(\.z).min(), let high = places.map(\.z).max() else { return nil }
    func area(_ isEnd: (KneePoint) -> Bool) -> Float {
      Float(places.count(where: isEnd)) * step * step * step / 2
    }
    return (
      low < -130 ? 0 : area { $0.z < low + 2 }, high > 130 ? 0 : area { $0.z > high - 2 }
    )
  }

  @Test func belliesTaper() throws {
    for (structure, solid) in Muscles.bed(girth: 1, septum: 0.9).solids {
      let ends = try #require(Self.ends(solid, step: 0.8))
      #expect(ends.low < 40 && ends.high < 40, "\(structure): \(ends)")
    }
  }

  @Test func hamstringTendonsEmergeGradually() throws {
    let tendons = Self.anatomy.tendons
    let named = [
      ("biceps", tendons.biceps), ("semimembranosus", tendons.semimembranosus),
      ("semitendinosus", tendons.semitendinosus), ("gracilis", tendons.gracilis),
    ]
    for (name, solid) in named {
      let ends = try #require(Self.ends(solid, step: 0.4))
      #expect(ends.high < 3, "\(name): \(ends)")
    }
  }

  @Test func meniscalRootsReachFromHornToBone() {
    let anatomy = Self.anatomy, menisci = anatomy.menisci
    let bodies = [menisci.medial, menisci.medial, menisci.lateral, menisci.lateral]
    for (index, root) in anatomy.ligaments.meniscalRoots.enumerated() {
      let places = root.places(step: 0.5)
      let horn = places.map { bodies[index]($0) }.min() ?? 9
      let bone = places.map { anatomy.tibia.bone($0) }.min() ?? 9
      #expect(horn < 0.5 && bone < 0, "\(index): \(horn), \(bone)")
    }
  }

  /// The capsule lies behind the posterior cruciate ligament and before the artery, and ends on bone.
  @Test func theCapsuleClosesTheJointBehind() {
    let anatomy = Self.anatomy
    let middle = anatomy.capsule.posterior.places(step: 0.5).filter { abs($0.x) < 2 }
    let ligament = anatomy.ligaments.posteriorCruciate
    let artery = anatomy.soft.vessels.first { $0.0 == .poplitealArtery }
    #expect(!middle.isEmpty)
    // Below, the ligament is fixed to the tibia within the capsule.
    let above = middle.filter { $0.z > 3 }
    let crossing = above.filter { place in
      ligament(place) < -1 || artery.map { $0.1(place) < -1 } == true
    }
    #expect(crossing.count < above.count / 10, "\(crossing.count) of \(above.count)")
    let highest = middle.max { $0.z < $1.z } ?? .zero, lowest = middle.min { $0.z < $1.z } ?? .zero
    #expect(anatomy.femur.bone(highest) < 2 && highest.z > 30, "\(highest)")
    #expect(anatomy.tibia.bone(lowest) < 2 && lowest.z < -8, "\(lowest)")
  }
}
