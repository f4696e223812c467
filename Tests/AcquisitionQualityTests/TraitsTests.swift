import Imaging
import StudyAssembly
import Testing

@testable import AcquisitionQuality

@Suite struct TraitsTests {
  /// Words of vendors' protocols, with what they say; sequence and timing as scanners state them.
  struct Named: Sendable, CustomTestStringConvertible {
    var name: String
    var sequence: [String]
    var repetition: Double
    var echo: Double
    var options: [String]
    var contrast: Contrast?
    var fat: FatSuppression?
    var testDescription: String { name }
  }

  static let table: [Named] = [
    Named(
      name: "t2_tse_fs_sag", sequence: ["SE"], repetition: 4500, echo: 70, options: ["FS"],
      contrast: .t2, fat: .spectral),
    Named(
      name: "PDW_SPAIR_cor", sequence: ["SE"], repetition: 3500, echo: 36, options: [],
      contrast: .intermediate, fat: .spectral),
    Named(
      name: "COR STIR", sequence: ["SE", "IR"], repetition: 4000, echo: 40, options: [],
      contrast: .intermediate, fat: .inversion),
    Named(
      name: "Ax PD DIXON water", sequence: ["SE"], repetition: 3000, echo: 30, options: [],
      contrast: .protonDensity, fat: .dixonWater),
    Named(
      name: "Ax PD DIXON in phase", sequence: ["SE"], repetition: 3000, echo: 30, options: [],
      contrast: .protonDensity, fat: FatSuppression.none),
    Named(
      name: "SAG_3D_DESS_WE", sequence: ["GR"], repetition: 16, echo: 5, options: [],
      contrast: .doubleEchoSteadyState, fat: .waterExcitation),
    Named(
      name: "Ax MERGE", sequence: ["GR"], repetition: 600, echo: 14, options: [],
      contrast: .t2Star, fat: nil),
    Named(
      name: "SAG CUBE PD FS", sequence: ["SE"], repetition: 1800, echo: 28, options: ["FS"],
      contrast: .protonDensity, fat: .spectral),
    Named(
      name: "pd_space_fs_sag", sequence: ["SE"], repetition: 1600, echo: 30, options: ["FS"],
      contrast: .protonDensity, fat: .spectral),
    Named(
      name: "PDW_VISTA_SPAIR", sequence: ["SE"], repetition: 1500, echo: 32, options: [],
      contrast: .protonDensity, fat: .spectral),
    Named(
      name: "COR T1", sequence: ["SE"], repetition: 600, echo: 14, options: [], contrast: .t1,
      fat: nil),
  ]

  @Test(arguments: table) func vendorsNamesAndTimingAreUnderstood(_ named: Named) {
    var series = Fixture.series("1", description: named.name, plane: .sagittal)
    series.acquisition.scanningSequence = named.sequence
    (series.acquisition.repetitionTime, series.acquisition.echoTime) = (
      named.repetition, named.echo
    )
    series.acquisition.weighting = Fixture.weighting(named.sequence, named.repetition, named.echo)
    series.acquisition.scanOptions = named.options
    series.acquisition.isFatSuppressed = named.options.contains("FS") ? true : nil
    let traits = SeriesTraits(series)
    #expect(traits.contrast.value == named.contrast)
    #expect(traits.fatSuppression.value == named.fat)
  }

  @Test func timingGoesBeforeTheNameAndTheContradictionIsTold() {
    var series = Fixture.series("1", description: "t1_tse_sag", plane: .sagittal)
    Fixture.setTiming(&series, repetition: 4000, echo: 80)
    let contrast = SeriesTraits(series).contrast
    #expect(contrast.value == .t2 && contrast.ground == .timing && contrast.isContradictory)
  }

  @Test func geometryGoesBeforeTheNameForThePlane() {
    let series = Fixture.series("1", description: "AX PD FS", plane: .coronal)
    let plane = SeriesTraits(series).plane
    #expect(plane.value == .coronal && plane.ground == .geometry && plane.isContradictory)
  }

  @Test func sideIsNeverTakenFromWordsAlone() {
    let silent = SeriesTraits(Fixture.series("1", description: "Knie rechts", plane: .sagittal))
    #expect(silent.side.value == nil)
    var series = Fixture.series("1", description: "Knie rechts", plane: .sagittal)
    series.side = .left
    let stated = SeriesTraits(series).side
    #expect(stated.value == .left && stated.ground == .attribute && stated.isContradictory)
  }

  @Test func positionFarFromTheMagnetsMiddleTellsTheSide() {
    let series = Fixture.series("1", description: "pd", plane: .sagittal, offset: -110)
    let side = SeriesTraits(series).side
    #expect(side.value == .right && side.ground == .geometry)
  }

  @Test(arguments: [
    ("KNEE", BodyPart.knee), ("Kniegelenk links", .knee), ("genou gauche", .knee),
    ("RODILLA", .knee), ("ginocchio dx", .knee), ("joelho", .knee), ("колено", .knee),
    ("左膝", .knee), ("膝関節", .knee), ("SHOULDER", .shoulder), ("Schulter re", .shoulder),
    ("épaule", .shoulder), ("hombro", .shoulder), ("HIP", .hip), ("Hüfte", .hip),
    ("OSG rechts", .ankle), ("cheville", .ankle), ("LWS", .lumbarSpine),
    ("lumbar spine", .lumbarSpine), ("poignet", .wrist), ("Handgelenk", .wrist), ("HAND", .hand),
    ("MR extremity", nil), ("", nil),
  ]) func partsAreNamedInManyLanguages(text: String, part: BodyPart?) {
    #expect(BodyPart(words: text) == part)
  }

  @Test func imageContentIsAskedOnlyWhereAllElseIsSilent() {
    let seen = ImageContent(contrast: .t1, isFatSuppressed: false)
    let silent = SeriesTraits(
      Fixture.series("1", description: "series 3", plane: .sagittal), content: seen)
    #expect(silent.contrast.statements == [.init(.t1, .imageContent)])
    #expect(silent.fatSuppression.statements == [.init(.none, .imageContent)])
    let named = SeriesTraits(
      Fixture.series("1", description: "sag pd fs", plane: .sagittal), content: seen)
    #expect(named.contrast.statements == [.init(.protonDensity, .text)])
    #expect(named.fatSuppression.statements.map(\.ground) == [.text])
    #expect(named.fatSuppression.value?.isSuppressed == true)
    #expect(!named.contrast.isContradictory && !named.fatSuppression.isContradictory)
    #expect(!named.asksForContent)
    #expect(SeriesTraits(Fixture.series("1", description: "pd", plane: .axial)).asksForContent)
  }

  @Test(arguments: [(0.3, true), (3, false), (2, nil)])
  func withoutAModelFatIsToldByNumbers(ratio: Double, isSuppressed: Bool?) {
    var seen = SeriesMeasurements()
    seen.fatOverMuscle = ratio
    #expect(ImageContent(seen) == ImageContent(isFatSuppressed: isSuppressed))
    seen.content = ImageContent(contrast: .t2, isFatSuppressed: true)
    #expect(ImageContent(seen) == ImageContent(contrast: .t2, isFatSuppressed: true))
  }

  @Test func otherJointsHaveNoModel() {
    var series = Fixture.series("1", description: "cor t1", plane: .coronal)
    series.acquisition.bodyPartExamined = "SHOULDER"
    #expect(JointCoverage([SeriesTraits(series)]) == .noModel(.shoulder))
    series.acquisition.bodyPartExamined = ""
    #expect(JointCoverage([SeriesTraits(series)]) == .unknownPart)
    #expect(
      JointCoverage([SeriesTraits(series, studyDescription: "MRT Kniegelenk links")]) == .knee)
  }
}
