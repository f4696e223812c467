public import Imaging

/// How sharply a region's outline parts it from what lies around it, slice by slice.
public struct RegionMargin: Equatable, Sendable {
  /// Share of the outline with a step of signal.
  ///
  /// On the line perpendicular to the outline, the signal changes within 2 mm by at least a quarter of
  /// the signal of muscle and two and a half times its roughness, somewhere within 2 mm of the outline.
  public let sharpShare: Double

  /// Share of the signal of muscle that makes a step.
  static let step = 0.25
  /// How many times the roughness of muscle a step has to be: more than the largest of some
  /// overlapping differences reaches in noise.
  static let noise = 2.5
  /// How far from the outline the step may lie, in mm.
  static let reach = 2.0
  /// Least number of outline pixels.
  static let leastCount = 50

  /// - Returns: `nil` when too little of the outline lies within the images.
  public init?(of planes: RegionPlanes, in volume: Volume, muscle: MuscleSignal) {
    let least = max(Self.step * muscle.median, Self.noise * muscle.roughness)
    var (count, sharp) = (0, 0)
    for (slice, depths) in zip(planes.slices, planes.depths) {
      let image = MarginImage(grid: planes.grid, slice: slice, volume: volume, depths: depths)
      for pixel in depths.indices where depths[pixel] <= 0 {
        guard let step = image.largestStep(at: pixel) else { continue }
        count += 1
        if step >= least { sharp += 1 }
      }
    }
    guard count >= Self.leastCount else { return nil }
    sharpShare = Double(sharp) / Double(count)
  }
}

/// One slice with the distance to a region's outline.
private struct MarginImage {
  let grid: PlaneGrid
  let slice: Int
  let volume: Volume
  let depths: [Float]

  /// The largest change of signal within 2 mm across the outline; `nil` where the pixel is not one of
  /// the outline, or the line across it leaves the image.
  func largestStep(at pixel: Int) -> Double? {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: grid.columns)
    var isOutline = false
    grid.forEachNeighbour(of: pixel) { isOutline = isOutline || depths[$0] > 0 }
    guard isOutline, (2..<(grid.columns - 2)).contains(column), (2..<(grid.rows - 2)).contains(row)
    else { return nil }
    // Outwards is where the distance grows, over two pixels each way: the outline has stairs.
    let x = Double(depths[pixel + 2] - depths[pixel - 2]) / grid.columnSpacing
    let below = depths[pixel + 2 * grid.columns] - depths[pixel - 2 * grid.columns]
    let y = Double(below) / grid.rowSpacing
    let length = (x * x + y * y).squareRoot()
    guard length > 0 else { return nil }
    let start = -Double(depths[pixel])
    var largest = 0.0
    for step in stride(from: -RegionMargin.reach, through: RegionMargin.reach, by: 0.5) {
      let ends = [start + step - 1, start + step + 1].compactMap { distance in
        sample(
          column: Double(column) + distance * x / length / grid.columnSpacing,
          row: Double(row) + distance * y / length / grid.rowSpacing)
      }
      guard ends.count == 2 else { return nil }
      largest = max(largest, abs(ends[1] - ends[0]))
    }
    return largest
  }

  /// The signal between pixels, bilinear; `nil` outside the image.
  private func sample(column: Double, row: Double) -> Double? {
    guard column >= 0, row >= 0, column < Double(grid.columns - 1), row < Double(grid.rows - 1)
    else { return nil }
    let (left, top) = (Int(column), Int(row))
    let (right, down) = (column - Double(left), row - Double(top))
    let corner = slice * grid.count + top * grid.columns + left
    func line(_ first: Int) -> Double {
      Double(volume.samples[first]) * (1 - right) + Double(volume.samples[first + 1]) * right
    }
    return line(corner) * (1 - down) + line(corner + grid.columns) * down
  }
}
