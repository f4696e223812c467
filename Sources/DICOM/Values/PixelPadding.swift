/// Stored values that fill the matrix where there is no image (PS3.3 C.7.5.1.1.2).
public struct PixelPadding: Hashable, Sendable {
  /// Pixel Padding Value to Pixel Padding Range Limit, both included, in stored units.
  public let stored: ClosedRange<Int>

  /// The padding of a header; `nil` where it states none.
  ///
  /// Both are US or SS as Pixel Representation says; the bits outside Bits Stored do not count.
  public init?(_ dataSet: DataSet) {
    guard let value = Self.value(.pixelPaddingValue, dataSet) else { return nil }
    let limit = Self.value(.pixelPaddingRangeLimit, dataSet) ?? value
    stored = min(value, limit)...max(value, limit)
  }

  private static func value(_ tag: Tag, _ dataSet: DataSet) -> Int? {
    guard let number = dataSet.integer(tag), (-0x8000...0xffff).contains(number) else {
      return nil
    }
    let isSigned = dataSet.integer(.pixelRepresentation) == 1
    let word = number & 0xffff
    return isSigned && word > 0x7fff ? word - 0x1_0000 : word
  }

  /// The modality values that padding has after a transform.
  public func modality(_ transform: ModalityTransform) -> ClosedRange<Float> {
    let ends = [stored.lowerBound, stored.upperBound].map { transform.apply(Int32($0)) }
    return min(ends[0], ends[1])...max(ends[0], ends[1])
  }
}
