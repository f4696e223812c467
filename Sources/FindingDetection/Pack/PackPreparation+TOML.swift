import ImageProcessing

extension PackPreparation {
  /// From the tables `input`, `resample`, `normalisation`, `padding`, `window` and `test_time` of the
  /// root.
  init(_ root: PackTable) throws(PackError) {
    let input = try root.table("input")
    inputName = try input.text("name")
    let padding = try root.table("padding")
    try padding.allowOnly(["multiple", "value"])
    if try input.oneOf("form", ["slices", "volume"], default: "slices") == "volume" {
      try input.allowOnly(["name", "form"])
      paddingMultiple = try GridSize(padding.threeIntegers("multiple", 1...1024))
      form = .volume(
        root.has("window")
          ? try PackWindow(root.table("window"), multiple: paddingMultiple) : nil)
    } else {
      try input.allowOnly(["name", "form", "slices"])
      guard !root.has("window") else { throw .unknownKey("window") }
      let multiple = try padding.integer("multiple", 1...1024)
      paddingMultiple = GridSize(slices: 1, rows: multiple, columns: multiple)
      form = .slices(try input.oddInteger("slices", 1...31))
    }
    paddingValue = try padding.number("value", -1e6...1e6)
    let resample = try root.table("resample")
    try resample.allowOnly(["in_plane_mm", "slice_mm", "smoothing"])
    inPlaneInMillimetres = try readSpacing(resample, "in_plane_mm")
    sliceInMillimetres = try readSpacing(resample, "slice_mm")
    smoothing = try resample.number("smoothing", 0...4, default: 0)
    normalisation = try readNormalisation(root.table("normalisation"))
    let testTime = try root.table("test_time")
    try testTime.allowOnly(["flips"])
    flips = try testTime.someOf("flips", PackFlip.allCases.map(\.rawValue))
      .compactMap(PackFlip.init(rawValue:))
  }
}

extension PackWindow {
  /// From the table `window` of a pack whose axes are padded to multiples of `multiple`.
  init(_ table: PackTable, multiple: GridSize) throws(PackError) {
    try table.allowOnly(["size", "overlap"])
    size = GridSize(try table.threeIntegers("size", 1...4096))
    overlap = GridSize(try table.threeIntegers("overlap", 0...4095))
    guard size == size.rounded(up: multiple) else {
      throw table.invalid("size", allowed: .multiples(of: "padding.multiple"))
    }
    guard overlap == overlap.rounded(up: multiple) else {
      throw table.invalid("overlap", allowed: .multiples(of: "padding.multiple"))
    }
    guard overlap.slices < size.slices, overlap.rows < size.rows, overlap.columns < size.columns
    else { throw table.invalid("overlap", allowed: .below(key: "window.size")) }
  }
}

extension GridSize {
  /// From an array in the order of the axes, which `PackTable/threeIntegers` gives.
  fileprivate init(_ axes: [Int]) {
    self.init(slices: axes[0], rows: axes[1], columns: axes[2])
  }
}

/// A target spacing: 0, which keeps the axis, or a distance that no volume makes unbounded.
private func readSpacing(_ table: PackTable, _ key: String) throws(PackError) -> Double {
  let value = try table.number(key, 0...50)
  guard value == 0 || value >= 0.05 else { throw table.invalid(key, allowed: .number(0.05...50)) }
  return value
}

private func readNormalisation(_ table: PackTable) throws(PackError) -> Normalisation {
  let kind = try table.oneOf("kind", ["foreground-median-std", "foreground-percentile"])
  let isPercentile = kind == "foreground-percentile"
  try table.allowOnly(
    ["kind", "foreground_fraction", "clip"] + (isPercentile ? ["percentile", "level"] : []))
  let fraction = try table.number("foreground_fraction", 0...0.99)
  let clip = try table.range("clip", within: -1e6...1e6)
  guard isPercentile else {
    return .foregroundMedianAndDeviation(fraction: fraction, clip: clip)
  }
  return .foregroundPercentile(
    fraction: fraction, percentile: try table.number("percentile", 0...100),
    level: try table.number("level", 1e-6...1e6), clip: clip)
}
