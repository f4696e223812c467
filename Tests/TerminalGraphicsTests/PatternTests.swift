import Foundation
import ReadingRoomTestSupport
import Testing

@testable import TerminalGraphics
@testable import TerminalUI

@Suite struct PatternTests {
  /// Samples of each grey.
  private func counts(_ image: DisplayImage) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for grey in image.grey { counts[Int(grey)] += 1 }
    return counts
  }

  @Test func qualityControlHasItsGreys() {
    let counts = counts(TestPattern.tg18QC.picture(width: 768, height: 768))
    for level in stride(from: 8, through: 248, by: 16) {
      #expect(counts[level] > 2500, "patch \(level)")
      #expect(counts[level - 4] > 400 && counts[level + 4] > 400, "corners of \(level)")
    }
    #expect(counts[13] > 900 && counts[242] > 900)
    #expect(counts.allSatisfy { $0 > 100 }, "the ramps have all greys")
    #expect(counts[130] > 4 * 2 * 400, "faint lines")
  }

  @Test func motionPictureSocietysPatternHasItsGreys() {
    let counts = counts(TestPattern.smpte.picture(width: 768, height: 768))
    for percent in stride(from: 0, through: 100, by: 10) {
      #expect(counts[Int(Double(percent) * 2.55 + 0.5)] > 4500, "\(percent) %")
    }
    #expect(counts[13] > 900 && counts[242] > 900)
  }

  /// Lines one and two pixels wide in each corner, upright and level.
  @Test(arguments: TestPattern.allCases)
  func linePairsAreInTheCorners(pattern: TestPattern) {
    let image = pattern.picture(width: 768, height: 768)
    for (left, top) in [(0, 0), (640, 0), (0, 640), (640, 640)] {
      for period in [2, 4] {
        for (dx, dy) in [(1, 0), (0, 1)] {
          let isThere = (top..<(top + 112)).contains { y in
            (left..<(left + 112)).contains { x in
              (0..<12).allSatisfy {
                let grey = image.grey[(y + $0 * dy) * 768 + x + $0 * dx]
                return grey == ($0 % period < period / 2 ? 0 : 255)
              }
            }
          }
          #expect(isThere, "period \(period) at \(left), \(top)")
        }
      }
    }
  }

  @Test(arguments: TestPattern.allCases)
  func patternsOfAnySizeAreDrawn(pattern: TestPattern) {
    for (width, height) in [(0, 0), (1, 1), (3, 900), (17, 5), (300, 40), (192, 96), (-2, 4)] {
      for aspect in [1, 2, 1e-9, .infinity, .nan] {
        let image = pattern.picture(width: width, height: height, sampleAspect: aspect)
        #expect(image.width == max(0, width) && image.height == max(0, height))
        let sentences = pattern.whatShouldBeVisible(
          on: .pixels(greys: 101), width: width, height: height, sampleAspect: aspect)
        #expect(!sentences.isEmpty)
      }
    }
    #expect(
      pattern.whatShouldBeVisible(on: .pixels(greys: 101), width: 40, height: 40).count == 1)
  }

  /// The pattern is a square on the glass: twice as many samples across where they are half as wide.
  @Test func patternKeepsItsShape() {
    let wide = counts(TestPattern.smpte.picture(width: 800, height: 300, sampleAspect: 2))
    let square = counts(TestPattern.smpte.picture(width: 600, height: 600))
    for level in [0, 26, 51, 77, 255] {
      #expect(abs(wide[level] * 2 - square[level]) < square[level] / 4, "\(level)")
    }
  }
}

/// Sentences are held against the picture as sixel shows it.
@Suite struct PatternSentenceTests {
  private func decoded(_ pattern: TestPattern, greys: Int) throws -> [UInt8] {
    let image = pattern.picture(width: 768, height: 768)
    guard greys < 256 else { return image.grey }
    var encoder = SixelEncoder(greys: greys)
    let region = PixelRegion(x: 0, y: 0, width: 768, height: 768)
    let bytes = encoder.encode(image, region: region).bytes
    return try SixelDecoder.decode(bytes).pixels.map { $0?.red ?? 0 }
  }

  private func sentences(_ pattern: TestPattern, _ display: PatternDisplay) -> String {
    pattern.whatShouldBeVisible(on: display, width: 768, height: 768).joined(separator: "\n")
  }

  @Test(arguments: [256, 101, 64, 48, 24, 12])
  func cornerSquaresAreWhereTheSentenceSaysSo(greys: Int) throws {
    let shown = try decoded(.tg18QC, greys: greys)
    let ring = PatternFrame(width: 768, height: 768, sampleAspect: 1)
      .ring(columns: 6, rows: 5, side: 0.09, middle: 0.405)
    var merged: [Int] = []
    for (place, region) in ring.dropFirst().prefix(16).enumerated() {
      let at = { (x: Int, y: Int) in shown[(region.y + y) * 768 + region.x + x] }
      let middle = at(region.width / 2, region.height / 2)
      let corners = [2, region.width - 3].flatMap { x in [2, region.height - 3].map { at(x, $0) } }
      if corners.contains(middle) { merged.append(8 + 16 * place) }
    }
    let text = sentences(.tg18QC, .pixels(greys: greys))
    switch merged.count {
    case 0: #expect(text.contains("In the corners of each patch two darker and two lighter"))
    case 16: #expect(text.contains("In no patch's corners"))
    default:
      #expect(
        text.contains("patches of grey \(merged.map(String.init).joined(separator: ", ")):"))
    }
    #expect((merged.count == 0) == (greys >= 101))
  }

  @Test(arguments: [256, 101, 64, 12])
  func lettersAreReadableToWhereTheSentenceSaysSo(greys: Int) throws {
    let shown = try decoded(.tg18QC, greys: greys)
    let text = sentences(.tg18QC, .pixels(greys: greys))
    for (name, left) in [("dark", 0.17), ("middle grey", 0.39), ("light", 0.61)] {
      let field = PatternFrame(width: 768, height: 768, sampleAspect: 1)
        .area(left, 0.67, 0.22, 0.15)
      // Letters have a grey each: the greys of the field, less its ground, are the letters seen.
      let rows = (field.y + 2)..<(field.y + field.height - 2)
      var greysOfField: Set<UInt8> = []
      for row in rows {
        let start = row * 768 + field.x
        greysOfField.formUnion(shown[(start + 2)..<(start + field.width - 2)])
      }
      let isAll = text.contains("on \(name), letter by letter fainter: each letter")
      if greys == 256 {
        #expect(isAll && greysOfField.count == 15)
      } else if greysOfField.count == 1 {
        #expect(text.contains("on \(name), letter by letter fainter: no letter"))
      } else {
        #expect(text.contains("on \(name), letter by letter fainter: the first") || isAll)
      }
    }
    if greys == 101 {
      // 254 is nearer to 100 % than to 99 %, 1 to 0 % than to 1 %; 129 is nearer to 51 % than to 50 %.
      #expect(text.contains("on dark, letter by letter fainter: the first 13 of 14 can"))
      #expect(text.contains("on middle grey, letter by letter fainter: each letter"))
      #expect(text.contains("on light, letter by letter fainter: the first 13 of 14 can"))
      #expect(text.contains("a rise in 101 steps"))
      #expect(text.contains("128 and 130, just"))
    }
  }

  @Test func coarseModesPromiseNoDetail() {
    for display in [
      PatternDisplay.cells(.quadrant), .cells(.half(.trueColor)), .cells(.half(.indexed256)),
      .cells(.half(.sixteenGreys)),
    ] {
      for pattern in TestPattern.allCases {
        #expect(sentences(pattern, display).contains("Line pairs say nothing here"))
        #expect(!sentences(pattern, display).contains("separate"))
      }
    }
    let small = TestPattern.tg18QC.whatShouldBeVisible(
      on: .cells(.quadrant), width: 192, height: 96, sampleAspect: 2)
    #expect(small.count { $0.contains("too coarse") } == 2, "\(small)")
    #expect(small.contains("In the black patch a square of 13."))
    #expect(small.contains { $0.contains("a step for each row") })
  }

  @Test func modesWithFewGreysSaySo() {
    let indexed = sentences(.tg18QC, .cells(.half(.indexed256)))
    #expect(indexed.contains("a rise in 26 steps"))
    #expect(indexed.contains("In no patch's corners"))
    let sixteen = sentences(.smpte, .cells(.half(.sixteenGreys)))
    #expect(!sixteen.contains("Eleven greys"))
    #expect(sentences(.smpte, .pixels(greys: 2)).contains("does not tell 5 % from black"))
  }
}
