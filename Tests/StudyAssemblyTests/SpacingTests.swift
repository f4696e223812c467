import DICOM
import Foundation
import Imaging
import StudyAssembly
import Testing

struct SpacingTests {
  private func series(_ places: [Double], thickness: String = "3") throws -> Series {
    let headers = places.enumerated().map { index, z in
      slice("\(index)", z: z, changes: [.sliceThickness: [thickness]])
    }
    return try #require(assembleStudies(headers).first?.series.first)
  }

  @Test func missingSlicesAreCountedAndPlaced() throws {
    let series = try series([0, 4, 8, 16, 20, 32])
    #expect(series.geometry == nil)
    #expect(
      series.problems == [
        .missingSlices(
          seriesID: "1.1",
          [
            MissingSlices(after: 3, count: 1, position: 12),
            MissingSlices(after: 5, count: 2, position: 24),
          ])
      ])
  }

  @Test func unevenSpacingNamesTheSlices() throws {
    let series = try series([0, 4, 9.5, 13.5, 17.5])
    #expect(series.geometry == nil)
    #expect(
      series.problems == [
        .unevenSpacing(seriesID: "1.1", smallest: 4, largest: 5.5, after: [2])
      ])
  }

  /// Spacing Between Slices is the gap for some vendors and the distance for others.
  @Test func spacingComesFromPositionsNeverFromTheHeader() throws {
    for stated in ["0.3", "4", "-3.3", "1e308", "x"] {
      let headers = (0..<3).map {
        slice("\($0)", z: Double($0) * 3.3, changes: [.spacingBetweenSlices: [stated]])
      }
      let series = try #require(assembleStudies(headers).first?.series.first)
      #expect(abs((series.geometry?.sliceSpacing ?? 0) - 3.3) < 1e-9)
    }
  }

  @Test(arguments: [("3", 0.3, 10.0), ("3.3", 0.0, 0.0), ("5", -1.7, -34.0)])
  func thicknessIsComparedWithTheDistance(
    thickness: String, gap: Double, percent: Double
  ) throws {
    let series = try series([0, 3.3, 6.6], thickness: thickness)
    let separation = try #require(series.separation)
    #expect(abs(separation.gap - gap) < 1e-9 && abs(separation.gapInPercent - percent) < 1e-6)
    #expect(separation.isContiguous == (gap == 0))
  }

  @Test(arguments: ["", "0", "-3", "nan", "inf"])
  func withoutAThicknessNothingIsCompared(thickness: String) throws {
    #expect(try series([0, 3.3], thickness: thickness).separation == nil)
  }

  @Test func tiltedGantryIsMeasured() throws {
    let headers = (0..<4).map {
      slice("\($0)", changes: [.imagePositionPatient: ["0", "\(Double($0) * 5)", "\($0 * 5)"]])
    }
    let series = try #require(assembleStudies(headers).first?.series.first)
    guard series.geometry == nil, series.problems.count == 1,
      case .shearedStack("1.1", let degrees) = series.problems[0]
    else { return #expect(series.problems.isEmpty, "not sheared") }
    #expect(abs(degrees - 45) < 1e-9)
  }

  @Test func slicesShiftedAnyhowHaveNoVolume() throws {
    let headers = [0.0, 2, -1, 0].enumerated().map {
      slice("\($0)", changes: [.imagePositionPatient: ["0", "\($1)", "\($0 * 5)"]])
    }
    let series = try #require(assembleStudies(headers).first?.series.first)
    #expect(series.geometry == nil && series.problems == [.mixedGeometry(seriesID: "1.1")])
  }

  private func turned(_ degrees: Double) -> [String] {
    let angle = degrees * .pi / 180
    return ["\(cos(angle))", "\(sin(angle))", "0", "0", "0", "-1"]
  }

  @Test func radialSlicesStayOneSeriesInTheirOrder() throws {
    let headers = (0..<12).map { index in
      slice(
        "\(index)", orientation: turned(Double(index) * 15),
        changes: [.instanceNumber: ["\(index + 1)"]])
    }
    let series = try #require(assembleStudies(headers).first?.series)
    #expect(series.count == 1 && series[0].geometry == nil)
    #expect(series[0].frames.compactMap(\.instanceNumber) == Array(1...12))
    #expect(series[0].problems == [.nonParallelSlices(seriesID: "1.1", planes: 12)])
  }

  @Test func oneTiltedSliceIsToldFromTheStack() throws {
    let headers =
      (0..<4).map { slice("\($0)", z: Double($0) * 4) }
      + [slice("t", z: 16, orientation: ["1", "0", "0", "0", "0.98769", "0.15643"])]
    let series = try #require(assembleStudies(headers).first?.series)
    #expect(series.map(\.frames.count) == [4, 1])
    #expect(series[0].geometry?.slices == 4)
    #expect(
      series.allSatisfy { $0.problems == [.nonParallelSlices(seriesID: $0.id, planes: 2)] })
  }
}
