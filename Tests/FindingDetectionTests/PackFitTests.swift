import FindingDetection
import Imaging
import StudyAssembly
import Testing

struct PackFitTests {
  let pack: ModelPack = Self.pack()

  private static func pack(_ toml: String = PackFixture.toml) -> ModelPack {
    do {
      return try PackFixture(toml: toml).load()
    } catch {
      fatalError("the fixture is unsound: \(error)")
    }
  }

  private static func grid(
    columns: Double = 1.2, rows: Double = 0.8, spacing: Double = 4, slices: Int = 14,
    sagittal: Bool = false
  ) -> VolumeGeometry {
    var grid = Phantom.geometry
    (grid.firstSlice.columnSpacing, grid.firstSlice.rowSpacing) = (columns, rows)
    (grid.sliceSpacing, grid.slices) = (spacing, slices)
    if sagittal {
      grid.firstSlice.rowDirection = PatientVector(x: 0, y: 1, z: 0)
      grid.firstSlice.columnDirection = PatientVector(x: 0, y: 0, z: -1)
    }
    return grid
  }

  @Test func readsAnAxialT1OfTheThigh() {
    #expect(pack.fit(Phantom.series()) == .fits(cautions: []))
    #expect(pack.fit(Phantom.series(bodyPart: "leg")) == .fits(cautions: []))
  }

  @Test func whatIsNotStatedIsACaution() {
    #expect(
      pack.fit(Phantom.series(bodyPart: "", weighting: .unknown))
        == .fits(cautions: [.bodyPartNotStated, .weightingNotStated]))
    #expect(FitCaution.weightingNotStated.description == "weighting not stated")
  }

  @Test(
    arguments: [
      (
        Phantom.series(modality: "CT"), FitObstacle.modality("CT", reads: ["MR"]),
        "modality CT, reads MR"
      ),
      (
        Phantom.mosaic, .slicesOfMosaic, "slices of a mosaic, which are no frames of their own"
      ),
      (Phantom.series(geometry: nil), .notAStack, "slices do not form one evenly spaced stack"),
      (
        Phantom.series(problems: [
          .unevenSpacing(seriesID: "1", smallest: 1, largest: 2, after: [3])
        ]),
        .notAStack, "slices do not form one evenly spaced stack"
      ),
      (
        Phantom.series(geometry: grid(sagittal: true)), .plane(.sagittal, reads: [.axial]),
        "sagittal plane, reads axial"
      ),
      (Phantom.series(bodyPart: "KNEE"), .bodyPart("KNEE"), "body part KNEE is not one it reads"),
      (Phantom.series(weighting: .t2), .weighting(.t2, reads: [.t1]), "T2 weighting, reads T1"),
      (Phantom.series(geometry: grid(slices: 7)), .slices(7, needs: 8), "7 slices, needs 8"),
      (
        Phantom.series(geometry: grid(columns: 2.5)), .pixelSpacing(2.5, reads: 0.3...2),
        "pixel spacing 2.50 mm, reads 0.30 to 2.00 mm"
      ),
      (
        Phantom.series(geometry: grid(spacing: 0.5)), .sliceSpacing(0.5, reads: 1...10),
        "slice spacing 0.50 mm, reads 1.00 to 10.00 mm"
      ),
    ])
  func whatItDoesNotReadIsNamed(series: Series, obstacle: FitObstacle, words: String) {
    #expect(pack.fit(series) == .doesNotFit(obstacle))
    #expect(obstacle.description == words)
  }

  @Test func anInvertedGreyScaleIsNotRead() {
    var series = Phantom.series()
    series.frames[3].isInverted = true
    #expect(pack.fit(series) == .doesNotFit(.invertedGreyScale))
  }

  /// The values of a map or a capture are no signal, whatever else fits.
  @Test(arguments: SeriesNature.allCases)
  func onlyMagnitudesAreRead(nature: SeriesNature) {
    var series = Phantom.series()
    series.nature = nature
    switch nature {
    case .original: #expect(pack.fit(series) == .fits(cautions: []))
    case .derived: #expect(pack.fit(series) == .fits(cautions: [.derivedImages]))
    default: #expect(pack.fit(series) == .doesNotFit(.nature(nature)))
    }
  }

  @Test func missingSideOfAStudyOfBothIsACaution() {
    let series = Phantom.series(problems: [.sideNotStated(seriesID: "1")])
    #expect(pack.fit(series) == .fits(cautions: [.sideNotStated]))
  }

  @Test func aPackMayRefuseUnknownWeighting() {
    let strict = Self.pack(PackFixture.toml.replacing("\"caution\"", with: "\"refuse\""))
    #expect(
      strict.fit(Phantom.series(weighting: .unknown))
        == .doesNotFit(.weightingNotStated(reads: [.t1])))
  }

  /// Every text that a person types is stripped or made to lie; the choice stays the same.
  @Test func descriptionsAndIdentifiersDecideNothing() {
    let series = [
      Phantom.series(id: "a", weighting: .t2, description: "ax T1 thigh"),
      Phantom.series(id: "b", weighting: .unknown, description: "t1"),
      Phantom.series(id: "c", description: "sag T2 knee"),
      Phantom.series(id: "d", geometry: Self.grid(columns: 1, rows: 1, spacing: 3)),
    ]
    let stripped = series.map { original in
      var series = original
      series.description = ""
      series.frameOfReferenceUID = ""
      series.seriesInstanceUID = ""
      series.number = nil
      series.acquisition.manufacturer = ""
      return series
    }
    for (one, other) in zip(series, stripped) { #expect(pack.fit(one) == pack.fit(other)) }
    for study in [
      Phantom.study(series, description: "T1 SARCOMA THIGH"), Phantom.study(stripped),
    ] {
      guard case .series(let chosen, _) = pack.chooseSeries(of: study) else {
        Issue.record("no series was chosen")
        continue
      }
      #expect(chosen.id == "d")
    }
  }

  @Test func fewestDoubtsThenTheNearestGridThenMostSlicesAreChosen() {
    let doubtful = Phantom.series(
      id: "near", weighting: .unknown, geometry: Self.grid(columns: 1, rows: 1, spacing: 3))
    let few = Phantom.series(id: "few", geometry: Self.grid(slices: 10))
    let many = Phantom.series(id: "many")
    guard
      case .series(let chosen, let cautions) = pack.chooseSeries(
        of: Phantom.study([doubtful, few, many]))
    else {
      Issue.record("no series was chosen")
      return
    }
    #expect(chosen.id == "many" && cautions.isEmpty)
  }

  @Test func theObstacleOfTheNearestSeriesIsGiven() {
    let study = Phantom.study([
      Phantom.series(modality: "CT"), Phantom.series(bodyPart: "KNEE"),
      Phantom.series(geometry: nil),
    ])
    #expect(pack.chooseSeries(of: study) == .none(.bodyPart("KNEE")))
    #expect(pack.chooseSeries(of: Phantom.study([])) == .none(nil))
  }
}
