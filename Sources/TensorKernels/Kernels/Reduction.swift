/// Folds the elements along some axes, in the order of the input.
///
/// - Parameters:
///   - shape: Of the input, row-major.
///   - axes: Those that disappear, ascending.
///   - initial: What each fold starts from.
///   - output: The folds, row-major over the axes that stay.
///   - step: Takes one more element in.
///   - finish: Makes the result of a fold and the number of elements.
/// - Throws: ``KernelError/sizeMismatch(expected:actual:)``.
public func reduce<Element: TensorScalar, Sum, Result: TensorScalar>(
  _ input: Span<Element>, shape: [Int], axes: [Int], from initial: Sum,
  into output: inout MutableSpan<Result>, _ step: (Sum, Element) -> Sum,
  finish: (Sum, Int) -> Result
) throws(KernelError) {
  let strides = rowMajorStrides(shape)
  let kept = shape.indices.filter { !axes.contains($0) }
  let gone = axes.filter { shape.indices.contains($0) }
  try require(input.count, equals: shape.reduce(1, *))
  try require(output.count, equals: kept.reduce(1) { $0 * shape[$1] })
  let inner = Odometer(gone.map { shape[$0] }, gone.map { strides[$0] })
  let outer = Odometer(kept.map { shape[$0] }, kept.map { strides[$0] })
  outer.forEach { position, base in
    var sum = initial
    inner.forEach { _, offset in sum = step(sum, input[base + offset]) }
    output[position] = finish(sum, inner.count)
  }
}

/// Walks positions of some axes of an array.
struct Odometer {
  let shape: [Int]
  let strides: [Int]
  let count: Int

  init(_ shape: [Int], _ strides: [Int]) {
    self.shape = shape
    self.strides = strides
    count = shape.reduce(1, *)
  }

  func forEach(_ body: (Int, Int) -> Void) {
    guard count > 0 else { return }
    guard let size = shape.last, let step = strides.last else { return body(0, 0) }
    var index = [Int](repeating: 0, count: shape.count - 1)
    var offset = 0
    for row in 0..<count / size {
      for i in 0..<size { body(row * size + i, offset + i * step) }
      for axis in stride(from: index.count - 1, through: 0, by: -1) {
        index[axis] += 1
        offset += strides[axis]
        if index[axis] < shape[axis] { break }
        offset -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
  }
}
