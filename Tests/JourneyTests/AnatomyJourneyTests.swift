import Findings
import Imaging
import KneeAnatomy
import ReadingRoom
import ReadingRoomTestSupport
import Reporting
import StudyAssembly
import TerminalUI
import Testing

/// A reader looks at the knee's structures and takes measurements into the report.
struct AnatomyJourneyTests {
  private static let sixel = PixelGrid(columnsPerCell: 8, rowsPerCell: 16)

  @Test func theNetworkRunsWhenItIsAskedForAndOnlyOnce() {
    var reader = Reader.opened(size: Size(width: 120, height: 30))
    #expect(reader.effects.filter(\.isAnatomy).isEmpty)
    reader.press("B")
    #expect(reader.screen.contains("Reading the series, 0 %"))
    reader.press("qB")
    #expect(reader.effects.filter(\.isAnatomy).count == 1)
    #expect(
      reader.effects.contains(
        .readAnatomy(studyID: PhantomStudy().study.id, firstSeriesID: "1.2.1")))
  }

  @Test func outlinesComeWithTheirNamesAndWithTheWordThatNobodyChecked() {
    var reader = read()
    #expect(reader.screen.contains("[x] femur"))
    #expect(reader.screen.contains("[ ] muscle"))
    #expect(reader.screen.contains("knee-anatomy 1.0, not validated by this site, not checked"))
    reader.press("q")
    #expect(reader.screen.contains("knee-anatomy: not checked: femur, medial meniscus"))
  }

  @Test func eachOutlineIsSwitchedByItself() throws {
    var reader = read(grid: Self.sixel)
    reader.press("q")
    let drawn = try #require(reader.frame.placements.first?.image.layers.first)
    reader.press("Bjj")
    reader.press(" ")
    #expect(reader.screen.contains("[ ] femur"))
    reader.press("q")
    let fewer = try #require(reader.frame.placements.first?.image.layers.first)
    let marked = [fewer, drawn].map { layer in layer.indices.count { $0 != 0 } }
    #expect(marked[0] < marked[1])
    reader.press("B")
    reader.press("a")
    #expect(reader.screen.contains("[x] muscle"))
    reader.press("aq")
    #expect(viewportKey(reader.state)?.structures == nil)
  }

  @Test func enterGoesToWhereAStructureIsLargest() {
    var reader = read()
    reader.press("G")
    reader.press(.enter)
    #expect(reader.state.dialogs.isEmpty && reader.slice == 5)
  }

  @Test func aMeasurementIsDurableInTheReportAndOutOfItAgain() {
    var reader = read()
    reader.press(.tab)
    #expect(reader.screen.contains("Measurements of the knee"))
    reader.press(" ")
    #expect(reader.screen.contains("[x] volume of patella"))
    #expect(reader.disk.events.count == 1)
    let report = reader.state.reportInput.map { render(composeReport($0)) } ?? ""
    #expect(report.contains("Volume of patella: 14.2 ± 0.3 mL [AI, accepted]"))
    #expect(report.contains("Measured on the segmentation of knee-anatomy 1.0"))
    reader.press(" ")
    #expect(reader.screen.contains("[ ] volume of patella"))
    #expect(reader.session?.review.measurements.isEmpty == true)
  }

  @Test func whatIsNotMeasuredSaysWhyAndIsNotTaken() {
    var reader = read()
    reader.press(.tab)
    reader.press("j")
    #expect(reader.screen.contains("fibula not seen"))
    reader.press(.enter)
    #expect(reader.screen.contains("Not measured: fibula not seen"))
    #expect(reader.disk.events.isEmpty)
  }

  @Test func aReaderWithoutTheHoldTakesNothing() {
    var reader = read(hold: .heldBy(reader: "Dr O. Ther", since: "10:00"))
    reader.press(.tab)
    reader.press(" ")
    #expect(reader.disk.events.isEmpty && reader.screen.contains("Read-only"))
  }

  @Test func theCartilageIsShownUnrolledWithItsScale() throws {
    var reader = read(grid: Self.sixel)
    reader.press("m")
    #expect(reader.screen.contains("Thickness of the femoral cartilage"))
    #expect(reader.screen.contains("left: medial, right: lateral"))
    let layer = try #require(reader.frame.placements.first?.image.layers.first)
    // Both halves of the map, their border, bare bone, and the scale's every colour.
    #expect(Set(layer.indices) == Set(0...14))
    reader.press(.escape)
    #expect(reader.state.place == .study)
    #expect(reader.disk.coverage == reader.session?.coverage)
  }

  @Test func aFailureSaysWhyAndIsTriedAgain() {
    var reader = Reader.opened(size: Size(width: 120, height: 30))
    reader.press("B")
    reader.send(.anatomyFailed(studyID: PhantomStudy().study.id, reason: "no model for this joint"))
    #expect(reader.screen.contains("no model for this joint"))
    reader.press("qB")
    #expect(reader.effects.filter(\.isAnatomy).count == 2)
  }

  @Test func anotherSideIsReadAgain() {
    var reader = read()
    reader.press("q")
    reader.press("Lr")
    reader.press("B")
    #expect(reader.effects.filter(\.isAnatomy).count == 2)
  }

  @Test func anEarlierExaminationIsReadWhenItIsAskedFor() {
    var reader = read()
    reader.press(.tab)
    reader.press("p")
    #expect(reader.effects.filter(\.isPrior).count == 1)
    #expect(reader.screen.contains("Reading the earlier examination, 0 %"))
    reader.press("p")
    #expect(reader.effects.filter(\.isPrior).count == 1)
    reader.send(.priorRead(studyID: PhantomStudy().study.id, prior(.repeats)))
    #expect(reader.screen.contains("was 13.1, +1.1 !"))
    #expect(reader.screen.contains("Earlier: 2024-05-06; femur lies on it within 0.3 mm."))
  }

  @Test func aDoubtfulEarlierExaminationSaysSo() {
    var reader = read()
    reader.press(.tab)
    reader.press("p")
    var prior = prior(.samplingError)
    prior.caution = "series of the earlier examination moved"
    reader.send(.priorRead(studyID: PhantomStudy().study.id, prior))
    #expect(reader.screen.contains("Doubtful: series of the earlier examination moved."))
    #expect(reader.screen.contains("was 13.1, +1.1 ?"))
  }

  @Test func whatIsNotComparableSaysWhyInItsRow() {
    var reader = read()
    reader.press(.tab)
    reader.press("p")
    var prior = prior(.repeats)
    prior.changes = [
      KneeChangeRow(measure: .volume(.patella), result: .failure(.cutOff(.earlier, .patella)))
    ]
    reader.send(.priorRead(studyID: PhantomStudy().study.id, prior))
    #expect(reader.screen.contains("(earlier: patella not wholly in"))
  }

  @Test func aTakenMeasurementHasItsEarlierValueInTheReport() {
    for (source, words) in [
      (
        MeasuredChange.LimitSource.repeats,
        "beyond the 0.9 that repeated scans of one knee differ by"
      ),
      (.samplingError, "beyond the 0.8 of sampling alone, which may be no change"),
    ] {
      var reader = read()
      reader.press(.tab)
      reader.press("p")
      reader.send(.priorRead(studyID: PhantomStudy().study.id, prior(source)))
      reader.press(" ")
      let report = reader.state.reportInput.map { render(composeReport($0)) } ?? ""
      let text = report.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(
        text.contains(
          "Volume of patella: 14.2 ± 0.3 mL (13.1 on 2024-05-06, +1.1, \(words)) [AI, accepted]"),
        "\(report)")
    }
  }

  @Test func withoutAnEarlierExaminationTheReasonIsSaid() {
    var reader = Reader.opened(size: Size(width: 120, height: 30))
    reader.press("Bp")
    #expect(reader.effects.filter(\.isPrior).isEmpty)
    #expect(reader.screen.contains("The comparison comes when all series are read."))
    reader = read()
    reader.press(.tab)
    reader.press("p")
    reader.send(.priorFailed(studyID: PhantomStudy().study.id, reason: "no earlier examination"))
    #expect(reader.screen.contains("Not compared: no earlier examination"))
    reader.press("p")
    #expect(reader.effects.filter(\.isPrior).count == 2)
  }

  private func prior(_ source: MeasuredChange.LimitSource) -> PriorAnatomy {
    PriorAnatomy(
      studyDate: "2024-05-06",
      bones: [
        BoneRegistration(
          bone: .femur, residualInMillimetres: 0.31, sharedPart: 1)
      ],
      changes: [
        KneeChangeRow(
          measure: .volume(.patella),
          result: .success(
            MeasuredChange(
              from: MeasuredValue(value: 13.11, samplingError: 0.28),
              to: MeasuredValue(value: 14.21, samplingError: 0.31),
              detectable: source == .repeats ? 0.9 : nil)))
      ])
  }

  /// The phantom's sagittal slices begin at the height of the first axial one.
  @Test func linkedPlanesKeepThePlace() {
    var reader = Reader.opened(size: Size(width: 120, height: 40))
    reader.press("jjj][")
    #expect(reader.slice == 4)
    reader.press("]Y")
    // Out of the axial series' reach: it is shown as it was left.
    reader.press("[")
    #expect(reader.session?.isLinked == true && reader.slice == 4)
    reader.press("]")
    for _ in 0..<15 { reader.press(.altDown) }
    reader.press("[")
    #expect(reader.slice < 4)
  }

  /// A reader with the list open and the anatomy read.
  private func read(grid: PixelGrid = .halfBlock, hold: StudyHold = .mine) -> Reader {
    let phantom = PhantomStudy()
    var reader = Reader.opened(
      study: phantom, size: Size(width: 120, height: 40), hold: hold, grid: grid)
    reader.press("B")
    reader.send(.anatomyRead(studyID: phantom.study.id, anatomy(of: phantom)))
    return reader
  }

  private func anatomy(of phantom: PhantomStudy) -> StudyAnatomy {
    var maps: [String: StructureMap] = [:]
    for (id, volume) in phantom.volumes { maps[id] = map(volume.geometry) }
    let model = ModelIdentity(
      name: "knee-anatomy", version: "1.0", checksum: "ab", isValidatedBySite: false)
    let columns = 20, rows = 30
    let cells = (0..<(rows * columns)).map { $0 % columns }
    return StudyAnatomy(
      model: model, side: phantom.study.side, fibulaIsLateral: true, maps: maps, cautions: [],
      measurements: [
        KneeMeasurementRow(
          .volume(.patella), .success(MeasuredValue(value: 14.21, samplingError: 0.31))),
        KneeMeasurementRow(.volume(.fibula), .failure(.notSeen(.fibula))),
      ],
      unfoldedFemur: UnfoldedCartilage(
        columns: columns, rows: rows, firstLateral: -10, firstAngle: -90,
        thickness: cells.map { $0 == 3 ? .nan : 2.2 },
        regions: cells.map { $0 < 10 ? .medialTrochlea : .lateralTrochlea }), frame: nil)
  }

  /// A square of femur with a meniscus in it on every slice, and muscle on the fifth alone.
  private func map(_ geometry: VolumeGeometry) -> StructureMap {
    let count = geometry.slices * geometry.rows * geometry.columns
    var labels = [UInt8](repeating: 0, count: count)
    for index in labels.indices {
      let column = index % geometry.columns, row = index / geometry.columns % geometry.rows
      let slice = index / (geometry.columns * geometry.rows)
      if (5..<15).contains(column), (5..<15).contains(row) {
        labels[index] = KneeStructure.femur.rawValue
      }
      if (8..<12).contains(column), (8..<12).contains(row) {
        labels[index] = KneeStructure.medialMeniscus.rawValue
      }
      if slice == 4, row >= 20 { labels[index] = KneeStructure.muscle.rawValue }
    }
    return StructureMap(
      geometry: geometry, labels: labels,
      confidence: [UInt8](repeating: 200, count: count))
  }
}

extension Effect {
  fileprivate var isAnatomy: Bool { if case .readAnatomy = self { true } else { false } }
  fileprivate var isPrior: Bool { if case .readPrior = self { true } else { false } }
}
