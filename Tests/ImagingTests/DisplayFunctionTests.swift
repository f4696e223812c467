import Glibc
import Testing

@testable import Imaging

struct DisplayFunctionTests {
  /// Rows of PS3.14 Table B-1: index and luminance in cd/m².
  @Test(arguments: [
    (1.0, 0.0500), (2, 0.0547), (3, 0.0594), (4, 0.0643), (5, 0.0696), (10, 0.0991),
    (1023, 3993.4040),
  ])
  func luminanceIsThatOfTheStandardsTable(index: Double, luminance: Double) {
    let ours = GrayscaleStandard.luminance(index)
    #expect(abs(ours - luminance) < max(5e-5, 2e-5 * luminance), "\(index): \(ours)")
  }

  /// The standard's two formulas were fitted one by one, so that each judges the other.
  @Test func theTwoFormulasOfTheStandardAgree() {
    for index in 1...1023 {
      let back = GrayscaleStandard.index(GrayscaleStandard.luminance(Double(index)))
      #expect(abs(back - Double(index)) < 0.3, "\(index): \(back)")
    }
  }

  @Test(arguments: [(0.05, 4000.0, 2.2), (0.5, 250, 2.2), (1, 400, 1.8), (0.5, 250, 1)])
  func levelsAreEquallyFarApartInNoticeableDifferences(
    minimum: Double, maximum: Double, gamma: Double
  ) throws {
    let levels = try DisplayFunction.gsdf(minimum: minimum, maximum: maximum, gamma: gamma)
      .driveLevels
    #expect(levels.count == 256 && levels.first == 0 && levels.last == 255)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 <= $1 })
    let index = { (level: Double) in
      let share = pow(min(max(level, 0), 255) / 255, gamma)
      return GrayscaleStandard.index(minimum + (maximum - minimum) * share)
    }
    let first = GrayscaleStandard.index(minimum)
    let step = (GrayscaleStandard.index(maximum) - first) / 255
    for (grey, level) in levels.enumerated() {
      // The nearest of the display's levels: half a level on either side holds what is wanted.
      let wanted = first + step * Double(grey)
      let range = (index(Double(level) - 0.5) - 0.1)...(index(Double(level) + 0.5) + 0.1)
      #expect(range.contains(wanted), "\(grey): \(level)")
    }
  }

  @Test func levelsOfAUsualDisplayStayAsTheyAre() throws {
    let levels = try DisplayFunction.gsdf(minimum: 0.5, maximum: 250).driveLevels
    #expect([32, 64, 96, 128, 160, 192, 224].map { levels[$0] } == Self.usualLevels)
  }

  /// By the formulas of PS3.14 section 7.1 in Python, rounded half up.
  private static let usualLevels: [UInt8] = [28, 48, 71, 96, 126, 162, 205]

  @Test func badgeSaysThatNothingWasMeasured() throws {
    #expect(
      try DisplayFunction.gsdf(minimum: 0.5, maximum: 250).badge
        == "GSDF 0.5-250 cd/m2, declared, not measured")
    #expect(DisplayFunction.linear.badge == "LINEAR")
  }

  @Test(arguments: [(0.04, 250.0), (0.5, 4001), (250, 0.5), (1, 1), (.nan, 250), (1, .infinity)])
  func luminancesBeyondTheStandardAreRefused(minimum: Double, maximum: Double) {
    #expect(throws: DisplayDeclarationError.self) {
      try DisplayFunction.gsdf(minimum: minimum, maximum: maximum)
    }
  }

  @Test(arguments: [0.5, 4.5, .nan])
  func responsesNoDisplayHasAreRefused(gamma: Double) {
    #expect(throws: DisplayDeclarationError.self) {
      try DisplayFunction.gsdf(minimum: 1, maximum: 250, gamma: gamma)
    }
  }

  /// After windowing and inversion, with black around and in padding.
  @Test func slicesAreShownByTheFunction() throws {
    let function = try DisplayFunction.gsdf(minimum: 0.5, maximum: 250)
    let image = SliceImage(columns: 4, rows: 1, samples: [0, 100, 200, -999])
    let shown = { (function: DisplayFunction) in
      renderSlice(
        image, geometry: nil, transform: DisplayTransform(),
        size: PixelSize(width: 4, height: 2),
        voi: .window(WindowLevel(center: 127.5, width: 255), .linearExact), inverted: true,
        padding: -1000...(-999), displayFunction: function)
    }
    #expect(shown(.linear)[..<4] == [255, 155, 55, 0])
    let levels = function.driveLevels
    #expect(shown(function)[..<4] == [255, levels[155], levels[55], 0])
    #expect(shown(function)[4...] == [0, 0, 0, 0])
  }
}
