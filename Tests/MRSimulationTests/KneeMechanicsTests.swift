import Testing

@testable import MRSimulation

/// How the femur stands on the tibia: loose without its ligament, closed on worn cartilage, in varus and valgus.
struct KneeMechanicsTests {
  /// The knee of a finding's form, with the knee as it was.
  private struct Moved {
    let before, after: KneeAnatomy
    let finding: SimulatedFinding
  }

  private static func moved(_ name: String, _ form: String, seed: UInt64 = 1) throws -> Moved {
    let kind = try #require(FindingCatalogue.kind(name))
    let variant = try #require(kind.variant(form))
    let context = LigamentKnee(seed).context
    var generator = SimulationGenerator(seed: seed, stream: 4)
    let lesion = kind.make(variant, context, &generator)[0]
    let after = context.reshaped { lesion.reshape?(&$0) }.anatomy
    return Moved(before: context.anatomy, after: after, finding: lesion.measured(.empty(grid)))
  }

  private static let grid = VoxelGrid(
    covering: Extent(low: .zero, high: [1, 1, 1]), spacing: 1)

  /// y of a condyle's back.
  private func back(_ anatomy: KneeAnatomy, _ x: Float) throws -> Float {
    let start = KneePoint(x, -90, 20)
    return try #require(anatomy.femur.bone.surface(from: start, towards: [x, 0, 20])).place.y
  }

  @Test(arguments: LigamentKnee.seeds, ["complete", "complete-chronic"])
  func theTibiaComesForwardWithoutTheLigament(_ seed: UInt64, _ form: String) throws {
    let moved = try Self.moved("acl-tear", form, seed: seed)
    let lateral = try back(moved.before, 23) - back(moved.after, 23)
    let medial = try back(moved.before, -23) - back(moved.after, -23)
    let said = moved.finding.measurements["anteriorTibialTranslationInMillimetres"] ?? 0
    #expect((4...9).contains(said), "\(said)")
    #expect(abs(Double(lateral) - said) < 0.9, "\(lateral), said \(said)")
    #expect(medial < 0.85 * lateral && medial > 0.2 * lateral, "\(medial), \(lateral)")
  }

  @Test(arguments: ["partial-high", "partial-low", "sprain", "mucoid"])
  func aLigamentThatHoldsKeepsTheTibia(_ form: String) throws {
    let moved = try Self.moved("acl-tear", form)
    #expect(moved.after.shape == moved.before.shape)
    #expect(moved.finding.measurements["anteriorTibialTranslationInMillimetres"] == nil)
  }

  /// The posterior cruciate ligament keeps its length, so that it bulges further back and up.
  @Test func thePosteriorCruciateBuckles() throws {
    let moved = try Self.moved("acl-tear", "complete-chronic")
    func lean(_ anatomy: KneeAnatomy) -> Float {
      let upper = anatomy.ligaments.posteriorCruciate.places(step: 1).filter { $0.z > 8 }
      return upper.map(\.y).min() ?? 0
    }
    #expect(lean(moved.after) < lean(moved.before) - 0.5)
    let (before, after) = (
      BodyCourse(moved.before.ligaments.posteriorCruciate).length,
      BodyCourse(moved.after.ligaments.posteriorCruciate).length
    )
    #expect(after < before - 0.5, "the ends come nearer: \(before), \(after)")
  }

  private static let movers: [(String, String)] = [
    ("acl-tear", "complete"), ("acl-tear", "complete-chronic"), ("medial-oa", "advanced"),
    ("lateral-oa", "advanced"), ("medial-oa", "moderate"), ("patellofemoral-oa", "advanced"),
  ]

  /// Bones keep off each other, cartilage meets on at least one side, and nothing is left hanging.
  @Test(arguments: movers)
  func bonesKeepApartAndCartilageMeets(_ name: String, _ form: String) throws {
    for seed in LigamentKnee.seeds {
      let anatomy = try Self.moved(name, form, seed: seed).after
      var touching = 0
      for place in anatomy.femur.bone.places(step: 1)
      where anatomy.tibia.bone(place) < 0.2 || anatomy.patella.bone(place) < 0.2 {
        touching += 1
      }
      #expect(touching == 0, "\(name) \(form) of \(seed)")
      let unit = anatomy.unit
      let medial = Tibia.clearance(unit, .medial, yielding: 0, under: anatomy.femur)
      let lateral = Tibia.clearance(unit, .lateral, yielding: 0, under: anatomy.femur)
      #expect(min(medial, lateral) < 0.3 && min(medial, lateral) > -2.8, "\(medial) \(lateral)")
      #expect(max(medial, lateral) < 2, "\(medial) \(lateral)")
    }
  }

  @Test(arguments: LigamentKnee.seeds, [JointSide.medial, .lateral])
  func osteoarthritisClosesItsSideAndOpensTheOther(_ seed: UInt64, _ side: JointSide) throws {
    let name = "\(side.words)-oa"
    let moderate = try Self.moved(name, "moderate", seed: seed)
    let advanced = try Self.moved(name, "advanced", seed: seed)
    func space(_ anatomy: KneeAnatomy, _ side: JointSide) -> Float {
      anatomy.jointSpace(.tibiofemoral(side))
    }
    let other: JointSide = side == .medial ? .lateral : .medial
    let sound = space(moderate.before, side)
    #expect(space(moderate.after, side) < 0.85 * sound)
    #expect(space(advanced.after, side) < 0.5 * sound)
    #expect(space(advanced.after, other) > space(advanced.before, other) + 0.3)
    let said = advanced.finding.measurements["jointSpaceInMillimetres"] ?? 0
    #expect(abs(said - Double(space(advanced.after, side))) < 1e-3)
    // Varus carries the thigh medially, valgus laterally.
    let shaft = KneePoint(0, 3, 100)
    let lean = advanced.after.flexion.femur(shaft).x - advanced.before.flexion.femur(shaft).x
    #expect(lean * side.sign > 1, "\(lean)")
  }

  @Test(arguments: LigamentKnee.seeds)
  func aWornPatellaComesNearerToTheTrochlea(_ seed: UInt64) throws {
    let moved = try Self.moved("patellofemoral-oa", "advanced", seed: seed)
    let (before, after) = (
      moved.before.jointSpace(.patellofemoral), moved.after.jointSpace(.patellofemoral)
    )
    #expect(after < 0.6 * before, "\(before), \(after)")
    #expect(moved.after.patella.centre.x > moved.before.patella.centre.x + 0.5)
    // The lateral margin turns backwards.
    func turn(_ patella: Patella) -> Float { patella.place([20, 0, 0]).y - patella.centre.y }
    #expect(turn(moved.after.patella) < turn(moved.before.patella) - 0.5)
  }

  @Test func mildFormsMoveNothing() throws {
    for name in ["medial-oa", "lateral-oa", "patellofemoral-oa"] {
      for form in ["mild", "thinning", "early"] {
        let moved = try Self.moved(name, form)
        #expect(moved.after.shape == moved.before.shape, "\(name) \(form)")
        #expect(
          (moved.finding.measurements["jointSpaceInMillimetres"] ?? 0) > 2.5, "\(name) \(form)")
      }
    }
  }

  @Test func alignmentSpreadsByTwoDegrees() {
    let drawn = (0..<400 as Range<UInt64>).map { seed -> Double in
      var generator = SimulationGenerator(seed: seed)
      let subject = KneeSubject(age: 40, sex: seed % 2 == 0 ? .female : .male, side: .left)
      return Double(KneeShape.drawn(for: subject, using: &generator).varus)
    }
    let mean = drawn.reduce(0, +) / 400
    let deviation = (drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400).squareRoot()
    #expect(abs(mean) < 0.4 && (1.5...2.3).contains(deviation), "\(mean), \(deviation)")
  }

  /// The plateaux follow the femur, so that the joint space of a knee in varus is that of a straight one.
  @Test(arguments: [Float(-4), 4])
  func plateauxFollowVarusAndValgus(_ degrees: Float) {
    var shape = KneeShape()
    let straight = KneeAnatomy(shape)
    shape.varus = degrees
    let leaning = KneeAnatomy(shape)
    for side in JointSide.allCases {
      let (a, b) = (
        straight.jointSpace(.tibiofemoral(side)), leaning.jointSpace(.tibiofemoral(side))
      )
      #expect(abs(a - b) < 0.8, "\(side.words): \(a), \(b)")
    }
    #expect(leaning.flexion.femur([0, 3, 100]).x * degrees < -20)
  }

  /// What is placed on a moved bone lies on it, for every finding of a study.
  @Test func findingsOfOneStudyLieOnTheMovedKnee() throws {
    var request = SimulationRequest(seed: 5)
    request.findings = .listed([
      .init(type: "chondral-defect", variant: "grade-4"),
      .init(type: "acl-tear", variant: "complete"),
    ])
    let draft = try StudyDraft(request)
    var shape = draft.shape
    for lesion in draft.lesions { lesion.reshape?(&shape) }
    #expect(shape.anteriorTranslation != JointPair())
    let alone = try #require(FindingCatalogue.kind("chondral-defect"))
    let variant = try #require(alone.variant("grade-4"))
    let context = FindingKind.Context(
      subject: draft.subject, shape: shape, anatomy: KneeAnatomy(shape))
    var generator = StudyDraft.generator(5, .findings)
    let expected = alone.make(variant, context, &generator)[0].finding
    #expect(expected == draft.lesions[0].finding)
  }

  @Test func turnsAreUndoneAndFollowEachOther() {
    let pose = FemurPose(flexion: 15, varus: 4, rotation: 6, shift: [1, -6, 0.5])
    let turn = pose.turn(), place = KneePoint(20, -12, 60)
    #expect(length(turn.undone(turn(place)) - place) < 1e-3)
    let step = Turn(degrees: 15, about: [0, -12, 24])(place)
    let second = Turn.coronal(degrees: 4, about: .zero)(step)
    let third = Turn.axial(degrees: 6, about: [0, -4, 0])(second) + pose.shift
    #expect(length(turn(place) - third) < 1e-3)
    // Varus lowers the medial side, external rotation carries the lateral condyle backwards.
    #expect(Turn.coronal(degrees: 5, about: .zero)([-20, 0, 0]).z < -1)
    #expect(Turn.axial(degrees: 5, about: .zero)([20, 0, 0]).y < -1)
  }
}
