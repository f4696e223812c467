import Foundation
import TerminalUI

/// Pictures for tests, and the programs that read ours.
enum Pictures {
  /// Every pixel its own grey.
  static func noise(width: Int, height: Int) -> DisplayImage {
    var state: UInt64 = 7
    let grey = (0..<width * height).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    return DisplayImage(width: width, height: height, grey: grey)
  }

  /// Smooth shapes with a little noise, black around: what a slice looks like to an encoder.
  static func slice(side: Int) -> DisplayImage {
    let noise = noise(width: side, height: side)
    let grey = (0..<side * side).map { position -> UInt8 in
      let x = Double(position % side) / Double(side) - 0.5
      let y = Double(position / side) / Double(side) - 0.5
      let radius = (x * x + y * y * 1.4).squareRoot()
      guard radius < 0.45 else { return UInt8(Int(noise.grey[position]) / 32) }
      let shade = 120 + 90 * sin(x * 14) * cos(y * 9) + Double(noise.grey[position]) / 16
      return UInt8(min(255, max(0, shade)))
    }
    return DisplayImage(width: side, height: side, grey: grey)
  }

  static let hasSixel2PNG = FileManager.default.isExecutableFile(atPath: "/usr/bin/sixel2png")
  static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  /// The greys that libsixel's own decoder reads from a sixel file.
  static func convertWithLibsixel(_ file: URL) throws -> (width: Int, height: Int, grey: [UInt8]) {
    let png = file.appendingPathExtension("png")
    defer { try? FileManager.default.removeItem(at: png) }
    _ = try output(of: "/usr/bin/sixel2png", ["-i", file.path, "-o", png.path])
    return try readPNG(png)
  }

  /// Reads a PNG of 8 bits with Python's standard library: zlib and the filters of ISO/IEC 15948, 9.
  static func readPNG(_ file: URL) throws -> (width: Int, height: Int, grey: [UInt8]) {
    let script = """
      import sys, zlib, struct
      data = open(sys.argv[1], 'rb').read()
      assert data[:8] == b'\\x89PNG\\r\\n\\x1a\\n'
      at, body, palette = 8, b'', None
      while at < len(data):
          size, kind = struct.unpack('>I4s', data[at:at + 8])
          chunk = data[at + 8:at + 8 + size]
          assert zlib.crc32(kind + chunk) == struct.unpack('>I', data[at + 8 + size:at + 12 + size])[0]
          if kind == b'IHDR': width, height, depth, form = struct.unpack('>IIBB', chunk[:10])
          if kind == b'PLTE': palette = chunk
          if kind == b'IDAT': body += chunk
          at += 12 + size
      channels = {0: 1, 2: 3, 3: 1, 6: 4}[form]
      assert depth == 8
      raw, stride, last, out = zlib.decompress(body), width * channels, bytes(width * channels), b''
      for y in range(height):
          kind = raw[y * (stride + 1)]
          line = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
          for i in range(stride):
              a = line[i - channels] if i >= channels else 0
              b = last[i]
              c = last[i - channels] if i >= channels else 0
              p = a + b - c
              near = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
              line[i] = (line[i] + [0, a, b, (a + b) // 2, near][kind]) & 255
          out += bytes(line)
          last = bytes(line)
      if palette: out = bytes(palette[v * 3 + 1] for v in out)
      elif channels > 1: out = out[1::channels]
      sys.stdout.buffer.write(struct.pack('>II', width, height) + out)
      """
    let bytes = try output(of: "/usr/bin/python3", ["-c", script, file.path])
    func word(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    return (word(0), word(4), Array(bytes.dropFirst(8)))
  }

  private static func output(of program: String, _ arguments: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(data)
  }
}
