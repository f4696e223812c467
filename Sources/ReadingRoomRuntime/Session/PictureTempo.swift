import ReadingRoom
import TerminalUI

/// How true the next picture is drawn.
///
/// In full whenever the terminal keeps up; coarser while pictures follow one another faster than it draws them in
/// full, until they rest. All times are in milliseconds of one monotonic clock.
struct PictureTempo: Equatable {
  /// How long a picture stands until it is drawn in full. Keys repeat every 33 ms or so while one is held; over a line
  /// they come less evenly, and a full frame begun too soon is in the way of the next key.
  private var rest: Int { roundTrip < 20 ? 50 : 100 }
  /// How long the terminal's answers take.
  var roundTrip = 0.0
  /// What a picture in full may cost while keys repeat, and at a single key.
  private static let (repeatingLimit, singleLimit) = (30.0, 90.0)
  /// Two changes this close are keys that repeat.
  private static let repeating = 200

  private var greys: ViewportKey?
  private var lastChange = Int.min / 2
  private var isRepeating = false

  /// Takes note of the picture that is to be shown.
  mutating func note(_ key: ViewportKey?, at now: Int) {
    let wanted = key?.greys
    guard wanted != greys else { return }
    greys = wanted
    isRepeating = now - lastChange < Self.repeating
    lastChange = now
  }

  /// The tier for the picture that was noted last.
  ///
  /// - Parameters:
  ///   - cost: What a picture in full takes, line and drawing together.
  ///   - cineInterval: Time between two pictures that run by themselves; nil when they rest.
  func tier(at now: Int, cost: Double, cineInterval: Int?) -> PictureTier {
    if let cineInterval { return cost <= Double(cineInterval) * 0.7 ? .full : .motion }
    guard now - lastChange < rest else { return .full }
    return cost <= (isRepeating ? Self.repeatingLimit : Self.singleLimit) ? .full : .motion
  }

  /// Time until the picture counts as resting; zero when it does.
  func timeUntilRest(at now: Int) -> Int { max(0, rest - (now - lastChange)) }
}
