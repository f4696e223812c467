import Foundation
import TerminalGraphics
import TerminalUI

/// Why the graphics cases cannot be measured.
enum GraphicsError: Error { case notAPicture }

/// Encoding of one picture in each form, for `.ci/bench-graphics`, which reads the results back.
struct GraphicsCases {
  private let image: DisplayImage
  private let folder: URL
  private var region: PixelRegion {
    PixelRegion(x: 0, y: 0, width: image.width, height: image.height)
  }

  /// Does what the program's arguments ask for, and ends it; returns where they ask for nothing here.
  ///
  /// `graphics PICTURE FOLDER` times the cases. PICTURE is a binary PGM of 8 bits. The encoded pictures go to
  /// FOLDER; a line for each goes to standard output: file, title, then median, fastest and slowest
  /// milliseconds, separated by tabs. `sixel PICTURE` writes one sixel sequence of 101 greys to standard
  /// output, to be timed as a process.
  static func runIfAsked() {
    let arguments = CommandLine.arguments
    do {
      switch (arguments.dropFirst().first, arguments.count) {
      case ("graphics", 4):
        try GraphicsCases(picture: arguments[2], folder: URL(fileURLWithPath: arguments[3])).run()
      case ("sixel", 3):
        let cases = try GraphicsCases(picture: arguments[2], folder: URL(fileURLWithPath: "."))
        var encoder = SixelEncoder()
        FileHandle.standardOutput.write(
          Data(encoder.encode(cases.image, region: cases.region).bytes))
      default: return
      }
    } catch {
      print("not measured: \(error)")
      exit(1)
    }
    exit(0)
  }

  private init(picture: String, folder: URL) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: picture))
    let words = bytes.split(maxSplits: 4, whereSeparator: { $0 == 10 || $0 == 32 }).prefix(4).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard words.count == 4, words[0] == "P5", words[3] == "255", let width = Int(words[1]),
      let height = Int(words[2]), bytes.count >= width * height
    else { throw GraphicsError.notAPicture }
    image = DisplayImage(
      width: width, height: height, grey: [UInt8](bytes.suffix(width * height)))
    self.folder = folder
  }

  private func run() throws {
    for greys in [101, 80, 64, 56, 48, 44, 40, 36, 32, 30, 28, 24, 20, 16] {
      try sixel(greys: greys)
    }
    try sixel(greys: 101, overpaints: false)
    try sixel(greys: 24, pixelScale: 2)
    try sixel(greys: 24, pixelScale: 2, overpaints: false)
    for level in [1, 6] {
      try measure("grey-\(level).png", "PNG, 8-bit grey, level \(level)") {
        try PNGEncoder.encode(image, level: level)
      }
    }
    let line = caliper()
    try measure("caliper.png", "PNG of a caliper line alone") {
      PNGEncoder.encodeLayers(line, crop: region)
    }
  }

  private func sixel(greys: Int, pixelScale: Int = 1, overpaints: Bool = true) throws {
    var encoder = SixelEncoder(greys: greys, pixelScale: pixelScale, overpaints: overpaints)
    let form = (pixelScale == 2 ? ", motion" : "") + (overpaints ? "" : ", not painting over")
    let name = "sixel-\(greys)-\(pixelScale)-\(overpaints ? "over" : "plain").six"
    try measure(name, "sixel, \(greys) greys\(form)") {
      encoder.encode(image, region: region).bytes
    }
  }

  private func measure(_ name: String, _ title: String, _ encode: () throws -> [UInt8]) throws {
    var bytes: [UInt8] = []
    let measurement = try Measurement(title, runs: 40) {
      bytes = try encode()
      return ""
    }
    try Data(bytes).write(to: folder.appendingPathComponent(name))
    let sorted = measurement.seconds.sorted()
    let times = [measurement.median, sorted[0], sorted[sorted.count - 1]]
    let columns = times.map { String(format: "%.3f", $0 * 1000) }
    print(([name, title] + columns).joined(separator: "\t"))
  }

  /// The picture under a line of two pixels across most of it.
  private func caliper() -> DisplayImage {
    var indices = [UInt8](repeating: 0, count: image.width * image.height)
    for x in image.width / 8..<image.width * 7 / 8 {
      let y = image.height / 5 + x * image.height / image.width / 2
      for row in y..<y + 2 { indices[row * image.width + x] = 1 }
    }
    let yellow = RGBColor(red: 255, green: 204, blue: 0)
    return DisplayImage(
      width: image.width, height: image.height, grey: image.grey,
      layers: [OverlayLayer(indices: indices, palette: [yellow])])
  }
}
