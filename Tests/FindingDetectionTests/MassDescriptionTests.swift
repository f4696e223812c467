import Findings
import ImageProcessing
import Imaging
import StudyAssembly
import Testing

@testable import FindingDetection

/// What is stated of a mass, from a drawn limb to the finding.
struct MassDescriptionTests {
  private static let toml = PackFixture.toml
    .replacing("site = \"thigh\"", with: "site = \"thigh\"\ndescribes = \"soft-tissue-mass\"")
    .replacing(
      "region of {volume_ml} mL, {ap_mm} mm deep, mean probability {mean_probability}",
      with: "mass of {volume_ml} mL, {longest_mm} x {across_mm} x {cc_mm} mm, {site}; "
        + "{signal_words}; {margin_words}; {heterogeneity_words}; {bone_distance}")

  /// The only finding of a limb whose mass the probabilities show.
  private func result(
    _ limb: Limb, side: BodySide = .left, bodyPart: String = "THIGH"
  ) throws -> DetectionResult {
    let series = Phantom.series(side: side, bodyPart: bodyPart, geometry: limb.geometry)
    let pack = try PackFixture(toml: Self.toml).load()
    let rule = try #require(pack.description.findings.first)
    var grid = ProbabilityGrid(columns: 100, rows: 100, slices: 14)
    for slice in 0..<14 {
      grid.setSlice(
        slice,
        to: (0..<10_000).map { pixel in
          let (row, column) = pixel.quotientAndRemainder(dividingBy: 100)
          let inner = limb.isMass(VoxelIndex(column: column, row: row, slice: slice), shrunkBy: 3)
          return limb.isMass(VoxelIndex(column: column, row: row, slice: slice))
            ? inner ? 0.9 : 0.7 : 0
        })
    }
    var composition = Composition(
      study: Phantom.study([series], side: side), series: series, pack: pack, cautions: [])
    composition.add(
      ProbabilityMap(
        seriesID: series.id, model: pack.identity, findingType: rule.type, geometry: limb.geometry,
        grid: grid), rule, limb.volume)
    return composition.result(attentionScales: [:])
  }

  private func finding(
    _ limb: Limb, side: BodySide = .left, bodyPart: String = "THIGH"
  ) throws -> Finding {
    try #require(try result(limb, side: side, bodyPart: bodyPart).findings.first)
  }

  @Test func everythingIsStatedWhereEverythingCanBeMeasured() throws {
    let finding = try finding(Limb())
    #expect(
      finding.measurements.map(\.name) == [
        "volume", "diameter-left-right", "diameter-anterior-posterior", "diameter-craniocaudal",
        "diameter-longest-in-plane", "diameter-across-in-plane", "signal-to-muscle",
        "share-bright-as-fat", "signal-variation", "signal-quartile-dispersion",
        "margin-sharp-share", "contour-solidity", "distance-to-bone",
      ])
    #expect(finding.measurements.allSatisfy { ["mL", "mm", "1"].contains($0.unit) })
    #expect(finding.cautions.isEmpty)
    #expect(
      finding.site
        == "thigh, intramuscular, anterior to the bone, anterior compartment of the thigh")
    #expect(
      finding.rationale
        == "mass of 7.2 mL, 18 x 18 x 32 mm, thigh, intramuscular, anterior to the bone, anterior "
        + "compartment of the thigh; hyperintense to muscle (ratio 1.50); margin sharp over 100 %; "
        + "homogeneous; 6 mm from the bone")
    #expect(
      finding.reportWording()
        == "Bright ball, left thigh, intramuscular, anterior to the bone, anterior compartment of "
        + "the thigh, axial slice 4, 7.2 mL, 18 x 18 x 32 mm (longest x across x CC), hyperintense "
        + "to muscle (ratio 1.50), margin sharp over 100 %, contour without notches, homogeneous, "
        + "6 mm from the bone.")
  }

  @Test(
    arguments: [
      (50, 26, BodySide.left, "anterior to the bone"), (50, 74, .right, "posterior to the bone"),
      (74, 50, .left, "lateral to the bone"), (74, 50, .right, "medial to the bone"),
      (33, 33, .left, "anteromedial to the bone"), (33, 33, .right, "anterolateral to the bone"),
      (67, 67, .left, "posterolateral to the bone"),
    ] as [(Int, Int, BodySide, String)])
  func theMassIsPlacedByTheOnlyBone(column: Int, row: Int, side: BodySide, words: String) throws {
    let finding = try finding(Limb(mass: (column, row)), side: side, bodyPart: "EXTREMITY")
    #expect(finding.site == "thigh, intramuscular, \(words)")
  }

  @Test func withoutASideLateralAndMedialAreNotTold() throws {
    #expect(try finding(Limb(mass: (74, 50)), side: .unknown).site == "thigh, intramuscular")
    #expect(
      try finding(Limb(mass: (50, 26)), side: .unknown).site
        == "thigh, intramuscular, anterior to the bone")
  }

  @Test(
    arguments: [
      (50, 26, BodySide.left, "THIGH", "anterior compartment of the thigh"),
      (74, 50, .left, "Femur", "anterior compartment of the thigh"),
      (74, 50, .right, "UPPER LEG", "medial compartment of the thigh"),
      (50, 74, .left, "THIGH", "posterior compartment of the thigh"),
      (50, 74, .unknown, "HUMERUS", "posterior compartment of the upper arm"),
      (50, 26, .right, "UPPER ARM", "anterior compartment of the upper arm"),
    ] as [(Int, Int, BodySide, String, String)])
  func theCompartmentIsToldByDirection(
    column: Int, row: Int, side: BodySide, bodyPart: String, words: String
  ) throws {
    let site = try finding(Limb(mass: (column, row)), side: side, bodyPart: bodyPart).site
    #expect(site.hasSuffix(words))
  }

  @Test(
    arguments: [
      (67, 67, BodySide.left, "THIGH"), (50, 26, .unknown, "THIGH"), (50, 26, .left, "LEG"),
      (50, 26, .left, ""), (74, 50, .left, "HUMERUS"),
    ] as [(Int, Int, BodySide, String)])
  func theCompartmentIsNotToldWhereItCannotBe(
    column: Int, row: Int, side: BodySide, bodyPart: String
  ) throws {
    let site = try finding(Limb(mass: (column, row)), side: side, bodyPart: bodyPart).site
    #expect(!site.contains("compartment"))
  }

  @Test func amongTwoBonesThePositionIsNotTold() throws {
    let finding = try finding(Limb(mass: (50, 26), bones: [(35, 50), (65, 50)]))
    #expect(finding.site == "thigh, intramuscular")
    #expect(finding.measurements.last?.name == "distance-to-bone")
  }

  @Test func withoutBoneTheDistanceIsSaidToBeUnknown() throws {
    let finding = try finding(Limb(bones: []))
    #expect(!finding.measurements.contains { $0.name == "distance-to-bone" })
    #expect(finding.rationale.hasSuffix("homogeneous; bone not found in the images"))
    #expect(
      finding.cautions == ["bone not found in the images: distance to bone not measured"])
  }

  @Test func besideABoneOfFewSlicesOnlyTouchingIsTold() throws {
    let apart = try finding(Limb(boneSlices: 0..<7))
    #expect(!apart.measurements.contains { $0.name == "distance-to-bone" })
    #expect(apart.rationale.hasSuffix("distance to bone not measured"))
    #expect(apart.cautions == ["bone found beside part of the mass only: distance not measured"])
    let touching = try finding(Limb(mass: (50, 32), boneSlices: 0..<7))
    #expect(touching.measurements.last?.value == 0)
    #expect(touching.rationale.hasSuffix("abuts bone") && touching.cautions.isEmpty)
  }

  @Test func whereTissuesCannotBeToldApartOnlySizesAreStated() throws {
    let finding = try finding(Limb(bones: [], fat: 300))
    #expect(finding.measurements.count == 6 && finding.site == "thigh")
    #expect(
      finding.cautions == [
        "muscle and fat cannot be told apart: signal, margin and bone not measured"
      ])
    #expect(
      finding.rationale.hasSuffix(
        "signal to muscle not measured; margin not measured; heterogeneity not measured; "
          + "distance to bone not measured"))
  }

  @Test func imagesThatAreNotAxialAreNotDescribed() throws {
    var limb = Limb()
    limb.geometry.firstSlice.columnDirection = PatientVector(x: 0, y: 0, z: -1)
    let finding = try finding(limb)
    #expect(finding.measurements.count == 6)
    #expect(
      finding.cautions == [
        "only axial images are described: signal, margin and bone not measured"
      ])
  }

  @Test func anotherContourKeepsOnlyWhatIsMeasuredAgain() throws {
    let result = try result(Limb())
    let (finding, map) = (result.findings[0], result.maps[0])
    #expect(map.edit(of: finding, contourThreshold: 0.5)?.measurements == finding.measurements)
    let edit = try #require(map.edit(of: finding, contourThreshold: 0.8))
    #expect(
      edit.measurements?.map(\.name) == [
        "volume", "diameter-left-right", "diameter-anterior-posterior", "diameter-craniocaudal",
        "diameter-longest-in-plane", "diameter-across-in-plane",
      ])
    #expect(edit.measurements?.first != finding.measurements.first)
  }

  @Test func anUnknownDescriptionIsRefused() {
    #expect(
      throws: PackError.invalidValue(
        key: "findings[0].describes", found: "meniscus-tear",
        allowed: .oneOf(["soft-tissue-mass"]))
    ) {
      try PackDescription(
        text: Self.toml.replacing("\"soft-tissue-mass\"", with: "\"meniscus-tear\""),
        folderName: "bright-ball")
    }
  }

  @Test func whatIsNotDescribedHasNoPlaceholders() {
    let text = Self.toml.replacing("describes = \"soft-tissue-mass\"", with: "")
    #expect {
      try PackDescription(text: text, folderName: "bright-ball")
    } throws: { error in
      guard case .invalidValue("findings[0].rationale", _, .placeholders)? = error as? PackError
      else { return false }
      return true
    }
  }
}

/// An axial T1 weighted limb of 100 × 100 × 14 voxels of 1 × 1 × 4 mm with one mass.
struct Limb {
  /// Middle of the mass, whose radius is 8 mm; slices 3 to 10.
  var mass = (column: 50, row: 26)
  var bones = [(column: 50, row: 50)]
  var boneSlices = 0..<14
  var fat: Float = 900

  var geometry = VolumeGeometry(
    firstSlice: SliceGeometry(
      position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1),
    sliceSpacing: 4, columns: 100, rows: 100, slices: 14)

  func isMass(_ voxel: VoxelIndex, shrunkBy margin: Double = 0) -> Bool {
    (3...10).contains(voxel.slice)
      && isWithin(8.5 - margin, of: mass.column, mass.row, voxel)
  }

  var volume: Volume {
    var samples: [Float] = []
    for slice in 0..<14 {
      for row in 0..<100 {
        for column in 0..<100 {
          let voxel = VoxelIndex(column: column, row: row, slice: slice)
          samples.append(isMass(voxel) ? 450 : tissue(at: voxel))
        }
      }
    }
    return Volume(geometry: geometry, samples: samples)
  }

  private func tissue(at voxel: VoxelIndex) -> Float {
    guard isWithin(46, of: 50, 50, voxel) else { return 5 }
    for bone in bones where boneSlices.contains(voxel.slice) {
      if isWithin(6, of: bone.column, bone.row, voxel) { return 850 }
      if isWithin(9.9, of: bone.column, bone.row, voxel) { return 25 }
    }
    return isWithin(40, of: 50, 50, voxel) ? 300 : fat
  }

  private func isWithin(_ radius: Double, of column: Int, _ row: Int, _ voxel: VoxelIndex) -> Bool {
    let (x, y) = (Double(voxel.column - column), Double(voxel.row - row))
    return x * x + y * y <= radius * radius
  }
}
