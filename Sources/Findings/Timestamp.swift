/// A moment as text: ISO 8601 with seconds and zone, such as `2026-11-23T14:05:09+01:00`.
///
/// The zone is the one of the place where it happened and stays with the moment (21 CFR 11.50 asks
/// for the date and time of a signature as they were).
public struct Timestamp: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The text, 25 characters, or 20 where the zone is `Z`.
  public let text: String

  /// A moment from its text; `nil` unless it has date, time to the second, and a zone.
  public init?(_ text: String) {
    guard Self.parts(of: text) != nil else { return nil }
    self.text = text
  }

  /// A moment from a clock.
  ///
  /// - Parameters:
  ///   - secondsSince1970: Seconds since 1970-01-01T00:00:00Z without leap seconds (POSIX).
  ///   - zoneOffsetInMinutes: East of Greenwich is positive; held to ±18 hours.
  public init(secondsSince1970: Int, zoneOffsetInMinutes: Int) {
    let zone = max(-18 * 60, min(18 * 60, zoneOffsetInMinutes))
    let local = secondsSince1970 + zone * 60
    let (day, second) = (local.flooredQuotient(86_400), local.flooredRemainder(86_400))
    let (year, month, dayOfMonth) = civilDate(daysSince1970: day)
    let sign = zone < 0 ? "-" : "+"
    let offset = abs(zone)
    text =
      "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfMonth, 2))T"
      + "\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))"
      + "\(sign)\(digits(offset / 60, 2)):\(digits(offset % 60, 2))"
  }

  /// Seconds since 1970-01-01T00:00:00Z, for ordering moments of different zones.
  public var secondsSince1970: Int {
    guard let parts = Self.parts(of: text) else { return 0 }
    return parts.days * 86_400 + parts.second - parts.zone * 60
  }

  /// The text.
  public var description: String { text }

  /// Reads a moment; fails unless it is one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Timestamp(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no moment: \(text)")
    }
    self = value
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  private static func parts(of text: String) -> (days: Int, second: Int, zone: Int)? {
    let bytes = Array(text.utf8)
    guard bytes.count == 25 || (bytes.count == 20 && bytes[19] == UInt8(ascii: "Z")) else {
      return nil
    }
    func number(_ first: Int, _ count: Int) -> Int? {
      var value = 0
      for byte in bytes[first..<(first + count)] {
        guard byte >= 48, byte <= 57 else { return nil }
        value = value * 10 + Int(byte) - 48
      }
      return value
    }
    func has(_ character: Character, at index: Int) -> Bool {
      character.asciiValue == bytes[index]
    }
    guard has("-", at: 4), has("-", at: 7), has("T", at: 10), has(":", at: 13), has(":", at: 16),
      let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
      let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    guard civilDate(daysSince1970: days).day == day else { return nil }
    let secondOfDay = hour * 3600 + minute * 60 + second
    if bytes.count == 20 { return (days, secondOfDay, 0) }
    guard has("+", at: 19) || has("-", at: 19), has(":", at: 22), let zoneHour = number(20, 2),
      let zoneMinute = number(23, 2), zoneHour <= 18, zoneMinute < 60
    else { return nil }
    let zone = zoneHour * 60 + zoneMinute
    return (days, secondOfDay, has("-", at: 19) ? -zone : zone)
  }
}

/// The number with at least `count` digits.
private func digits(_ value: Int, _ count: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, count - text.count)) + text
}

extension Int {
  fileprivate func flooredQuotient(_ divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
  }

  fileprivate func flooredRemainder(_ divisor: Int) -> Int {
    self - flooredQuotient(divisor) * divisor
  }
}

/// Days to a date of the proleptic Gregorian calendar.
///
/// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
private func civilDate(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
  let shifted = daysSince1970 + 719_468
  let era = shifted.flooredQuotient(146_097)
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

/// The date of the proleptic Gregorian calendar to days; Hinnant's `days_from_civil`.
private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
  let shiftedYear = month <= 2 ? year - 1 : year
  let era = shiftedYear.flooredQuotient(400)
  let yearOfEra = shiftedYear - era * 400
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
