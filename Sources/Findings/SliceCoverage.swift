/// Which slices the reader has seen as full frames, by series.
public struct SliceCoverage: Equatable, Codable, Sendable {
  /// Slices seen, from zero, by `Series.id`.
  public private(set) var seen: [String: Set<Int>]

  /// A coverage with what was seen before.
  public init(seen: [String: Set<Int>] = [:]) {
    self.seen = seen
  }

  /// Counts a slice as seen; only for a frame drawn in full.
  ///
  /// - Returns: Whether it had not been seen before, and so has to be made durable.
  @discardableResult
  public mutating func markSeen(slice: Int, ofSeries seriesID: String) -> Bool {
    seen[seriesID, default: []].insert(slice).inserted
  }

  /// Number of slices seen of a series that has `count` slices.
  public func seenCount(ofSeries seriesID: String, count: Int) -> Int {
    (seen[seriesID] ?? []).count { $0 >= 0 && $0 < count }
  }

  /// The slices not yet seen of a series that has `count` slices, in order, from zero.
  public func unseenSlices(ofSeries seriesID: String, count: Int) -> [Int] {
    let seen = seen[seriesID] ?? []
    return (0..<max(0, count)).filter { !seen.contains($0) }
  }
}
