import DICOM
import Imaging
import StudyAssembly
import Testing

struct StackTests {
  /// Names and instance numbers run against the positions.
  @Test func slicesAreOrderedByPositionAndNeverByName() throws {
    let headers = [30.0, 10, 20, 0].enumerated().map { index, z in
      slice("\(index)", z: z, changes: [.instanceNumber: ["\(index)"]])
    }
    let series = try #require(assembleStudies(headers).first?.series.first)
    #expect(series.frames.map { $0.geometry?.position.z } == [0, 10, 20, 30])
    let geometry = try #require(series.geometry)
    #expect(geometry.sliceSpacing == 10 && geometry.slices == 4)
    #expect(geometry.firstSlice.columnSpacing == 0.25 && geometry.firstSlice.rowSpacing == 0.5)
    #expect(geometry.columns == 6 && geometry.rows == 4)
    #expect(series.problems.isEmpty)
  }

  @Test func orderOfTheFilesDoesNotMatter() {
    let headers = (0..<6).map { slice("\($0)", series: "1.\($0 % 2)", z: Double($0) * 3) }
    #expect(assembleStudies(headers) == assembleStudies(headers.reversed()))
  }

  @Test func echoesAtOnePositionBecomeSeriesOfTheirOwn() throws {
    let headers = (0..<6).map { index in
      let echo = index % 2
      return slice(
        "\(index)", z: Double(index / 2) * 4, echo: (number: echo + 1, time: [12.5, 80][echo]))
    }
    let series = try #require(assembleStudies(headers).first).series
    #expect(series.map(\.id) == ["1.1#echo1", "1.1#echo2"])
    #expect(series.map(\.echo) == [1, 2])
    #expect(series.map(\.acquisition.echoTime) == [12.5, 80])
    #expect(series.allSatisfy { $0.geometry?.slices == 3 && $0.problems.isEmpty })
  }

  @Test func planesOfALocalizerAreToldApart() throws {
    let coronal = ["1", "0", "0", "0", "0", "-1"]
    let headers =
      (0..<2).map { slice("a\($0)", z: Double($0) * 5) }
      + (0..<2).map {
        slice(
          "b\($0)", orientation: coronal,
          changes: [.imagePositionPatient: ["0", "\($0 * 7)", "0"]])
      }
    let series = try #require(assembleStudies(headers).first).series
    #expect(series.map(\.plane) == [.axial, .coronal])
    #expect(series.map(\.geometry?.sliceSpacing) == [5, 7])
  }

  @Test func sizesInOneSeriesAreToldApart() throws {
    let headers =
      (0..<2).map { slice("a\($0)", z: Double($0)) }
      + [slice("b", z: 9, changes: [.rows: ["8"]])]
    let series = try #require(assembleStudies(headers).first).series
    #expect(series.map { $0.frames.map(\.rows) } == [[4, 4], [8]])
  }

  @Test func imageTypesAtOnePositionAreToldApart() throws {
    let headers = (0..<6).map { index in
      slice(
        "\(index)", z: Double(index / 2) * 4,
        changes: [.imageType: ["ORIGINAL", "PRIMARY", index % 2 == 0 ? "M" : "P"]])
    }
    let series = try #require(assembleStudies(headers).first).series
    #expect(series.count == 2 && series.allSatisfy { $0.geometry?.slices == 3 })
  }

  @Test func roundedPositionsAreStillEven() throws {
    let headers = [0.0, 3.29, 6.61, 9.9].enumerated().map { slice("\($0)", z: $1) }
    #expect(try #require(assembleStudies(headers).first?.series.first).geometry != nil)
  }

  @Test func twoSlicesAtOnePlaceAreReported() throws {
    let headers = [0.0, 4, 4, 8].enumerated().map { slice("\($0)", z: $1) }
    let series = try #require(assembleStudies(headers).first?.series.first)
    #expect(series.frames.count == 4 && series.geometry == nil)
    #expect(series.problems == [.duplicatePosition(seriesID: "1.1", 4)])
  }

  @Test func framesWithoutGeometryFollowTheirInstanceNumbers() throws {
    let headers = [3, 1, 2].map {
      slice(
        "\($0 * 7 % 5)", changes: [.instanceNumber: ["\($0)"]], without: .imagePositionPatient,
        .imageOrientationPatient)
    }
    let series = try #require(assembleStudies(headers).first?.series.first)
    #expect(series.frames.map(\.instanceNumber) == [1, 2, 3])
    #expect(series.problems == [.noGeometry(seriesID: "1.1")])
  }

  @Test(arguments: [
    (DICOM.Tag.imageOrientationPatient, ["1", "0", "0", "1", "0", "0"]),
    (DICOM.Tag.imageOrientationPatient, ["0", "0", "0", "0", "0", "0"]),
    (DICOM.Tag.imageOrientationPatient, ["1", "0", "0"]),
    (DICOM.Tag.imagePositionPatient, ["1", "nan", "0"]), (DICOM.Tag.pixelSpacing, ["0", "1"]),
    (DICOM.Tag.pixelSpacing, ["-1", "1"]),
    (DICOM.Tag.pixelSpacing, ["1"]), (DICOM.Tag.pixelSpacing, ["1e-300", "1"]),
    (DICOM.Tag.imagePositionPatient, ["1e308", "0", "0"]),
    (DICOM.Tag.imagePositionPatient, ["inf", "0", "0"]),
    (DICOM.Tag.imageOrientationPatient, ["1e308", "0", "0", "0", "1", "0"]),
  ])
  func malformedGeometryIsNamedAndNotUsed(tag: DICOM.Tag, values: [String]) throws {
    let study = try #require(assembleStudies([slice("a", changes: [tag: values])]).first)
    #expect(study.problems == [.missingAttribute(path: "/study/a", tag)])
    #expect(study.series.first?.geometry == nil)
    #expect(study.series.first?.frames.first?.geometry == nil)
  }

  @Test func singleSliceTakesItsThickness() throws {
    let series = try #require(assembleStudies([slice("a")]).first?.series.first)
    #expect(series.geometry?.slices == 1 && series.geometry?.sliceSpacing == 3)
  }
}
