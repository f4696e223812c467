/// A symmetric trapezoid of height 1 around 0.
struct Trapezoid: Hashable, Sendable {
  /// Full width at half maximum; above 0.
  let width: Double
  /// Width of each ramp from 0 to 1, from 0 to `width`, in the same unit.
  let ramp: Double

  /// A trapezoid; `ramp` is limited to 0...`width`.
  init(width: Double, ramp: Double) {
    precondition(width > 0, "A trapezoid has a width.")
    self.width = width
    self.ramp = min(max(ramp, 0), width)
  }

  /// Height from 0 to 1 at a signed distance from the middle.
  func value(at offset: Double) -> Double {
    let distance = abs(offset)
    if distance <= (width - ramp) / 2 { return 1 }
    if distance >= (width + ramp) / 2 { return 0 }
    return ((width + ramp) / 2 - distance) / ramp
  }
}
