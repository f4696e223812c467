public import TerminalUI

/// Turns pictures into cells of block characters in two colours.
///
/// Goals, in order: layers keep their colour exactly where they stand; the least error a cell of two
/// colours can have; few bytes; a screen in a millisecond.
public struct BlockEncoder: Sendable {
  /// Which characters and colours cells are made of.
  public let glyphs: BlockGlyphs
  /// Number of greys shown, 2...256. With fewer, more neighbours are equal: fewer bytes for motion.
  public let levels: Int

  /// What each grey is shown as.
  private let shownGreys: [UInt8]

  /// Makes an encoder.
  ///
  /// - Parameters:
  ///   - glyphs: Characters and colours of the terminal.
  ///   - levels: Number of greys, brought into 2...256; layers keep their colours with any.
  public init(glyphs: BlockGlyphs, levels: Int = 256) {
    let levels = min(256, max(2, levels))
    self.glyphs = glyphs
    self.levels = levels
    shownGreys = (0..<256).map { grey in
      let level = (grey * (levels - 1) * 2 + 255) / 510
      return UInt8((level * 510 + levels - 1) / (2 * (levels - 1)))
    }
  }

  /// Encodes some cells of one row of a picture. The bytes set colours, write the cells and reset the colours.
  ///
  /// A cell has the same character whichever part of the row it is encoded with: halves of a cell of odd height differ
  /// by a row of pixels, so that `▀` and `▄` with their colours exchanged are not quite the same.
  ///
  /// - Parameters:
  ///   - image: The picture, as many samples a cell as the glyphs have. What lies outside it is black.
  ///   - row: Row of cells of the picture, from zero.
  ///   - columns: Columns of cells of the picture.
  /// - Complexity: Linear in the cells.
  public func encode(_ image: DisplayImage, row: Int, columns: Range<Int>) -> [UInt8] {
    let across = glyphs.samplesAcross
    let first = min(0, columns.lowerBound)
    let width = (columns.upperBound - first) * across
    return withUnsafeTemporaryAllocation(of: BlockSample.self, capacity: 2 * width) { samples in
      let upper = UnsafeMutableBufferPointer(rebasing: samples[..<width])
      let lower = UnsafeMutableBufferPointer(rebasing: samples[width...])
      image.gather(row: row * 2, from: first * across, into: upper)
      image.gather(row: row * 2 + 1, from: first * across, into: lower)
      let capacity = BlockWriter.bound(cells: columns.upperBound - first)
      return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
        count = BlockWriter.write(into: output) { writer in
          let before = 0..<(columns.lowerBound - first) * across
          let asked = before.upperBound..<width
          write(
            UnsafeBufferPointer(rebasing: upper[before]),
            UnsafeBufferPointer(rebasing: lower[before]), to: &writer)
          writer.discard()
          write(
            UnsafeBufferPointer(rebasing: upper[asked]),
            UnsafeBufferPointer(rebasing: lower[asked]), to: &writer)
        }
      }
    }
  }

  private func write(
    _ upper: UnsafeBufferPointer<BlockSample>, _ lower: UnsafeBufferPointer<BlockSample>,
    to writer: inout BlockWriter
  ) {
    shownGreys.withUnsafeBufferPointer { shown in
      switch glyphs {
      case .half(let depth):
        for (upper, lower) in zip(upper, lower) {
          writer.write(
            Self.cell(upper: upper.shown(by: shown), lower: lower.shown(by: shown), depth))
        }
      case .quadrant:
        for column in stride(from: 0, to: upper.count, by: 2) {
          let samples = QuadrantSamples(
            upper[column], upper[column + 1], lower[column], lower[column + 1])
          writer.write(samples.cell(shown: shown))
        }
      }
    }
  }

  private static func cell(
    upper: BlockSample, lower: BlockSample, _ depth: HalfBlockDepth
  ) -> BlockCell {
    switch depth {
    case .trueColor: .halves(.rgb(upper), .rgb(lower))
    case .indexed256:
      .halves(.indexed(index(of: upper.color)), .indexed(index(of: lower.color)))
    case .sixteenGreys: ShadeTable.cell(upper: upper, lower: lower)
    }
  }

  /// The nearest of the palette's greys for greys, of all its colours for overlays.
  static func index(of color: RGBColor) -> Int {
    guard color.red == color.green, color.green == color.blue else {
      return IndexedPalette.nearest256(to: color)
    }
    return greyIndices[Int(color.red)]
  }

  private static let greyIndices: [Int] = (0..<256).map { grey in
    let candidates = [16] + Array(232...255) + [231]
    let nearest = candidates.min { first, second in
      distance(first, grey) < distance(second, grey)
    }
    return nearest ?? 16
  }

  private static func distance(_ index: Int, _ grey: Int) -> Int {
    abs(Int(IndexedPalette.color(at: index)?.green ?? 0) - grey)
  }
}

/// The characters that cells of a picture are made of, and their colours.
public enum BlockGlyphs: Hashable, Sendable {
  /// Half blocks: one sample across a cell and two down, each in its own colour.
  case half(HalfBlockDepth)
  /// Quadrants in 24-bit colours: two samples across and two down, in the two colours that fit best.
  case quadrant

  /// Samples of the picture across one cell; two are always down it.
  public var samplesAcross: Int { self == .quadrant ? 2 : 1 }
}
