public import Imaging

/// The pixels of one series, as far as they are in memory.
///
/// Order and geometry come from the headers before a study opens, so that a slice that is here is
/// where it belongs. A slice that cannot be read keeps its place, with the reason.
public struct SeriesPixels: Equatable, Sendable {
  /// Slices in memory, by number from zero.
  public private(set) var images: [Int: SliceImage] = [:]
  /// Why slices cannot be shown, one line each, by number from zero.
  public private(set) var failures: [Int: String] = [:]
  /// Slices that were asked for and have not come yet.
  public internal(set) var awaited: Set<Int> = []

  /// No pixels.
  public init() {}

  /// One slice, from zero; `nil` while it is not here.
  public func image(slice: Int) -> SliceImage? { images[slice] }

  /// Memory that the slices take, in bytes.
  public private(set) var byteCount = 0

  /// Whether anything is on its way.
  public var isLoading: Bool { !awaited.isEmpty }

  /// Slices that are neither here, nor on their way, nor known to fail.
  func missing(in slices: Range<Int>) -> [Int] {
    slices.filter { images[$0] == nil && failures[$0] == nil && !awaited.contains($0) }
  }

  /// Takes slices that came, or why they did not.
  mutating func receive(_ slices: [Int: Result<SliceImage, SliceFailure>]) {
    for (number, result) in slices {
      awaited.remove(number)
      drop(number)
      switch result {
      case .success(let image):
        images[number] = image
        byteCount += image.byteCount
        failures[number] = nil
      case .failure(let failure): failures[number] = failure.reason
      }
    }
  }

  /// Forgets a slice; it can be read again.
  mutating func drop(_ slice: Int) {
    byteCount -= images.removeValue(forKey: slice)?.byteCount ?? 0
  }
}

/// Why one slice cannot be shown.
public struct SliceFailure: Error, Hashable, Sendable {
  /// One line for the reader; no patient data.
  public var reason: String

  /// A failure with its reason.
  public init(_ reason: String) { self.reason = reason }
}

extension SliceImage {
  /// Memory that the samples take, in bytes.
  var byteCount: Int { samples.count * MemoryLayout<Float>.size }
}
