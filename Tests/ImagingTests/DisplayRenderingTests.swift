import Glibc
import Imaging
import Testing

/// The picture that `pillow_reference.py` makes by the same formula.
private func pattern(columns: Int, rows: Int) -> SliceImage {
  SliceImage(
    columns: columns, rows: rows,
    samples: (0..<(rows * columns)).map {
      Float(($0 % columns * 7919 + $0 / columns * 104_729) % 1009 - 300)
    })
}

struct DisplayRenderingTests {
  @Test(arguments: resamplingCases())
  func resamplingAgreesWithPillow(row: ResamplingCase) {
    let image = pattern(columns: row.columns, rows: row.rows)
    let across = row.box[2] - row.box[0]
    let down = row.box[3] - row.box[1]
    let transform = DisplayTransform(
      zoom: Double(row.columns) / across,
      panColumns: (row.box[0] + row.box[2]) / 2 - Double(row.columns) / 2,
      panRows: (row.box[1] + row.box[3]) / 2 - Double(row.rows) / 2,
      interpolation: row.interpolation)
    #expect(abs(Double(row.rows) / down - transform.zoom) < 1e-9, "the case has one zoom")
    let mapping = DisplayMapping(
      columns: row.columns, rows: row.rows, geometry: nil, transform: transform,
      size: PixelSize(width: row.width, height: row.height))
    let display = resample(image, mapping: mapping)
    #expect(display.samples.count == row.values.count)
    for (ours, theirs) in zip(display.samples, row.values) { #expect(abs(ours - theirs) < 0.01) }
  }

  /// Turning the picture and turning the image before showing it give the same display.
  @Test(arguments: Interpolation.allCases)
  func turnsAndFlipsRearrangeTheUprightDisplay(interpolation: Interpolation) {
    let image = pattern(columns: 13, rows: 9)
    let upright = resample(
      image,
      mapping: DisplayMapping(
        columns: 13, rows: 9, geometry: nil,
        transform: DisplayTransform(interpolation: interpolation),
        size: PixelSize(width: 39, height: 27)))
    for turns in 0..<4 {
      for flips in 0..<4 {
        let transform = DisplayTransform(
          quarterTurns: turns, isFlippedHorizontally: flips & 1 == 1,
          isFlippedVertically: flips & 2 == 2, interpolation: interpolation)
        let size =
          turns % 2 == 0 ? PixelSize(width: 39, height: 27) : PixelSize(width: 27, height: 39)
        let mapping = DisplayMapping(
          columns: 13, rows: 9, geometry: nil, transform: transform, size: size)
        let turned = resample(image, mapping: mapping)
        for y in 0..<27 {
          for x in 0..<39 {
            let place = PixelPoint(column: (Double(x) - 1) / 3, row: (Double(y) - 1) / 3)
            let at = mapping.display(place)
            let index = Int(at.y.rounded()) * size.width + Int(at.x.rounded())
            #expect(abs(turned.samples[index] - upright.samples[y * 39 + x]) < 0.01)
          }
        }
      }
    }
  }

  @Test func surroundingsOfTheImageAreBlackAlsoWhenInverted() {
    let image = SliceImage(columns: 2, rows: 2, samples: [0, 0, 0, 0])
    let greys = renderSlice(
      image, geometry: nil, transform: DisplayTransform(), size: PixelSize(width: 8, height: 4),
      window: WindowLevel(center: 50, width: 100), inverted: true)
    #expect(greys == (0..<4).flatMap { _ in [0, 0, 255, 255, 255, 255, 0, 0] as [UInt8] })
  }

  @Test func pixelsThatAreNotSquareKeepTheirShape() {
    let geometry = SliceGeometry(
      position: PatientPoint(x: 0, y: 0, z: 0), rowDirection: PatientVector(x: 1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 2)
    let greys = renderSlice(
      SliceImage(columns: 4, rows: 4, samples: [Float](repeating: 100, count: 16)),
      geometry: geometry, transform: DisplayTransform(interpolation: .nearest),
      size: PixelSize(width: 8, height: 8), window: WindowLevel(center: 50, width: 100),
      inverted: false)
    #expect(greys == (0..<8).flatMap { _ in [0, 0, 255, 255, 255, 255, 0, 0] as [UInt8] })
  }

  @Test(arguments: [1e-12, 1e-3, 1e9, .infinity, .nan, 0, -1])
  func senselessZoomAndPanDoNotTrap(number: Double) {
    let image = pattern(columns: 8, rows: 8)
    for transform in [
      DisplayTransform(zoom: number), DisplayTransform(panColumns: number),
      DisplayTransform(zoom: number, panRows: number, quarterTurns: 1),
    ] {
      let greys = renderSlice(
        image, geometry: nil, transform: transform, size: PixelSize(width: 5, height: 3),
        window: WindowLevel(center: number, width: number), inverted: false)
      #expect(greys.count == 15)
    }
  }

  @Test func maskLiesWhereItsPixelsAreShown() {
    var mask = [Bool](repeating: false, count: 64)
    mask[2 * 8 + 5] = true
    let transform = DisplayTransform(quarterTurns: 1, isFlippedVertically: true)
    let mapping = DisplayMapping(
      columns: 8, rows: 8, geometry: nil, transform: transform,
      size: PixelSize(width: 32, height: 32))
    let display = renderMask(mask, mapping: mapping)
    let centre = mapping.display(PixelPoint(column: 5, row: 2))
    for y in 0..<32 {
      for x in 0..<32 {
        let isNear = abs(Double(x) - centre.x) < 2 && abs(Double(y) - centre.y) < 2
        #expect(display.pixels[y * 32 + x] == isNear)
      }
    }
    #expect(display.outline.pixels.count { $0 } == 12)
  }

  @Test func regionBeyondTheDisplayHasNoOutlineAtItsEdge() {
    let mask = DisplayMask(
      size: PixelSize(width: 4, height: 3), pixels: [Bool](repeating: true, count: 12))
    #expect(!mask.outline.pixels.contains(true))
  }

  @Test func mapIsMissingOutsideTheImage() {
    let map = SliceImage(columns: 2, rows: 2, samples: [1, 1, 1, 1])
    let mapping = DisplayMapping(
      columns: 2, rows: 2, geometry: nil, transform: DisplayTransform(),
      size: PixelSize(width: 4, height: 2))
    let display = renderMap(map, mapping: mapping)
    #expect(display[0].isNaN && display[1] == 1 && display[2] == 1 && display[3].isNaN)
  }
}

/// One row of `Fixtures/conformance/resampling.csv`.
struct ResamplingCase: Sendable, CustomStringConvertible {
  var columns: Int
  var rows: Int
  var width: Int
  var height: Int
  var box: [Double]
  var interpolation: Interpolation
  var values: [Float]
  var description: String { "\(columns)x\(rows) to \(width)x\(height) \(interpolation)" }
}

private func resamplingCases() -> [ResamplingCase] {
  let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  return lines(ofFile: "/\(folder)/Fixtures/conformance/resampling.csv").dropFirst().compactMap {
    let cells = $0.split(separator: ",")
    let numbers = cells.prefix(8).compactMap { Double($0) }
    guard cells.count == 10, numbers.count == 8,
      let interpolation = Interpolation(rawValue: String(cells[8]))
    else { return nil }
    return ResamplingCase(
      columns: Int(numbers[0]), rows: Int(numbers[1]), width: Int(numbers[2]),
      height: Int(numbers[3]), box: Array(numbers[4...]), interpolation: interpolation,
      values: cells[9].split(separator: " ").compactMap { Float($0) })
  }
}

private func lines(ofFile path: String) -> [Substring] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var text: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    guard count > 0 else { break }
    text.append(contentsOf: buffer[..<count])
  }
  return String(decoding: text, as: UTF8.self).split(separator: "\n")
}
