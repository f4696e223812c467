import Foundation
import Testing

@testable import Findings

@Test(arguments: [
  (0, 0, "1970-01-01T00:00:00+00:00"), (951_782_400, 60, "2000-02-29T01:00:00+01:00"),
  (1_709_164_799, -330, "2024-02-28T18:29:59-05:30"), (-1, 0, "1969-12-31T23:59:59+00:00"),
])
func writesMomentsAsText(_ seconds: Int, _ zone: Int, _ text: String) {
  let moment = Timestamp(secondsSince1970: seconds, zoneOffsetInMinutes: zone)
  #expect(moment.text == text)
  #expect(Timestamp(text) == moment)
  #expect(moment.secondsSince1970 == seconds)
}

@Test func agreesWithFoundation() {
  let formatter = ISO8601DateFormatter()
  var seconds = -3_000_000_000
  while seconds < 9_000_000_000 {
    let text = Timestamp(secondsSince1970: seconds, zoneOffsetInMinutes: 0).text
    let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
    #expect(text.replacingOccurrences(of: "+00:00", with: "Z") == expected)
    seconds += 7_777_777
  }
}

@Test(arguments: [
  "", "2026-11-23", "2026-11-23T10:00:00", "2026-02-30T10:00:00Z", "2026-11-23T25:00:00Z",
  "2026-11-23 10:00:00+01:00", "2026-11-23T10:00:00+0100", "２026-11-23T10:00:00Z",
])
func refusesWhatIsNoMoment(_ text: String) {
  #expect(Timestamp(text) == nil)
}
