/// Some slices of a stack, evenly spread, the outermost not among them: enough to know a series by.
enum SpreadSlices {
  /// One of so many slices is read.
  private static let step = 4

  /// Their places, in order.
  static func of(_ count: Int) -> [Int] {
    Array(stride(from: min(step, count) / 2, to: count, by: step))
  }
}
