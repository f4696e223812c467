import Imaging
import Testing

struct WindowLevelTests {
  /// The pseudo-code of PS3.3 C.11.2.1.2.1, as it stands there.
  private func standard(_ x: Double, _ c: Double, _ w: Double) -> UInt8 {
    if x <= c - 0.5 - (w - 1) / 2 { return 0 }
    if x > c - 0.5 + (w - 1) / 2 { return 255 }
    return UInt8((((x - (c - 0.5)) / (w - 1) + 0.5) * 255 + 0.5).rounded(.down))
  }

  @Test(arguments: [(2048.0, 4096.0), (2048.0, 1.0), (0.0, 100.0), (0.0, 1.0), (40.0, 400.0)])
  func greysFollowTheStandardsPseudoCode(center: Double, width: Double) {
    let values = (-3000...5000).map(Float.init)
    let greys = WindowLevel(center: center, width: width).greys(values)
    for (value, grey) in zip(values, greys) {
      #expect(abs(Int(grey) - Int(standard(Double(value), center, width))) == 0, "\(value)")
    }
  }

  @Test func rampOf101StepsHas101EvenGreys() {
    let greys = WindowLevel(center: 50.5, width: 101).greys((0...100).map(Float.init))
    #expect(greys == (0...100).map { UInt8((Double($0) * 2.55 + 0.5).rounded(.down)) })
  }

  @Test func widthBelowOneIsExact() {
    let greys = WindowLevel(center: 0.5, width: 0.5).greys([0.25, 0.375, 0.5, 0.75, 1])
    #expect(greys == [0, 64, 128, 255, 255])
  }

  @Test func inversionMirrorsTheGreys() {
    let window = WindowLevel(center: 50, width: 77)
    let values = (0...100).map(Float.init)
    #expect(window.greys(values, inverted: true) == window.greys(values).map { 255 - $0 })
  }

  @Test func sampleThatIsNoNumberIsBlack() {
    #expect(WindowLevel(center: 0, width: 10).greys([.nan, .infinity, -.infinity]) == [0, 255, 0])
  }

  @Test func percentileWindowLeavesOneHundredthOutAtEachEnd() {
    let window = percentileWindow((0...1000).map(Float.init))
    // The ramp runs from 10 to 990.
    #expect(window == WindowLevel(center: 500.5, width: 981))
    #expect(window.greys([10, 990, 9.5, 991]) == [0, 255, 0, 255])
  }

  @Test func percentileWindowOfOddSamplesIsUsable() {
    #expect(percentileWindow([]).width > 0)
    #expect(percentileWindow([7, 7, 7]) == WindowLevel(center: 8, width: 1))
    #expect(percentileWindow([7, 7, 7]).greys([7]) == [0])
    #expect(percentileWindow([.nan, .infinity]).width > 0)
    #expect(percentileWindow([0, 0.25, 0.5]) == WindowLevel(center: 0.25, width: 0.5))
  }
}
