/// The colours of terminals that take no 24-bit colour.
public enum IndexedPalette {
  /// The colour that the index stands for: a 6x6x6 cube from 16 and 24 greys from 232.
  ///
  /// Indices below 16 are the user's own and have no fixed colour; they answer nil. Source: xterm's 256colres.
  public static func color(at index: Int) -> RGBColor? {
    switch index {
    case 16...231:
      let cube = index - 16
      return RGBColor(
        red: cubeLevels[cube / 36], green: cubeLevels[cube / 6 % 6], blue: cubeLevels[cube % 6])
    case 232...255: return .grey(UInt8(8 + 10 * (index - 232)))
    default: return nil
    }
  }

  /// The index, 16...255, whose colour is nearest in sRGB.
  public static func nearest256(to color: RGBColor) -> Int {
    let cube = 16 + 36 * level(color.red) + 6 * level(color.green) + level(color.blue)
    let mean = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
    let grey = 232 + min(23, max(0, (mean - 3) / 10))
    return distance(self.color(at: cube), color) <= distance(self.color(at: grey), color)
      ? cube : grey
  }

  /// The index, 0...7, of the standard colour with the nearest hue: each channel on or off.
  public static func nearest8(to color: RGBColor) -> Int {
    let brightest = max(color.red, max(color.green, color.blue))
    guard brightest >= 112 else { return 0 }
    func bit(_ channel: UInt8) -> Int { Int(channel) * 3 >= Int(brightest) * 2 ? 1 : 0 }
    return bit(color.red) | bit(color.green) << 1 | bit(color.blue) << 2
  }

  private static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static func level(_ channel: UInt8) -> Int {
    channel < 48 ? 0 : channel < 115 ? 1 : (Int(channel) - 35) / 40
  }

  private static func distance(_ first: RGBColor?, _ second: RGBColor) -> Int {
    guard let first else { return .max }
    let red = Int(first.red) - Int(second.red)
    let green = Int(first.green) - Int(second.green)
    let blue = Int(first.blue) - Int(second.blue)
    return red * red + green * green + blue * blue
  }
}
