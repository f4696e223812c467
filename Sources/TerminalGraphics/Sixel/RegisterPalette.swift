import TerminalUI

/// Which colour register shows which grey and which overlay colour.
///
/// The ramp is fixed: register `i` of `greys` stands for the same grey in every picture, so that nothing is
/// quantised and the same grey looks the same from slice to slice.
struct RegisterPalette: Equatable, Sendable {
  /// Number of greys, 2...101.
  let greys: Int
  /// Register for each 8-bit grey: the one whose shown value is nearest.
  let registerOfGrey: [UInt8]
  /// Red, green, blue of each register in per cent, 256 x 3.
  private(set) var percents: [UInt8]
  private var overlayRegisters: [RGBColor: UInt8] = [:]
  private let registers: Int

  init(greys: Int, registers: Int) {
    let greys = min(GraphicsMode.sixelGreyLimit, max(2, greys))
    self.greys = greys
    self.registers = min(256, max(greys, registers))
    percents = [UInt8](repeating: 0, count: 256 * 3)
    let steps = (0..<greys).map { ($0 * 100 + (greys - 1) / 2) / (greys - 1) }
    for (register, percent) in steps.enumerated() {
      for channel in 0..<3 { percents[register * 3 + channel] = UInt8(percent) }
    }
    registerOfGrey = (0..<256).map { grey in
      let nearest = steps.indices.min { Self.error(steps[$0], grey) < Self.error(steps[$1], grey) }
      return UInt8(nearest ?? 0)
    }
  }

  /// The register of an overlay colour; a new one while there are any, then the nearest overlay colour's,
  /// and without registers for colours the white of the ramp.
  mutating func register(of color: RGBColor) -> UInt8 {
    if let known = overlayRegisters[color] { return known }
    let number = greys + overlayRegisters.count
    if number < registers {
      overlayRegisters[color] = UInt8(number)
      percents.replaceSubrange(
        number * 3..<number * 3 + 3,
        with: [Self.percent(color.red), Self.percent(color.green), Self.percent(color.blue)])
      return UInt8(number)
    }
    let nearest = overlayRegisters.min { $0.key.distance(to: color) < $1.key.distance(to: color) }
    return nearest?.value ?? UInt8(greys - 1)
  }

  /// Distance between a grey in per cent and one in 8 bits, in 25,500ths of the range.
  private static func error(_ percent: Int, _ grey: Int) -> Int { abs(percent * 255 - grey * 100) }

  private static func percent(_ channel: UInt8) -> UInt8 { UInt8((Int(channel) * 100 + 127) / 255) }
}

extension RGBColor {
  /// Squared distance in sRGB.
  func distance(to other: RGBColor) -> Int {
    let red = Int(red) - Int(other.red)
    let green = Int(green) - Int(other.green)
    let blue = Int(blue) - Int(other.blue)
    return red * red + green * green + blue * blue
  }
}
