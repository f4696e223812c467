import ImageProcessing
import Imaging
import Testing

/// Each measure of a mass on a phantom whose answer is known.
struct MassMeasureTests {
  /// A cylinder of 12 mm radius in muscle, clear of bone and fat.
  private func cylinder(
    radius: Double = 12, slices: Range<Int> = 3..<11, _ signal: @escaping (VoxelIndex) -> Float
  ) -> LimbPhantom {
    LimbPhantom(
      bones: [(35, 35)],
      mass: { voxel in
        slices.contains(voxel.slice) && distance(voxel, 58, 58) <= radius ? signal(voxel) : nil
      })
  }

  private func planes(_ phantom: LimbPhantom) throws -> RegionPlanes {
    try #require(RegionPlanes(of: phantom.region, on: phantom.geometry))
  }

  private func signal(_ phantom: LimbPhantom) throws -> RegionSignal? {
    try RegionSignal(of: planes(phantom), in: phantom.volume, fat: LimbPhantom.fat)
  }

  private func muscle(_ phantom: LimbPhantom) throws -> MuscleSignal? {
    try MuscleSignal(near: planes(phantom), in: phantom.volume, by: #require(phantom.map))
  }

  private func sharpShare(_ phantom: LimbPhantom) throws -> Double {
    let muscle = try #require(try muscle(phantom))
    return try #require(
      RegionMargin(of: planes(phantom), in: phantom.volume, muscle: muscle)
    ).sharpShare
  }

  private func surroundings(_ phantom: LimbPhantom) throws -> RegionSurroundings {
    let map = try #require(phantom.map)
    return try #require(RegionSurroundings(of: planes(phantom), by: map))
  }

  private func bone(_ phantom: LimbPhantom) throws -> RegionToBone? {
    try RegionToBone(of: planes(phantom), by: #require(phantom.map))
  }

  @Test(arguments: [Float(1), 40])
  func signalIsComparedWithMuscleNearby(gain: Float) throws {
    var phantom = cylinder { _ in 345 }
    phantom.gain = gain
    let (mass, muscle) = (try #require(try signal(phantom)), try #require(try muscle(phantom)))
    #expect(near(mass.median / muscle.median, 1.15, within: 1e-6))
    #expect(mass.variation == 0 && mass.quartileDispersion == 0 && muscle.roughness == 0)
  }

  @Test func aFieldThatRisesAcrossTheLimbHardlyChangesTheRatio() throws {
    var phantom = cylinder { _ in 345 }
    phantom.tilt = 0.15
    let ratio =
      try #require(try signal(phantom)).median / (try #require(try muscle(phantom)).median)
    #expect(near(ratio, 1.15, within: 0.06))
  }

  @Test func halvesOfTwoSignalsGiveTheirDispersionAndTheShareOfFat() throws {
    let mass = try #require(
      try signal(cylinder { ($0.column + $0.row + $0.slice) % 2 == 0 ? 300 : 900 }))
    #expect(near(mass.quartileDispersion, 0.5))
    #expect(near(mass.variation, 600 / (2.563 * mass.median)))
    #expect(near(mass.shareBrightAsFat, 0.5, within: 0.01))
  }

  @Test func whatIsTooSmallOrDarkHasNoSignal() throws {
    #expect(try signal(cylinder(radius: 4, slices: 5..<7) { _ in 400 }) == nil)
    #expect(try signal(cylinder { _ in 0 }) == nil)
  }

  @Test func withoutMuscleNearbyNothingIsComparedWithIt() throws {
    let phantom = LimbPhantom(
      bones: [], muscleRadius: 14, mass: { distance($0, 50, 8) <= 3 ? 400 : nil })
    #expect(try muscle(phantom) == nil)
  }

  @Test func aStepAllAroundIsASharpMargin() throws {
    #expect(try sharpShare(cylinder { _ in 600 }) == 1)
    #expect(try sharpShare(cylinder { _ in 150 }) == 1)
  }

  @Test func whereTheSignalIsThatOfMuscleThereIsNoMargin() throws {
    #expect(try sharpShare(cylinder { _ in 300 }) == 0)
    let half = try sharpShare(cylinder { $0.row < 58 ? 600 : 300 })
    #expect(half > 0.42 && half < 0.58)
  }

  @Test func aSlowRiseIsNoSharpMargin() throws {
    let phantom = cylinder { voxel in Float(300 + 25 * (12 - distance(voxel, 58, 58))) }
    #expect(try sharpShare(phantom) == 0)
  }

  @Test func noiseMakesNoMargin() throws {
    var phantom = cylinder { _ in 300 }
    phantom.noise = 100
    #expect(try sharpShare(phantom) < 0.1)
  }

  @Test func aNotchLowersTheSolidity() throws {
    #expect(try planes(cylinder { _ in 400 }).solidity == 1)
    // A square of 21 by 21 pixels without a quarter of 10 by 10; its hull lacks 10 + 9 + … + 1 of them.
    let notched = LimbPhantom(mass: { voxel in
      (40...60).contains(voxel.column) && (40...60).contains(voxel.row)
        && !(voxel.column >= 51 && voxel.row >= 51) ? 400 : nil
    })
    #expect(near(try planes(notched).solidity, 341 / (441.0 - 55)))
  }

  @Test func amidMuscleIsIntramuscular() throws {
    let around = try surroundings(cylinder(radius: 8) { _ in 400 })
    #expect(around.layer == .intramuscular && around.near.muscle == 1)
  }

  @Test func amidTheFatBelowTheSkinIsSubcutaneous() throws {
    let phantom = LimbPhantom(
      bones: [(50, 60)], muscleRadius: 24, mass: { distance($0, 50, 15) <= 8 ? 400 : nil })
    #expect(try surroundings(phantom).layer == .subcutaneous)
  }

  @Test func inFatBetweenMusclesIsIntermuscular() throws {
    // The mask is the mass alone; the fat around it is drawn as part of the limb.
    var phantom = LimbPhantom(
      bones: [(35, 35)], mass: { distance($0, 58, 58) <= 12 ? LimbPhantom.fat : nil })
    let volume = phantom.volume
    phantom.mass = { distance($0, 58, 58) <= 8 ? 400 : nil }
    let map = try #require(TissueMap(of: volume, outside: phantom.region, in: 0..<14))
    let around = try #require(RegionSurroundings(of: planes(phantom), by: map))
    #expect(around.layer == .intermuscular && around.near.fat > 0.7)
  }

  @Test(arguments: [(60, 0), (61, 1), (66, 6), (75, 15)] as [(Int, Double)])
  func distanceToBoneIsTheGapBetweenTheirVoxels(first: Int, gap: Double) throws {
    // The bone's outermost column is 59.
    let phantom = LimbPhantom(mass: { voxel in
      (first...(first + 8)).contains(voxel.column) && (46...54).contains(voxel.row) ? 400 : nil
    })
    let found = try #require(try bone(phantom))
    #expect(near(found.distance, gap, within: 0.01))
    #expect(found.coverage == 1)
    #expect(near(try #require(found.direction).x, 1, within: 0.01))
  }

  @Test func boneInOtherSlicesIsNearThroughThem() throws {
    // Bone ends in slice 6, the mass beside it begins in slice 9: two slices of 4 mm lie between.
    let phantom = LimbPhantom(
      boneSlices: 0..<7,
      mass: { voxel in
        voxel.slice >= 9 && (50...58).contains(voxel.column) && (46...54).contains(voxel.row)
          ? 400 : nil
      })
    let found = try #require(try bone(phantom))
    #expect(near(found.distance, 8, within: 0.01))
    #expect(found.coverage == 0 && found.direction == nil && found.encirclement == 0)
  }

  @Test func theNearerOfTwoBonesCounts() throws {
    let phantom = LimbPhantom(
      bones: [(30, 50), (66, 50)],
      mass: { (45...49).contains($0.column) && (46...54).contains($0.row) ? 400 : nil })
    let found = try #require(try bone(phantom))
    #expect(near(found.distance, 5, within: 0.01))
    #expect(try #require(found.direction).x > 0.99)
  }

  @Test func aMassAllAroundTheBoneIsInAllDirections() throws {
    let phantom = LimbPhantom(mass: { voxel in
      let radius = distance(voxel, 50, 50)
      return radius > 14 && radius <= 26 ? 450 : nil
    })
    let found = try #require(try bone(phantom))
    #expect(near(found.encirclement, 1))
    #expect(near(found.directions.reduce(0, +), 1, within: 1e-9))
  }

  @Test func withoutBoneThereIsNoDistance() throws {
    #expect(
      try bone(LimbPhantom(bones: [], mass: { distance($0, 50, 50) < 9 ? 400 : nil })) == nil)
  }

  @Test func theDiameterAcrossIsPerpendicularToTheLongest() throws {
    // An ellipse of 40 by 16 mm, turned by 30 degrees.
    let geometry = grid(columns: 80, rows: 120, slices: 1, columnSpacing: 0.8, rowSpacing: 0.5)
    let (cosine, sine) = (0.8660254037844387, 0.5)
    let region = VoxelRuns(
      mask(geometry) { voxel in
        let (x, y) = (Double(voxel.column - 40) * 0.8, Double(voxel.row - 60) * 0.5)
        let (u, v) = ((x * cosine + y * sine) / 20, (y * cosine - x * sine) / 8)
        return u * u + v * v <= 1
      })
    let measured = try #require(RegionMeasurement(of: region, on: geometry))
    #expect(near(measured.longestInKeySliceInMillimetres, 40, within: 0.8))
    #expect(near(measured.acrossInKeySliceInMillimetres, 16, within: 0.8))
  }

  @Test func aRegionOfAnotherGridHasNoPlanes() {
    let other = VoxelRuns(mask(grid(columns: 4, rows: 4, slices: 4)) { _ in true })
    #expect(RegionPlanes(of: other, on: LimbPhantom().geometry) == nil)
    #expect(RegionPlanes(of: LimbPhantom().region, on: LimbPhantom().geometry) == nil)
  }
}
