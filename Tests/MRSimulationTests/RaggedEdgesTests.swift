import Testing

@testable import MRSimulation

/// What is torn is uneven: clefts of menisci and Segond's flake.
struct RaggedEdgesTests {
  private static let frame = MeniscusFrame(KneeAnatomy(KneeShape()).menisci.medial)

  /// Middle and width of a radial cleft at some depths from the rim, in mm.
  private static func course(_ cleft: Solid, angle: Float) -> [(middle: Float, width: Float)] {
    let places = cleft.places(step: 0.25), width = frame.width(angle)
    return stride(from: Float(0.1), through: 0.95, by: 0.12).compactMap { share in
      let here = places.filter { abs(frame.depth($0) - share * width) < 0.2 }
        .map { frame.across(angle, at: $0) }
      guard here.count > 3, let low = here.min(), let high = here.max() else { return nil }
      return (here.reduce(0, +) / Float(here.count), high - low)
    }
  }

  @Test(arguments: [Float(-60), -45, -30])
  func radialCleftsWanderAndOpenTowardsTheEdge(_ angle: Float) {
    let line = MeniscusTearLine(
      course: .radial(share: 1, slant: 0), angle: angle, length: 0, thickness: 2.5)
    let course = Self.course(line.solid(in: Self.frame), angle: angle)
    #expect(course.count > 4)
    let middles = course.map(\.middle)
    let spread = (middles.max() ?? 0) - (middles.min() ?? 0)
    #expect((0.3...3).contains(spread), "\(spread)")
    let (rim, edge) = (course.first?.width ?? 9, course.last?.width ?? 0)
    #expect(edge > rim, "\(rim) at the rim, \(edge) at the edge")
  }

  /// The flake follows the bone and is here thicker and there thinner.
  @Test(arguments: [UInt64(1), 2, 3])
  func segondsFlakeIsTorn(_ seed: UInt64) throws {
    let kind = try #require(FindingCatalogue.kind("fracture"))
    let variant = try #require(kind.variant("segond")), knee = LigamentKnee(seed)
    var generator = SimulationGenerator(seed: seed, stream: 4)
    let lesion = kind.make(variant, knee.context, &generator)[0]
    let flake = try #require(
      lesion.marks.last { $0.paint.structure == .tibiaCortex }
    ).solid
    let bone = knee.context.anatomy.tibia.bone
    let places = flake.places(step: 0.3)
    #expect(Float(places.count) * 0.027 > 25, "\(places.count)")
    // Thickness in columns across the flake.
    var columns: [SIMD2<Int>: Int] = [:]
    for place in places {
      columns[SIMD2(Int((place.y / 0.6).rounded()), Int((place.z / 0.6).rounded())), default: 0] +=
        1
    }
    let counts = columns.values.map(Float.init).sorted()
    #expect(counts[counts.count * 9 / 10] > 1.6 * counts[counts.count / 4], "\(counts)")
    #expect(places.allSatisfy { bone($0) > 0 })
  }
}
