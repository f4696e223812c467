/// The colours of a PALETTE COLOR image (PS3.3 C.7.6.3.1.5 and C.7.9).
public struct Palette: Equatable, Sendable {
  /// Red, green and blue by stored value.
  public let red, green, blue: LookupTable

  /// The palette of a header; `nil` where one of its tables is missing or malformed.
  ///
  /// Plain tables come first, then segmented ones.
  public init?(_ dataSet: DataSet, isSigned: Bool) {
    let table = { (descriptor: Tag, data: Tag, segmented: Tag) -> LookupTable? in
      let shape = dataSet.doubles(descriptor)
      if let plain = LookupTable(
        descriptor: shape, data: dataSet.doubles(data), isSigned: isSigned)
      {
        return plain
      }
      return LookupTable(
        descriptor: shape, segments: dataSet.doubles(segmented), isSigned: isSigned)
    }
    guard
      let red = table(.redPaletteDescriptor, .redPaletteData, .segmentedRedPaletteData),
      let green = table(.greenPaletteDescriptor, .greenPaletteData, .segmentedGreenPaletteData),
      let blue = table(.bluePaletteDescriptor, .bluePaletteData, .segmentedBluePaletteData)
    else { return nil }
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// Brightness of a stored value, in units of the tables' entries.
  public func luminance(_ value: Int) -> Double {
    DICOM.luminance(
      red: Double(red[value]), green: Double(green[value]), blue: Double(blue[value]))
  }
}

/// Brightness of a colour by Rec. ITU-R BT.601, as YBR_FULL has it (PS3.3 C.7.6.3.1.2).
public func luminance(red: Double, green: Double, blue: Double) -> Double {
  0.299 * red + 0.587 * green + 0.114 * blue
}

extension LookupTable {
  /// A table from segments (PS3.3 C.7.9.2): 0 discrete, 1 linear, 2 indirect.
  init?(descriptor: [Double], segments: [Double], isSigned: Bool) {
    guard let shape = Shape(descriptor, isSigned: isSigned) else { return nil }
    let words = segments.compactMap { Int(exactly: $0) }
    guard words.count == segments.count, !words.isEmpty else { return nil }
    let isBytes = shape.bits <= 8
    let data = isBytes ? words.flatMap { [$0 & 0xff, $0 >> 8 & 0xff] } : words
    var expansion = SegmentExpansion(data: data, isBytes: isBytes, limit: shape.count)
    guard expansion.run(from: 0, segments: Int.max, mayJump: true) != nil else { return nil }
    self.init(first: shape.first, bits: shape.bits, entries: expansion.entries)
  }
}

/// Writes the segments of a table out.
private struct SegmentExpansion {
  let data: [Int]
  let isBytes: Bool
  /// The table's number of entries; more are not written.
  let limit: Int
  var entries: [Int] = []

  init(data: [Int], isBytes: Bool, limit: Int) {
    (self.data, self.isBytes, self.limit) = (data, isBytes, limit)
  }

  /// Expands segments from a place; `nil` when they are malformed.
  ///
  /// An indirect segment may not name another one (PS3.3 C.7.9.2.3).
  mutating func run(from start: Int, segments: Int, mayJump: Bool) -> Void? {
    var place = start
    var left = segments
    while left > 0, place + 1 < data.count, entries.count < limit {
      let (kind, count) = (data[place], data[place + 1])
      place += 2
      left -= 1
      switch kind {
      case 0:
        guard place + count <= data.count else { return nil }
        entries += data[place..<(place + count)].prefix(limit - entries.count)
        place += count
      case 1:
        guard place < data.count, let last = entries.last else { return nil }
        ramp(from: last, to: data[place], count: count)
        place += 1
      case 2:
        let words = isBytes ? 4 : 2
        guard mayJump, place + words <= data.count else { return nil }
        let offset = (0..<words).reduce(0) { $0 | data[place + $1] << ($1 * (isBytes ? 8 : 16)) }
        let target = isBytes ? offset : offset / 2
        guard target < data.count, run(from: target, segments: count, mayJump: false) != nil
        else { return nil }
        place += words
      default: return nil
      }
    }
    return ()
  }

  private mutating func ramp(from start: Int, to end: Int, count: Int) {
    for step in stride(from: 1, through: count, by: 1) where entries.count < limit {
      let share = Double(step) / Double(count)
      let value = Double(start) + share * Double(end - start)
      entries.append(Int(value.rounded(.toNearestOrEven)))
    }
  }
}
