import Imaging
import Testing

@testable import ReadingRoom
@testable import ReadingRoomRuntime
@testable import TerminalUI

@Suite struct PictureTempoTests {
  private func key(slice: Int, tool: ViewportTool = .scroll) -> ViewportKey {
    ViewportKey(
      studyID: "1", seriesID: "2", slice: slice,
      area: Rect(column: 0, row: 0, width: 10, height: 10), grid: .halfBlock,
      voi: .linear(WindowLevel(center: 1, width: 2)), transform: DisplayTransform(),
      isInverted: false, overlay: nil, imported: [], calipers: [], tool: tool)
  }

  /// Keys every 33 ms; a full picture takes `cost`.
  private func tiers(cost: Double, interval: Int, keys: Int = 10) -> [PictureTier] {
    var tempo = PictureTempo()
    return (0..<keys).map { slice in
      tempo.note(key(slice: slice), at: 1000 + slice * interval)
      return tempo.tier(at: 1000 + slice * interval, cost: cost, cineInterval: nil)
    }
  }

  @Test func aFastTerminalAlwaysShowsFullPictures() {
    #expect(tiers(cost: 20, interval: 33).allSatisfy { $0 == .full })
  }

  @Test func repeatedKeysMoveOnASlowTerminalAndRestInFull() {
    let moving = tiers(cost: 55, interval: 33)
    #expect(moving.first == .full)
    #expect(moving.dropFirst().allSatisfy { $0 == .motion })
    #expect(tiers(cost: 400, interval: 500).allSatisfy { $0 == .motion })
    var tempo = PictureTempo()
    tempo.note(key(slice: 3), at: 1000)
    #expect(tempo.tier(at: 1000, cost: 400, cineInterval: nil) == .motion)
    #expect(tempo.timeUntilRest(at: 1020) == 50 - 20)
    #expect(tempo.tier(at: 1000 + 50, cost: 400, cineInterval: nil) == .full)
  }

  @Test func overALineRestTakesLonger() {
    var tempo = PictureTempo()
    tempo.roundTrip = 80
    tempo.note(key(slice: 3), at: 1000)
    #expect(tempo.tier(at: 1060, cost: 400, cineInterval: nil) == .motion)
    #expect(tempo.tier(at: 1100, cost: 400, cineInterval: nil) == .full)
  }

  @Test func whatLiesOverTheGreysDoesNotMoveThem() {
    var tempo = PictureTempo()
    tempo.note(key(slice: 3), at: 1000)
    for step in 1...10 {
      let cross = PixelPoint(column: Double(step), row: 4)
      tempo.note(key(slice: 3, tool: .caliper(cross: cross, start: nil)), at: 1070 + step * 33)
      #expect(tempo.tier(at: 1070 + step * 33, cost: 400, cineInterval: nil) == .full)
    }
  }

  @Test func picturesThatRunAreFullWhereThereIsTime() {
    let tempo = PictureTempo()
    #expect(tempo.tier(at: 5, cost: 60, cineInterval: 100) == .full)
    #expect(tempo.tier(at: 5, cost: 60, cineInterval: 50) == .motion)
  }
}
