import Imaging

/// Looks for marrow in a slice: a bright patch within a dark ring of cortical bone.
struct MarrowSearch {
  /// Bounds of what passes for marrow in one slice.
  enum Limit {
    /// Least and greatest area, in mm²: from a fibula's shaft to the flare of a femur.
    static let area = 40.0...2500
    /// Greatest ratio of the sides of the box around it.
    static let elongation = 2.5
    /// Least share of that box that it fills.
    static let fill = 0.5
    /// A ring is dark below this share of the signal of muscle.
    static let dark: Float = 0.7
    /// How far from the patch's border the dark ring may begin, in mm: partial volume.
    static let reach: Float = 3
    /// Share of the border along a dark ring at which a patch is marrow by itself.
    static let certain = 80
    /// Share at which it is marrow where a neighbouring slice shows it for certain.
    static let possible = 60
  }

  let grid: PlaneGrid
  let levels: TissueLevels

  /// The patches of a slice, each pixel with the share of its patch's border along a dark ring, in
  /// percent; 0 outside.
  ///
  /// Several thresholds are tried, because a thin cortex joins marrow with fat at a low one.
  ///
  /// - Parameters:
  ///   - samples: The slice.
  ///   - excluded: Pixels that are no marrow.
  ///   - air: Pixels that are no cortex, dark as they are.
  func patches(
    in samples: ArraySlice<Float>, outside excluded: [Bool], air: [Bool]
  ) -> [UInt8] {
    let values = Array(samples)
    let low = 1.3 * levels.muscle
    let box = grid.box(around: values.map { $0 >= low }, margin: Double(Limit.reach))
    let dark = values.indices.map { values[$0] < Limit.dark * levels.muscle && !air[$0] }
    let nearDark = grid.distances(to: dark, in: box)
      .map { $0 <= Limit.reach }
    var result = [UInt8](repeating: 0, count: grid.count)
    var inside = [Bool](repeating: false, count: grid.count)
    for threshold in [
      low, (low + levels.fatFrom) / 2, levels.fatFrom, (levels.fatFrom + levels.fat) / 2,
    ] {
      var open = values.indices.map { values[$0] >= threshold && !excluded[$0] }
      for start in open.indices where open[start] {
        guard let patch = takePatch(at: start, from: &open) else { continue }
        let share = ringShare(of: patch, nearDark, &inside)
        guard share >= Limit.possible else { continue }
        guard patch.allSatisfy({ Int(result[$0]) < share }) else { continue }
        for pixel in patch { result[pixel] = UInt8(share) }
      }
    }
    return result
  }

  /// Takes a connected patch away; answers it, holes filled, when its form is that of marrow.
  private func takePatch(at start: Int, from open: inout [Bool]) -> [Int]? {
    var pixels = [start]
    open[start] = false
    var next = 0
    while next < pixels.count {
      grid.forEachNeighbour(of: pixels[next]) { neighbour in
        if open[neighbour] {
          open[neighbour] = false
          pixels.append(neighbour)
        }
      }
      next += 1
    }
    let area = Double(pixels.count) * grid.pixelArea
    guard area >= Limit.area.lowerBound / 2, area <= Limit.area.upperBound,
      !pixels.contains(where: grid.isAtEdge)
    else { return nil }
    let box = PixelBox(around: pixels, columns: grid.columns)
    let (width, height) = (
      Double(box.columns.count) * grid.columnSpacing, Double(box.rows.count) * grid.rowSpacing
    )
    guard max(width, height) <= Limit.elongation * min(width, height) else { return nil }
    let filled = box.filled(pixels, columns: grid.columns)
    guard Limit.area.contains(Double(filled.count) * grid.pixelArea),
      Double(filled.count) >= Limit.fill * Double(box.columns.count * box.rows.count)
    else { return nil }
    return filled
  }

  /// Share of a patch's border pixels with something dark nearby, in percent.
  ///
  /// - Parameter inside: Scratch, false everywhere before and after.
  private func ringShare(of patch: [Int], _ nearDark: [Bool], _ inside: inout [Bool]) -> Int {
    for pixel in patch { inside[pixel] = true }
    defer { for pixel in patch { inside[pixel] = false } }
    var (border, ring) = (0, 0)
    for pixel in patch {
      var isBorder = false
      grid.forEachNeighbour(of: pixel) { isBorder = isBorder || !inside[$0] }
      guard isBorder else { continue }
      border += 1
      if nearDark[pixel] { ring += 1 }
    }
    return border > 0 ? ring * 100 / border : 0
  }
}

extension PixelBox {
  /// The box around some pixels.
  fileprivate init(around pixels: [Int], columns count: Int) {
    let places = pixels.map { $0.quotientAndRemainder(dividingBy: count) }
    let (x, y) = (places.map(\.remainder), places.map(\.quotient))
    columns = (x.min() ?? 0)...(x.max() ?? 0)
    rows = (y.min() ?? 0)...(y.max() ?? 0)
  }

  /// The pixels with the holes that they enclose.
  fileprivate func filled(_ pixels: [Int], columns count: Int) -> [Int] {
    // A frame of one pixel around the box, from which the outside is flooded.
    let (width, height) = (columns.count + 2, rows.count + 2)
    var isOutside = [Bool](repeating: false, count: width * height)
    var isPatch = isOutside
    for pixel in pixels {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: count)
      isPatch[(row - rows.lowerBound + 1) * width + column - columns.lowerBound + 1] = true
    }
    var stack = [0]
    isOutside[0] = true
    while let place = stack.popLast() {
      let column = place % width
      for next in [
        column > 0 ? place - 1 : place, column < width - 1 ? place + 1 : place, place - width,
        place + width,
      ] where isOutside.indices.contains(next) && !isOutside[next] && !isPatch[next] {
        isOutside[next] = true
        stack.append(next)
      }
    }
    return rows.flatMap { row in
      columns.compactMap { column in
        let place = (row - rows.lowerBound + 1) * width + column - columns.lowerBound + 1
        return isOutside[place] ? nil : row * count + column
      }
    }
  }
}
