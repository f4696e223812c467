import Glibc
import TensorKernels

/// The bytes of a model, in memory or in a file; of a file only a small window is in memory.
final class ModelBytes {
  /// How many bytes there are.
  let count: Int
  /// Where tensors outside the model stand; nil when the model was given without its folder.
  let weights: ExternalWeights?
  private let file: PlainFile?
  private var window: [UInt8]
  private var windowStart = 0

  /// Headers of tensors and nodes fit; what stands behind them is mostly skipped.
  private static let windowSize = 16 << 10

  /// Bytes in memory.
  init(_ bytes: [UInt8]) {
    (count, file, window, weights) = (bytes.count, nil, bytes, nil)
  }

  /// The bytes of a file.
  init(_ file: PlainFile, weights: ExternalWeights) {
    (count, self.file, window) = (file.size, file, [])
    self.weights = weights
  }

  /// One byte.
  func byte(at position: Int) throws(ModelFileError) -> UInt8 {
    let index = position - windowStart
    if index >= 0 && index < window.count { return window[index] }
    return try moveWindow(to: position)
  }

  private func moveWindow(to position: Int) throws(ModelFileError) -> UInt8 {
    guard let file, position >= 0, position < count else { throw .malformed(offset: position) }
    let range = position..<min(count, position + Self.windowSize)
    do throws(FileProblem) {
      window = try file.numbers(in: range, as: UInt8.self)
    } catch { throw .unreadable(error) }
    windowStart = position
    return window[0]
  }
}

/// Where numbers are read from.
///
/// Their order in a file is that in memory: the processors this runs on are little-endian.
protocol NumberSource {
  /// The numbers that stand in a range, which lies within the source.
  func numbers<Scalar: BitwiseCopyable>(
    in range: Range<Int>, as type: Scalar.Type
  ) throws(FileProblem) -> [Scalar]
}

extension ModelBytes: NumberSource {
  func numbers<Scalar: BitwiseCopyable>(
    in range: Range<Int>, as type: Scalar.Type
  ) throws(FileProblem) -> [Scalar] {
    let start = range.lowerBound - windowStart, end = range.upperBound - windowStart
    if let file, start < 0 || end > window.count { return try file.numbers(in: range, as: type) }
    return window[start..<end].withUnsafeBytes { source in
      copied(source.count / MemoryLayout<Scalar>.stride) { $0.copyMemory(from: source) }
    }
  }
}

extension PlainFile: NumberSource {
  func numbers<Scalar: BitwiseCopyable>(
    in range: Range<Int>, as type: Scalar.Type
  ) throws(FileProblem) -> [Scalar] {
    guard hasMemory(range.count) else { throw .system(code: ENOMEM) }
    var problem: FileProblem?
    let numbers: [Scalar] = copied(range.count / MemoryLayout<Scalar>.stride) { target in
      do throws(FileProblem) {
        try read(at: range.lowerBound, into: target)
      } catch { problem = error }
    }
    if let problem { throw problem }
    return numbers
  }
}

extension Tensor {
  /// Reads a tensor whose elements stand in a range of exactly its size.
  init(
    _ shape: [Int], _ type: TensorElementType, from source: some NumberSource, _ range: Range<Int>
  ) throws(FileProblem) {
    func read<Scalar: TensorScalar>(_ scalar: Scalar.Type) throws(FileProblem) -> Tensor {
      let elements: [Scalar]
      if let booleans = try booleans(range, source, scalar) {
        elements = booleans
      } else {
        elements = try source.numbers(in: range, as: scalar)
      }
      guard let tensor = try? Tensor(shape: shape, elements: elements) else {
        preconditionFailure("The range has the size of the shape.")
      }
      return tensor
    }
    self = try read(type.scalar)
  }
}

/// Truth values, of which any byte but zero is true; nil for elements of another type.
private func booleans<Scalar: TensorScalar>(
  _ range: Range<Int>, _ source: some NumberSource, _ scalar: Scalar.Type
) throws(FileProblem) -> [Scalar]? {
  guard Scalar.elementType == .bool else { return nil }
  let values = try source.numbers(in: range, as: UInt8.self).map { $0 != 0 }
  return Scalar.elements(of: .bool(values))
}

/// Whether the system has this much memory; an array ends the process where there is none.
private func hasMemory(_ byteCount: Int) -> Bool {
  guard byteCount > 1 << 20 else { return true }
  let memory = malloc(byteCount)
  defer { free(memory) }
  return memory != nil
}

/// An array whose memory `fill` writes, all of it.
private func copied<Scalar: BitwiseCopyable>(
  _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
) -> [Scalar] {
  [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
    let wanted = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
    fill(UnsafeMutableRawBufferPointer(wanted))
    initialized = count
  }
}
