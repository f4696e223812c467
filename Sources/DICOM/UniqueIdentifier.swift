/// A UID from a UUID: `2.25.` and the UUID as a decimal number (PS3.5 section B.2).
///
/// - Parameters:
///   - high: The UUID's first 64 bits.
///   - low: Its last 64 bits.
public func uniqueIdentifier(high: UInt64, low: UInt64) -> String {
  "2.25.\(UInt128(high) << 64 | UInt128(low))"
}

/// A number as a Decimal String (PS3.5 VR DS): at most 16 characters.
///
/// Numbers that were read from a Decimal String come back as they were, since their shortest form
/// fits; others are rounded to ten digits. A number that is not finite becomes `0`.
public func decimalString(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  if let whole = Int(exactly: value), abs(whole) < 1_000_000_000_000 { return "\(whole)" }
  for digits in [17, 15, 13, 11, 10] {
    let text = digits == 17 ? "\(value)" : "\(rounded(value, digits: digits))"
    if text.utf8.count <= 16 { return text }
  }
  return "0"
}

private func rounded(_ value: Double, digits: Int) -> Double {
  var exponent = 0
  var magnitude = abs(value)
  while magnitude >= 10 {
    magnitude /= 10
    exponent += 1
  }
  while magnitude < 1 && magnitude > 0 {
    magnitude *= 10
    exponent -= 1
  }
  // Whole powers of ten are exact up to 10²²: multiplying and dividing by one rounds once each.
  let places = digits - 1 - exponent
  var scale = 1.0
  for _ in 0..<min(abs(places), 300) { scale *= 10 }
  return places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
}
