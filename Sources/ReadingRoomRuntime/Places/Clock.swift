import Findings
import Foundation

/// The clocks of this machine.
enum Clock {
  /// Milliseconds of a clock that never goes back.
  static var monotonicMilliseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// Now, with the local zone.
  static var now: Timestamp {
    let date = Date()
    return Timestamp(
      secondsSince1970: Int(date.timeIntervalSince1970),
      zoneOffsetInMinutes: TimeZone.current.secondsFromGMT(for: date) / 60)
  }
}
