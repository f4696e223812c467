import TerminalUI

/// A sample of a picture for a block: a colour, and whether a layer gave it.
struct BlockSample: Equatable, Sendable {
  /// Red, green and blue from the third byte down; the top byte is 1 for a layer's colour.
  private let bits: UInt32

  /// A grey of the picture.
  @inline(__always) init(grey: UInt8) { bits = UInt32(grey) &* 0x01_0101 }

  /// A layer's colour.
  init(layer color: RGBColor) {
    bits =
      0x0100_0000 | UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
  }

  /// Whether a layer gave the colour.
  @inline(__always) var isLayer: Bool { bits >> 24 != 0 }

  /// The blue channel, which for a grey is the grey.
  @inline(__always) var grey: UInt8 { UInt8(truncatingIfNeeded: bits) }

  /// The colour as one number, red first.
  @inline(__always) var code: UInt32 { bits & 0xFF_FFFF }

  /// The colour.
  var color: RGBColor {
    RGBColor(
      red: UInt8(truncatingIfNeeded: bits >> 16), green: UInt8(truncatingIfNeeded: bits >> 8),
      blue: grey)
  }

  /// The sample with its grey looked up; layers stay.
  @inline(__always)
  func shown(by greys: UnsafeBufferPointer<UInt8>) -> BlockSample {
    isLayer ? self : BlockSample(grey: greys[Int(grey)])
  }
}

extension DisplayImage {
  /// Writes samples of one row, layers in place; black outside the picture.
  func gather(row: Int, from start: Int, into samples: UnsafeMutableBufferPointer<BlockSample>) {
    samples.initialize(repeating: BlockSample(grey: 0))
    let columns = max(0, start)..<max(0, start, min(width, start + samples.count))
    guard (0..<height).contains(row), !columns.isEmpty else { return }
    let line = row * width
    grey.withUnsafeBufferPointer { grey in
      for x in columns { samples[x - start] = BlockSample(grey: grey[line + x]) }
    }
    for layer in layers {
      let colors = layer.palette.prefix(255).map { BlockSample(layer: $0) }
      layer.indices.withUnsafeBufferPointer { indices in
        for x in columns {
          let index = Int(indices[line + x])
          if index > 0, index <= colors.count { samples[x - start] = colors[index - 1] }
        }
      }
    }
  }
}
