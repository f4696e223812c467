import DICOM
import Imaging
import ImportedObjects
import StudyAssembly
import Testing

/// Presentation state and reports: graphics on their images, text as lines.
struct GraphicsTests {
  @Test func presentationStateDrawsItsGraphicsOnItsImageOnly() throws {
    let contents = try ObjectFixtures.contents("presentation-state")
    let overlay = try #require(contents.overlays.first)
    #expect(contents.overlays.count == 1 && overlay.slices.count == 4)
    let shapes = try #require(overlay.slices[1]?.shapes)
    #expect(overlay.slices[0]?.shapes.isEmpty == true)
    // Counted from the upper left corner in the file, from the first pixel's centre here.
    #expect(shapes.first == .polyline([point(5, 5), point(20, 5), point(20, 30)]))
    guard case .polyline(let circle) = shapes[1], case .polyline(let ellipse) = shapes[2] else {
      Issue.record("no curves")
      return
    }
    #expect(circle.allSatisfy { abs(distance($0, point(24, 20)) - 10) < 1e-9 })
    #expect(
      ellipse.allSatisfy {
        abs(square(($0.column - 20) / 10) + square(($0.row - 20) / 5) - 1) < 1e-9
      })
    // Half across and a quarter down the displayed area of 48 by 40.
    #expect(shapes[3] == .points([point(23.5, 9.5)]))
    #expect(shapes[4] == .text("suspected mass", at: point(24, 20)))
    #expect(contents.lines.map(\.value) == ["suspected mass"])
  }

  @Test func presentationStateGivesItsWindowAndNamesItsShutter() throws {
    let contents = try ObjectFixtures.contents("presentation-state")
    #expect(contents.overlays.first?.slices[3]?.window == WindowLevel(center: 700, width: 900))
    #expect(contents.notices == [.notApplied("shutter circular")])
  }

  @Test func measurementReportReadsAsLinesAndDrawsItsRegion() throws {
    let contents = try ObjectFixtures.contents("measurement-report")
    let lines = contents.lines.map(\.text)
    #expect(lines.first == "Imaging Measurement Report")
    #expect(lines.contains { $0.hasSuffix("Diameter: 5.25 mm") })
    #expect(lines.contains { $0.hasSuffix("Finding: Mass") })
    #expect(lines.contains { $0.hasSuffix("Margin: Irregular margin") })
    #expect(lines.contains { $0.hasSuffix("Tracking Identifier: mass 1") })
    #expect(lines.contains { $0.hasSuffix("slice 2 of series 1") })
    let overlay = try #require(contents.overlays.first)
    #expect(Array(overlay.slices.keys) == [1])
    #expect(
      overlay.slices[1]?.shapes
        == [.polyline([point(10, 10), point(30, 10), point(30, 25), point(10, 10)])])
  }

  @Test func textReportKeepsItsWordsAndDepth() throws {
    let contents = try ObjectFixtures.contents("text-report")
    #expect(
      contents.lines.map(\.text) == [
        "Diagnostic Imaging Report", "  Findings",
        "    Finding: No joint effusion. Zweite Zeile: Ödem.",
      ])
  }

  @Test func keyObjectsNameImagesHereAndMissingOnes() throws {
    let contents = try ObjectFixtures.contents("key-objects")
    #expect(
      contents.lines.map(\.text) == [
        "Of Interest", "  Key Object Description: the mass", "  slice 3 of series 1",
        "  MR Image that is not in this study",
      ])
    #expect(contents.notices == [.imagesMissing(1)])
  }

  @Test func textOfSeveralLinesBecomesSeveralLines() throws {
    let contents = try ObjectFixtures.contents("text-report") { dataSet in
      let code = DataSet([
        DataElement(tag: .codeMeaning, valueRepresentation: "LO", value: .text(["Finding"]))
      ])
      let item = DataSet([
        DataElement(tag: .valueType, valueRepresentation: "CS", value: .text(["TEXT"])),
        DataElement(
          tag: .textValue, valueRepresentation: "UT", value: .text(["first\r\nsecond\n\nthird"])),
        DataElement(
          tag: .conceptNameCodeSequence, valueRepresentation: "SQ", value: .items([code])),
      ])
      dataSet[.contentSequence] = DataElement(
        tag: .contentSequence, valueRepresentation: "SQ", value: .items([item]))
    }
    #expect(
      contents.lines.dropFirst().map(\.text) == ["  Finding: first", "    second", "    third"])
  }

  @Test func volumesReadWithTwoDecimalsOrOne() {
    #expect(millilitres(0.286) == "0.29 mL" && millilitres(0.004) == "0.00 mL")
    #expect(millilitres(9.999) == "10.00 mL" && millilitres(641.06) == "641.1 mL")
    #expect(millilitres(.nan) == "no volume" && millilitres(-1) == "no volume")
  }

  @Test func noticesAreSentencesWithTheirNumbers() {
    #expect(
      ImportedNotice.notOnGrid(part: "Mass", frames: 1).words
        == "Mass: not drawn, since not on this series' grid: 1 frame.")
    #expect(
      ImportedNotice.imagesMissing(3).words
        == "Not in this study, but referred to: 3 images.")
  }

  private func point(_ column: Double, _ row: Double) -> PixelPoint {
    PixelPoint(column: column, row: row)
  }

  private func square(_ value: Double) -> Double { value * value }

  private func distance(_ a: PixelPoint, _ b: PixelPoint) -> Double {
    (square(a.column - b.column) + square(a.row - b.row)).squareRoot()
  }
}
