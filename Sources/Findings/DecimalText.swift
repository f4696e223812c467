/// A number in plain decimals with a point, rounded half away from zero; `-` if it is not finite.
///
/// - Parameter places: Decimals shown, 0 to 6.
public func decimalText(_ value: Double, places: Int) -> String {
  let places = max(0, min(6, places))
  let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
  let scaled = (value * scale).rounded(.toNearestOrAwayFromZero)
  guard scaled.isFinite, abs(scaled) < 1e15 else { return "-" }
  let whole = Int(abs(scaled))
  let sign = scaled < 0 ? "-" : ""
  guard places > 0 else { return sign + String(whole) }
  let fraction = String(whole % Int(scale))
  let padded = String(repeating: "0", count: places - fraction.count) + fraction
  return "\(sign)\(whole / Int(scale)).\(padded)"
}

/// A change in plain decimals as of ``decimalText(_:places:)``, with a plus where it is not below zero.
public func signedText(_ value: Double, places: Int) -> String {
  let text = decimalText(value, places: places)
  return text.hasPrefix("-") ? text : "+" + text
}
