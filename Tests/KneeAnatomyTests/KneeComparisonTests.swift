import Foundation
import ImageProcessing
import Imaging
import Testing

@testable import KneeAnatomy
@testable import struct MRSimulation.KneeShape

/// A knee beside an earlier examination of it, both of sagittal slices of 3 mm unless said otherwise.
@Suite struct KneeComparisonTests {
  private static func examined(
    _ shares: StructureShares, fields: [VolumeGeometry] = [], isSteady: Bool = true
  ) -> ExaminedKnee {
    let noise = SamplingNoise(spacing: 0.6, sliceThickness: 3),
      cut = shares.structuresCutOff(fields)
    return ExaminedKnee(
      shares, KneeMeasurements(shares, noise: noise, structuresCutOff: cut),
      structuresCutOff: cut, noise: noise, fields: fields, isSteady: isSteady)
  }

  /// The knee that is later: bent by 6 degrees more, and laid otherwise into the scanner.
  private static func later(_ change: (inout KneeShape) -> Void = { _ in }) async -> (
    knee: PhantomKnee, examined: ExaminedKnee, movement: RigidTransform
  ) {
    var shape = KneeShape()
    shape.flexion += 6
    change(&shape)
    let knee = await PhantomKnee(shape)
    let movement = RigidTransform(
      rotationInDegrees: PatientVector(x: 3, y: -2, z: 5),
      translation: PatientVector(x: 7, y: -4, z: 9), centre: PatientPoint(x: 0, y: 0, z: 0))
    let moved = knee.shares(sliceThickness: 3).moved { plane in
      plane.position = movement.map(plane.position)
      plane.rowDirection = movement.rotation * plane.rowDirection
      plane.columnDirection = movement.rotation * plane.columnDirection
    }
    return (knee, examined(moved), movement)
  }

  private static func change(_ id: String, _ comparison: KneeComparison) throws -> MeasuredChange {
    let row = try #require(comparison.rows.first { $0.measure.id == id })
    return try row.result.get()
  }

  @Test func noChangeIsFoundBetweenTwoPoses() async throws {
    let earlier = Self.examined(await SharedKnee.made().knee.shares(sliceThickness: 3))
    let (_, later, _) = await Self.later()
    let comparison = try KneeComparison(of: later, with: earlier)
    #expect(comparison.bones.map(\.bone) == [.femur, .tibia, .patella])
    for bone in comparison.bones {
      #expect(bone.residualInMillimetres < 0.25, "\(bone)")
      #expect(bone.sharedPart > 0.95, "\(bone)")
    }
    let flexion = try #require(comparison.flexionChange)
    #expect(abs(flexion - 6) < 1.5)
    let changes = comparison.rows.compactMap { try? $0.result.get() }
    #expect(changes.count > 40)
    let beyond = comparison.rows.filter {
      (try? $0.result.get())?.verdict != .withinLimit && (try? $0.result.get()) != nil
    }
    #expect(beyond.count <= changes.count / 20, "\(beyond.map { ($0.measure.id, $0.result) })")
    #expect(comparison.cartilage.count == CartilageRegion.allCases.count)
    for part in comparison.cartilage {
      #expect(abs(part.thickness.change) < 0.06, "\(part)")
      #expect(part.newlyBare < 20, "\(part)")
    }
    Self.report(comparison)
  }

  @Test func thinnerCartilageAndItsVolumeAreFound() async throws {
    let before = await SharedKnee.made().knee
    let shares = before.shares(sliceThickness: 3), earlier = Self.examined(shares)
    let (now, later, movement) = await Self.later { $0.medialTibialCartilage = 1.6 }
    let comparison = try KneeComparison(of: later, with: earlier)
    let part = try #require(comparison.cartilage.first { $0.region == .medialTibiaCentral })
    let back = movement.inverse
    let truth =
      Self.trueThickness(now, later) { back.map($0) }
      - Self.trueThickness(before, earlier) { $0 }
    #expect(truth < -0.3)
    #expect(abs(part.thickness.change - truth) < 0.08, "\(part), \(truth)")
    #expect(part.thickness.verdict == .beyondSampling)
    let volume = try Self.change("volume.medial-tibial-cartilage", comparison)
    let trueVolume =
      now.shares().volumeInMillilitres(of: .medialTibialCartilage)
      - shares.volumeInMillilitres(of: .medialTibialCartilage)
    #expect(
      abs(volume.change - trueVolume) < 0.02 && volume.verdict == .beyondSampling, "\(volume)")
    let other = try #require(comparison.cartilage.first { $0.region == .lateralTibiaCentral })
    #expect(abs(other.thickness.change) < 0.06, "\(other)")
    Self.report(comparison)
  }

  /// True mean thickness over the middle of the medial plateau, in mm.
  private static func trueThickness(
    _ knee: PhantomKnee, _ examined: ExaminedKnee, place: (PatientPoint) -> PatientPoint
  ) -> Double {
    guard let part = examined.parts[.medialTibiaCentral] else { return .nan }
    let bone = knee.bone(under: .medialTibialCartilage)
    let values = part.vertices.map {
      Double(
        knee.trueThickness(
          .medialTibialCartilage, bone: bone, near: knee.place(place(part.cover.surface.point($0)))
        ).0)
    }
    return values.reduce(0, +) / Double(values.count)
  }

  @Test func whatOneExaminationCutsOffIsNoChange() async throws {
    let shares = await SharedKnee.made().shares, grid = shares.geometry
    var field = grid
    // Of the columns, which go to the right in the patient, the last ones are not shown: the lateral side's.
    field.columns = grid.columns - 50
    let comparison = try KneeComparison(
      of: Self.examined(shares, fields: [field]), with: Self.examined(shares))
    let lateral = try #require(
      comparison.rows.first { $0.measure.id == "volume.lateral-tibial-cartilage" })
    guard case .failure(let obstacle) = lateral.result else {
      Issue.record("A cut volume was compared: \(lateral)")
      return
    }
    #expect(
      obstacle == .notMeasured(.later, .cutOff(.lateralTibialCartilage)), "\(obstacle)")
    let region = try #require(
      comparison.rows.first {
        $0.measure == .region(.lateralTibiaExternal, .meanThickness)
      })
    #expect(
      region.result == .failure(.regionNotShown(.later, .lateralTibiaExternal)),
      "\(region.result)")
    #expect(!comparison.cartilage.map(\.region).contains(.lateralTibiaExternal))
    let medial = try Self.change("volume.medial-tibial-cartilage", comparison)
    #expect(medial.change == 0)
  }

  /// Repeated scans of knees whose series agree say nothing of one whose series do not.
  @Test(arguments: [(true, true), (false, true), (true, false)])
  func limitsByRepeatsHoldForSeriesThatAgree(_ earlier: Bool, _ later: Bool) async throws {
    let shares = await SharedKnee.made().shares
    let table = try #require(
      DetectableChanges(
        text: "id\tunit\tsmallestDetectableChange\nvolume.medial-tibial-cartilage\tmL\t0.3\n"
          + "cartilage.medial-tibia-central.mean-thickness\tmm\t0.3"))
    let comparison = try KneeComparison(
      of: Self.examined(shares, isSteady: later), with: Self.examined(shares, isSteady: earlier),
      detectable: table)
    let source: MeasuredChange.LimitSource = earlier && later ? .repeats : .samplingError
    let volume = try Self.change("volume.medial-tibial-cartilage", comparison)
    #expect(volume.limitSource == source)
    #expect(comparison.unsteady == (!earlier ? [.earlier] : !later ? [.later] : []))
    #expect((comparison.caution == nil) == (earlier && later))
    if !later { #expect(comparison.caution?.contains("the later examination") == true) }
  }

  /// A mean over a cartilage is measured of what is shown of it, and is yet no change.
  @Test(arguments: [ComparedExamination.earlier, .later])
  func aMeanOverACutCartilageIsNoChange(_ cut: ComparedExamination) async throws {
    let shares = await SharedKnee.made().shares
    var field = shares.geometry
    field.columns -= 50
    let (part, whole) = (Self.examined(shares, fields: [field]), Self.examined(shares))
    let comparison = try KneeComparison(
      of: cut == .later ? part : whole, with: cut == .later ? whole : part)
    let row = try #require(
      comparison.rows.first { $0.measure == .cartilage(.lateralTibialCartilage, .meanThickness) })
    #expect(row.result == .failure(.cutOff(cut, .lateralTibialCartilage)), "\(row.result)")
  }

  @Test func anotherKneeIsRefused() async throws {
    let earlier = Self.examined(await SharedKnee.made().shares)
    let other = Self.examined(await PhantomKnee(seed: 6).shares())
    #expect(throws: ComparisonError.self) { try KneeComparison(of: other, with: earlier) }
    if ProcessInfo.processInfo.environment["KNEE_REPORT"] != nil {
      for seed in 1...6 as ClosedRange<UInt64> {
        let other = Self.examined(await PhantomKnee(seed: seed).shares())
        print("REPORT other", seed, BoneRegistration.all(of: earlier, on: other).values)
      }
    }
  }

  @Test func aBoneThatIsNotSeenIsNamed() async throws {
    let shares = await SharedKnee.made().shares
    var rest = shares.shares
    rest[.tibia] = nil
    let partial = Self.examined(StructureShares(geometry: shares.geometry, shares: rest))
    #expect(throws: ComparisonError.boneNotSeen(.tibia)) {
      try KneeComparison(of: Self.examined(shares), with: partial)
    }
  }

  private static func report(_ comparison: KneeComparison) {
    guard ProcessInfo.processInfo.environment["KNEE_REPORT"] != nil else { return }
    for bone in comparison.bones { print("REPORT", bone) }
    for row in comparison.rows { print("REPORT", row.measure.id, row.result) }
    for part in comparison.cartilage { print("REPORT", part) }
  }
}

/// The limit that a change is held against.
@Suite struct DetectableChangeTests {
  private static let table = """
    id\tunit\tknees\tscans\tmean\tstandardDeviationWithin\tsmallestDetectableChange
    volume.joint-fluid\tmL\t5\t10\t4.2\t0.25\t0.693
    cartilage.femoral.mean-thickness\tcm\t5\t10\t2\t0.1\t0.277
    meniscus.medial.extrusion\tmm\t5\t10\t2\t0\t0

    """

  @Test func aTableIsReadByItsColumnsNames() throws {
    let changes = try #require(DetectableChanges(text: Self.table))
    #expect(changes.change(of: .volume(.jointFluid)) == 0.693)
    #expect(changes.change(of: .cartilage(.femoralCartilage, .meanThickness)) == nil)
    #expect(changes.change(of: .meniscalExtrusion(.medial)) == nil)
    #expect(changes.change(of: .tubercleToGroove) == nil)
  }

  @Test(arguments: [
    "", "id\tunit\n", "id\tunit\tsmallestDetectableChange\nx\tmm\t-1",
    "id\tunit\tsmallestDetectableChange\nx\tmm\tnan", "id\tunit\tsmallestDetectableChange\nx\tmm",
    "id\tunit\tsmallestDetectableChange\nx\tmm\t1\nx\tmm\t2",
  ])
  func anUnsoundTableIsRefused(text: String) { #expect(DetectableChanges(text: text) == nil) }

  @Test func theLargerLimitHolds() {
    let (before, now) = (
      MeasuredValue(value: 10, samplingError: 0.3), MeasuredValue(value: 11, samplingError: 0.4)
    )
    let sampled = MeasuredChange(from: before, to: now)
    #expect(abs(sampled.limit - 0.98) < 1e-9 && sampled.change == 1)
    #expect(sampled.limitSource == .samplingError && sampled.verdict == .beyondSampling)
    let repeated = MeasuredChange(from: before, to: now, detectable: 1.5)
    #expect(repeated.limit == 1.5 && repeated.verdict == .withinLimit)
    let thick = MeasuredChange(from: before, to: now, detectable: 0.5)
    #expect(thick.limit == sampled.limit && thick.verdict == .beyondLimit)
    let less = MeasuredChange(from: now, to: before, detectable: 0.5)
    #expect(less.change == -1 && less.verdict == .beyondLimit)
    let bare = MeasuredValue(value: 0, samplingError: 0)
    #expect(MeasuredChange(from: bare, to: bare, least: 9).limit == 9)
  }
}
