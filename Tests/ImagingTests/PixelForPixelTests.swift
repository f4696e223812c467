import Imaging
import Testing

/// What a reader may rely on whatever the interpolation: at one display pixel to an image pixel
/// nothing is made up, and the window acts on what interpolation gave.
struct PixelForPixelTests {
  /// Values of many sizes, so that the least leak of a neighbour shows.
  private let image = SliceImage(
    columns: 31, rows: 17,
    samples: (0..<(31 * 17)).map { (place: Int) -> Float in
      let value = Float(place * 7919 % 1009 - 300)
      return place % 7 == 0 ? 0 : place % 3 == 0 ? value * 1e6 : value * 0.37
    })

  private func expectCopy(
    of image: SliceImage, _ mapping: DisplayMapping, _ comment: Comment
  ) {
    let display = resample(image, mapping: mapping)
    let width = display.coveredColumns.count
    var differing = 0
    for (line, y) in display.coveredRows.enumerated() {
      for (place, x) in display.coveredColumns.enumerated() {
        let point = mapping.pixel(DisplayPoint(x: Double(x), y: Double(y)))
        let (column, row) = (Int(point.column.rounded()), Int(point.row.rounded()))
        let shown = display.samples[line * width + place]
        if shown.bitPattern != image.samples[row * image.columns + column].bitPattern {
          differing += 1
        }
      }
    }
    #expect(differing == 0 && !display.samples.isEmpty, comment)
  }

  @Test(arguments: Interpolation.allCases)
  func pixelForPixelDisplayIsTheImageItself(interpolation: Interpolation) {
    for turns in 0..<4 {
      for flips in 0..<4 {
        for (right, down) in [(0.0, 0.0), (5, -3), (-11, 8)] {
          let transform = DisplayTransform(
            panColumns: right, panRows: down, quarterTurns: turns,
            isFlippedHorizontally: flips & 1 == 1, isFlippedVertically: flips & 2 == 2,
            interpolation: interpolation)
          let (width, height) = turns % 2 == 0 ? (31, 17) : (17, 31)
          let mapping = DisplayMapping(
            columns: 31, rows: 17, geometry: nil, transform: transform,
            size: PixelSize(width: width, height: height))
          expectCopy(of: image, mapping, "\(transform)")
        }
      }
    }
  }

  /// A display larger than the image, zoomed back to one pixel each: the step is one but for rounding.
  @Test(arguments: Interpolation.allCases)
  func zoomAndSpacingThatRoundDoNotMakeUpValues(interpolation: Interpolation) {
    let geometry = SliceGeometry(
      position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 0.3, rowSpacing: 0.3)
    for size in [PixelSize(width: 93, height: 57), PixelSize(width: 45, height: 29)] {
      let fit = min(Double(size.width) / 31, Double(size.height) / 17)
      let mapping = DisplayMapping(
        columns: 31, rows: 17, geometry: geometry,
        transform: DisplayTransform(zoom: 1 / fit, panRows: 2, interpolation: interpolation),
        size: size)
      expectCopy(of: image, mapping, "\(size)")
    }
  }

  /// Values that are no numbers stay where they are.
  @Test(arguments: Interpolation.allCases)
  func aMissingValueDoesNotSpread(interpolation: Interpolation) {
    var samples = [Float](repeating: 1, count: 81)
    samples[40] = .nan
    let display = resample(
      SliceImage(columns: 9, rows: 9, samples: samples),
      mapping: DisplayMapping(
        columns: 9, rows: 9, geometry: nil,
        transform: DisplayTransform(interpolation: interpolation),
        size: PixelSize(width: 9, height: 9)))
    #expect(display.samples.count { $0.isNaN } == 1)
  }

  /// An edge from 0 to 1000 under a window of one value at 300: interpolated first, the edge stays
  /// black and white and lies where the values pass 300; windowed first, it would be grey.
  @Test(arguments: [Interpolation.bilinear, .bicubic, .lanczos])
  func theWindowActsOnInterpolatedValues(interpolation: Interpolation) {
    let image = SliceImage(
      columns: 8, rows: 1, samples: [0, 0, 0, 0, 1000, 1000, 1000, 1000])
    let greys = renderSlice(
      image, geometry: nil, transform: DisplayTransform(interpolation: interpolation),
      size: PixelSize(width: 80, height: 10), window: WindowLevel(center: 300, width: 1),
      inverted: false)
    #expect(Set(greys[..<80]) == [0, 255])
    let edge = greys[..<80].firstIndex(of: 255) ?? 0
    #expect((36...38).contains(edge), "the middle between the pixels is at 39.5: \(edge)")
  }
}
