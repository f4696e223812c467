/// Why a kernel refuses its arguments.
public enum KernelError: Error, Equatable, Sendable {
  /// A buffer holds another number of elements than its shape asks for.
  case sizeMismatch(expected: Int, actual: Int)
  /// An index along an axis is out of range.
  case indexOutOfRange(index: Int, size: Int)
  /// The parameters make no sense together.
  case invalidParameters
}

@inline(__always)
func require(_ actual: Int, equals expected: Int) throws(KernelError) {
  guard actual == expected else { throw .sizeMismatch(expected: expected, actual: actual) }
}
