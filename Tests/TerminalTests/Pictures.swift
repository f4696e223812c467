import Foundation

/// A picture of red, green and blue bytes.
struct ColorPicture: Equatable {
  let width: Int
  let height: Int
  /// Row-major, three bytes a pixel.
  let bytes: [UInt8]

  /// Why a file is no picture.
  enum ReadError: Error { case unreadable(String) }

  init(width: Int, height: Int, bytes: [UInt8]) {
    (self.width, self.height, self.bytes) = (width, height, bytes)
  }

  /// Reads a picture file with ImageMagick.
  init(file: String) throws {
    let outcome = try run(["convert", file, "-depth", "8", "ppm:-"])
    self = try Self(ppm: [UInt8](outcome.output), name: file)
  }

  private init(ppm: [UInt8], name: String) throws {
    var fields: [Int] = []
    var position = 2
    while fields.count < 3, position < ppm.count {
      let digits = ppm[position...].drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
      fields.append(Int(String(decoding: digits, as: UTF8.self)) ?? 0)
      position = digits.endIndex
    }
    let body = Array(ppm.dropFirst(position + 1))
    guard ppm.prefix(2).elementsEqual("P6".utf8), fields.count == 3,
      body.count == fields[0] * fields[1] * 3
    else { throw ReadError.unreadable(name) }
    self.init(width: fields[0], height: fields[1], bytes: body)
  }

  /// The part of a picture that starts at (x, y).
  func cut(x: Int, y: Int, width: Int, height: Int) -> ColorPicture {
    var part: [UInt8] = []
    for row in y..<(y + height) {
      let start = (row * self.width + x) * 3
      part += bytes[start..<(start + width * 3)]
    }
    return ColorPicture(width: width, height: height, bytes: part)
  }

  /// The picture with a rectangle painted black.
  func blackened(x: Int, y: Int, width: Int, height: Int) -> ColorPicture {
    var changed = bytes
    for row in y..<(y + height) {
      let start = (row * self.width + x) * 3
      for index in start..<(start + width * 3) { changed[index] = 0 }
    }
    return ColorPicture(width: self.width, height: self.height, bytes: changed)
  }

  /// How many greys the picture has; `nil` where a pixel is coloured.
  var greyCount: Int? {
    var seen: Set<UInt8> = []
    for pixel in stride(from: 0, to: bytes.count, by: 3) {
      guard bytes[pixel] == bytes[pixel + 1], bytes[pixel] == bytes[pixel + 2] else { return nil }
      seen.insert(bytes[pixel])
    }
    return seen.count
  }

  /// Share of pixels that are not black, 0 to 1.
  var litShare: Double {
    let lit = stride(from: 0, to: bytes.count, by: 3).count { bytes[$0] > 8 }
    return Double(lit) / Double(max(1, width * height))
  }
}

/// Peak signal-to-noise ratio of two pictures of one size, in dB; infinite where they are the same.
///
/// 20 log10(255 / root mean square difference).
func peakSignalToNoise(_ first: ColorPicture, _ second: ColorPicture) -> Double {
  guard first.width == second.width, first.height == second.height else { return 0 }
  var sum = 0.0
  for (a, b) in zip(first.bytes, second.bytes) {
    let difference = Double(a) - Double(b)
    sum += difference * difference
  }
  return sum == 0 ? .infinity : 10 * log10(255 * 255 * Double(first.bytes.count) / sum)
}
