import Imaging
import Testing

@testable import MRSimulation

/// What artefacts do to the images of a knee, as a radiologist knows them.
struct ArtefactImageTests {
  private let artery: KneePoint = [2, -37, 12]

  @Test func noneLeavesNothing() throws {
    let clean = try SpoiltKnee(.axialProtonDensityFatSuppressed)
    #expect(clean.conditions.artefacts.isEmpty && clean.conditions.plan == clean.planned)
    let settings = clean.acquisition.settings
    #expect(settings.motion == MotionTrace() && settings.pulsation == nil && settings.metal == nil)
  }

  /// Header and truth come from the radiographer's plan.
  @Test(arguments: ArtefactKind.allCases)
  func pixelsLieWhereTheyLayWithout(kind: ArtefactKind) throws {
    let clean = try SpoiltKnee(.axialProtonDensityFatSuppressed)
    let spoilt = try SpoiltKnee(.axialProtonDensityFatSuppressed, [kind: .severe])
    #expect(spoilt.planned == clean.planned)
    #expect(spoilt.conditions.plan.volumeGeometry == clean.planned.volumeGeometry)
    #expect(spoilt.artefact?.kind == kind && spoilt.artefact?.severity == .severe)
    #expect(spoilt.artefact?.measurements.isEmpty == false)
  }

  /// The axial series' lines run from front to back and its phase axis from side to side.
  @Test func ghostsOfTheArteryLieBesideItAtTheirSpacing() throws {
    let place = try SpoiltKnee(.axialProtonDensityFatSuppressed).pixel(of: artery)
    let clean = try SpoiltKnee(.axialProtonDensityFatSuppressed).image(through: artery)
    var found: [Float] = []
    for severity in ArtefactSeverity.allCases {
      let knee = try SpoiltKnee(.axialProtonDensityFatSuppressed, [.pulsation: severity])
      let ghosts = knee.image(through: artery).difference(from: clean)
      let spacing = try #require(knee.artefact?.measurements["ghostSpacingInMillimetres"])
      let step = Int((spacing / (knee.planned.width / Double(clean.columns))).rounded())
      let band = (place.row - 3)..<(place.row + 4)
      let ghost = ghosts.greatest(
        rows: band, columns: (place.column - step - 3)..<(place.column - step + 4))
      let between = ghosts.greatest(
        rows: band, columns: (place.column - step / 2 - 3)..<(place.column - step / 2 + 4))
      let elsewhere = ghosts.greatest(rows: 0..<(place.row - 30), columns: 0..<clean.columns)
      #expect(ghost > 2 * between && ghost > 4 * elsewhere, "\(severity)")
      found.append(ghost)
    }
    #expect(found[1] > 1.5 * found[0] && found[2] > 1.5 * found[1])
  }

  /// The other leg lies medially, and so folds to the knee's lateral side.
  @Test(arguments: [KneeSubject.Side.right, .left])
  func theOtherLegFoldsToTheLateralSide(side: KneeSubject.Side) throws {
    let clean = try SpoiltKnee(.coronalT1, side: side)
    let spoilt = try SpoiltKnee(.coronalT1, [.wrap: .severe], side: side)
    let difference = spoilt.image(through: [0, -20, 0]).difference(
      from: clean.image(through: [0, -20, 0]))
    let edge = difference.columns / 8
    let (left, right) = (
      difference.greatest(rows: 0..<difference.rows, columns: 0..<edge),
      difference.greatest(
        rows: 0..<difference.rows, columns: (difference.columns - edge)..<difference.columns)
    )
    // The patient's right is on the image's left.
    #expect(side == .right ? left > 5 * right : right > 5 * left)
  }

  /// Thigh and calf fold to the other ends of a sagittal image, further the more severe; its middle stays as it was.
  @Test func thighAndCalfFoldToTheOtherEnds() throws {
    let clean = try SpoiltKnee(.sagittalProtonDensity)
    let without = clean.image(through: [20, 0, 0])
    var folded: [Double] = []
    for severity in ArtefactSeverity.allCases {
      let knee = try SpoiltKnee(.sagittalProtonDensity, [.wrap: severity])
      let difference = knee.image(through: [20, 0, 0]).difference(from: without)
      let rows = difference.rows, edge = rows / 10, all = 0..<difference.columns
      let middle = difference.greatest(rows: (rows * 4 / 10)..<(rows * 6 / 10), columns: all)
      #expect(difference.greatest(rows: 0..<edge, columns: all) > 2 * middle)
      #expect(difference.greatest(rows: (rows - edge)..<rows, columns: all) > 2 * middle)
      folded.append(try #require(knee.artefact?.measurements["foldedInMillimetres"]))
    }
    #expect(folded == folded.sorted() && Set(folded).count == 3)
  }

  @Test func voidsOfMetalGrow() throws {
    let seed = UInt64(11)
    let clean = try SpoiltKnee(.coronalT1, seed: seed)
    let sizes = try ArtefactSeverity.allCases.map { severity in
      let knee = try SpoiltKnee(.coronalT1, [.metal: severity], seed: seed)
      let site: KneePoint = knee.artefact?.site == "tibia" ? [-7, 10, -16] : [17, -8, 24]
      let (with, without) = (knee.image(through: site), clean.image(through: site))
      return zip(with.samples, without.samples).count { $0 < 0.3 * $1 && $1 > 0.3 * without.peak }
    }
    #expect(sizes[0] > 8 && sizes[1] > 3 * sizes[0] && sizes[2] > 3 * sizes[1], "\(sizes)")
  }

  @Test(arguments: [ArtefactKind.motion, .ghosting])
  func movementSpoilsMoreTheMoreSevereItIs(kind: ArtefactKind) throws {
    let clean = try SpoiltKnee(.sagittalProtonDensity).image(through: [20, 0, 0])
    let errors = try ArtefactSeverity.allCases.map { severity in
      let image = try SpoiltKnee(.sagittalProtonDensity, [kind: severity]).image(
        through: [20, 0, 0])
      return image.difference(from: clean).mean / clean.mean
    }
    #expect(
      errors[0] > 0.01 && errors[1] > 1.3 * errors[0] && errors[2] > 1.3 * errors[1], "\(errors)")
  }

  @Test func severeMotionBlurs() throws {
    let clean = try SpoiltKnee(.sagittalProtonDensity).image(through: [20, 0, 0])
    let moved = try SpoiltKnee(.sagittalProtonDensity, [.motion: .severe]).image(
      through: [20, 0, 0])
    #expect(moved.sharpness < 0.9 * clean.sharpness)
  }

  /// Air holds the magnitude of noise alone.
  @Test func noiseRises() throws {
    let levels = try ArtefactSeverity.allCases.map { severity in
      let image = try SpoiltKnee(.sagittalProtonDensity, [.noise: severity]).image()
      return image.greatest(rows: 100..<110, columns: 0..<10) / image.peak
    }
    #expect(levels[1] > 1.3 * levels[0] && levels[2] > 1.3 * levels[1], "\(levels)")
  }

  @Test func clippedPixelsAreAlike() throws {
    let knee = try SpoiltKnee(.sagittalProtonDensity, [.clipping: .severe])
    let slice = AcquiredSlice(
      index: 0, image: knee.image(), geometry: knee.planned.geometry(ofSlice: 0))
    let limb = [UInt8](repeating: 1, count: slice.image.samples.count)
    let clipped = knee.conditions.clipped([[slice]], [limb])[0][0].image
    let share = Double(clipped.samples.count { $0 == clipped.peak }) / Double(limb.count)
    let wanted = try #require(knee.artefact?.measurements["shareOfLimb"])
    #expect(abs(share - wanted) < 0.01)
    #expect(clipped.samples.min() == slice.image.samples.min())
  }
}

extension SliceImage {
  /// The greatest value.
  fileprivate var peak: Float { samples.max() ?? 0 }
}

/// What artefacts are before any image.
struct ArtefactMakingTests {
  @Test(arguments: ArtefactSeverity.allCases)
  func receiversShadeAsMuchAsIsWanted(severity: ArtefactSeverity) throws {
    for seed in 0..<12 {
      var planning = SimulationGenerator(seed: UInt64(seed))
      let placement = KneePlacement(side: .right, scale: 1, using: &planning)
      let range = ArtefactScale.range(.shading, severity)
      var generator = SimulationGenerator(seed: UInt64(seed), stream: 9)
      let receivers = Receivers(
        placement, .coronal, shading: (severity, range.upperBound), using: &generator)
      #expect(
        receivers.brightestOverDarkest >= range.lowerBound, "\(receivers.brightestOverDarkest)")
      #expect((0...1).contains(receivers.correction))
    }
  }

  @Test func coilsShadeLittleWithoutTheArtefact() {
    for seed in 0..<12 {
      var generator = SimulationGenerator(seed: UInt64(seed))
      let placement = KneePlacement(side: .left, scale: 1, using: &generator)
      let receivers = Receivers(placement, .axial, shading: nil, using: &generator)
      #expect((1...1.75).contains(receivers.brightestOverDarkest))
    }
  }

  @Test(arguments: [0.08, 0.25, 0.5])
  func fatEscapesInTheShareThatIsWanted(share: Double) {
    for seed in 0..<20 {
      var generator = SimulationGenerator(seed: UInt64(seed))
      let shape = OffResonance(amplitude: 90, using: &generator)
      let failure = SuppressionFailureField(shape, share: share, threshold: 240)
      #expect(abs(failure.share - share) < 0.01)
    }
  }

  @Test func artefactsDoNotChangeEachOther() throws {
    let alone = try SpoiltKnee(.axialProtonDensityFatSuppressed, [.motion: .moderate])
    let beside = try SpoiltKnee(
      .axialProtonDensityFatSuppressed, [.motion: .moderate, .pulsation: .mild, .noise: .severe])
    #expect(alone.acquisition.settings.motion == beside.acquisition.settings.motion)
    let measured = beside.conditions.artefacts.first { $0.kind == .motion }
    #expect(measured == alone.artefact && beside.conditions.artefacts.count == 3)
  }

  @Test func movementsAddUp() {
    let first = MotionTrace(segments: [.init(start: 0.5, pose: RigidPose(alongRow: 1))])
    let second = MotionTrace(segments: [
      .init(start: 0.2, pose: RigidPose(alongRow: 2, degrees: 1)), .init(start: 0.7, pose: .still),
    ])
    let both = first.joined(second)
    #expect(both.pose(at: 0.1) == .still)
    #expect(both.pose(at: 0.3) == RigidPose(alongRow: 2, degrees: 1))
    #expect(both.pose(at: 0.6) == RigidPose(alongRow: 3, degrees: 1))
    #expect(both.pose(at: 0.8) == RigidPose(alongRow: 1))
    #expect(first.joined(MotionTrace()) == first)
  }

  /// A spot that moves in a rhythm has copies at the extent over the rhythm's excitations.
  @Test func rhythmMakesGhostsAtTheirSpacing() throws {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 12)
    let vessel = watery(grid) { spot($0, x: 3, y: 1) }
    var generator = SimulationGenerator(seed: 4)
    let rhythm = LimbRhythm(.severe, 1.2, shots: 96, extent: 96, using: &generator)
    var settings = spinEcho()
    settings.motion = rhythm.trace
    let image = scan(vessel, axialPlan(fieldOfView: 96, acquired: 96), settings)
    let line = (0..<96).map { row in image.greatest(rows: row..<row + 1, columns: 48..<55) }
    let spacing = try #require(rhythm.artefact.measurements["ghostSpacingInMillimetres"])
    let ghost = 49 + Int(spacing.rounded())
    let peak = line[(ghost - 2)...(ghost + 2)].max() ?? 0
    #expect(peak > 0.05 && peak > 2 * line[49 + Int(spacing / 2)])
  }

  @Test func theArteryIsWhereItIsPainted() throws {
    for side in [KneeSubject.Side.right, .left] {
      var generator = SimulationGenerator(seed: 2)
      let placement = KneePlacement(side: side, scale: 1, using: &generator)
      let artery = try #require(SpoiltKnee.phantom.artery(placement))
      let offset = placement.point([2, -37, 12]) - artery.geometry.firstSlice.position
      let place = artery.geometry.voxels(offset).map { Int($0.rounded()) }
      let size = (artery.geometry.columns, artery.geometry.rows)
      #expect(artery.pools[(place[2] * size.1 + place[1]) * size.0 + place[0]].water > 0.5)
    }
  }

  @Test func whatLiesAroundIsAddedWhereItLies() {
    let grid = phantomGrid(columns: 4, rows: 2, slices: 3)
    let volume = watery(grid) { Float($0.x) + 10 * Float($0.z) + 100 }
    let water = volume.pools.map(\.water), line = Array(water[0..<4])
    let left = volume.beyond(.lowColumns, by: 2) { 1 / Float($0) }
    #expect(left.geometry.columns == 3 && left.pools.count == 18)
    let first = left.geometry.firstSlice.position
    #expect((first - grid.point(VoxelIndex(column: -2, row: 0, slice: 0))).length < 1e-5)
    #expect(left.pools[0..<3].map(\.water) == [line[1] / 2, line[0], line[0]])
    let right = volume.beyond(.highColumns, by: 1) { _ in 0.5 }
    let start = right.geometry.firstSlice.position
    #expect((start - grid.point(VoxelIndex(column: 3, row: 0, slice: 0))).length < 1e-5)
    #expect(right.pools[0..<2].map(\.water) == [line[3], line[3] / 2])
    let above = volume.beyond(.highSlices, by: 1) { _ in 0.5 }
    #expect(above.geometry.slices == 2 && above.pools[0..<8].map(\.water) == Array(water[16..<24]))
    #expect(above.pools[8..<16].map(\.water) == water[16..<24].map { $0 / 2 })
  }

  @Test func surroundingsJoinWithoutASeam() {
    let volume = watery(phantomGrid(columns: 80, rows: 80, slices: 12)) { _ in 1 }
    let left = volume.beyond(.lowColumns, by: 40) { _ in 1 }
    let plan = axialPlan(fieldOfView: 60, acquired: 60)
    let image = SeriesAcquisition(
      volume: volume, surroundings: [left], plan: plan, settings: spinEcho(), seed: 1
    ).slice(0).image
    // The volume begins at the tenth column.
    let line = (4..<46).map { image[row: 30, column: $0] }
    #expect((line.min() ?? 0) > 0.95 && (line.max() ?? 2) < 1.05, "\(line)")
  }
}
