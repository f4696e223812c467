import Foundation
import Imaging
import Testing

struct VOITransformTests {
  /// The formula of PS3.3 C.11.2.1.3.1.
  @Test func sigmoidFollowsTheStandardsFormula() {
    let voi = VOITransform.window(WindowLevel(center: 300, width: 200), .sigmoid)
    let values = stride(from: Float(-500), through: 1000, by: 7).map { $0 }
    for (value, grey) in zip(values, voi.greys(values)) {
      let expected = 255 / (1 + exp(-4 * (Double(value) - 300) / 200))
      #expect(abs(Double(grey) - expected) <= 0.5 + 1e-9)
    }
  }

  /// The pseudo-code of PS3.3 C.11.2.1.3.2.
  @Test func linearExactFollowsTheStandardsPseudoCode() {
    let (center, width) = (40.0, 80.0)
    let voi = VOITransform.window(WindowLevel(center: center, width: width), .linearExact)
    let values = (-20...100).map(Float.init)
    for (value, grey) in zip(values, voi.greys(values)) {
      let x = Double(value)
      let expected =
        x <= center - width / 2
        ? 0 : x > center + width / 2 ? 255 : ((x - center) / width + 0.5) * 255
      #expect(abs(Double(grey) - expected) <= 0.5 + 1e-9)
    }
  }

  @Test func tableGivesItsEntriesAndItsEndsBeyond() throws {
    let table = try #require(
      VOITable(first: -1, bits: 8, entries: [0, 255, 51], explanation: ""))
    #expect(
      VOITransform.table(table).greys([-9, -1, 0, 0.4, 1, 9, .nan, .infinity])
        == [0, 0, 255, 255, 51, 51, 0, 51])
    #expect(VOITransform.table(table).greys([0], inverted: true) == [0])
    #expect(VOITable(first: 0, bits: 8, entries: [], explanation: "") == nil)
  }

  @Test func paddingIsLeftOutOfThePercentiles() {
    let values = [Float](repeating: -2000, count: 900) + (0...1000).map(Float.init)
    let padded = percentileWindow(values, padding: [-2000...(-2000)])
    #expect(padded == percentileWindow((0...1000).map(Float.init)))
    #expect(percentileWindow(values) != padded)
  }

  @Test(arguments: [false, true], [Interpolation.nearest, .bicubic])
  func paddingIsBlackAndDoesNotRunIntoTheImage(inverted: Bool, interpolation: Interpolation) {
    // Four columns of padding beside twelve of one value.
    let samples: [Float] = (0..<256).map { $0 % 16 < 4 ? -2000 : 500 }
    let greys = renderSlice(
      SliceImage(columns: 16, rows: 16, samples: samples), geometry: nil,
      transform: DisplayTransform(interpolation: interpolation),
      size: PixelSize(width: 64, height: 64),
      voi: .linear(WindowLevel(center: 500.5, width: 1001)), inverted: inverted,
      padding: -2000...(-2000))
    for (place, grey) in greys.enumerated() {
      #expect(place % 64 < 16 ? grey == 0 : (127...128).contains(grey))
    }
  }

  @Test func pixelAspectRatioGivesTheShapeWhereThereIsNoGeometry() {
    let mapping = DisplayMapping(
      columns: 10, rows: 10, geometry: nil, transform: DisplayTransform(),
      size: PixelSize(width: 100, height: 100), aspectRatio: 2)
    let left = mapping.display(PixelPoint(column: 0, row: 0))
    let right = mapping.display(PixelPoint(column: 9, row: 9))
    #expect(abs((right.y - left.y) - 2 * (right.x - left.x)) < 1e-9)
    #expect(!mapping.isCalibrated)
  }
}
