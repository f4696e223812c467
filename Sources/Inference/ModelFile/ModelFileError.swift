/// Why bytes are not a model that can be read.
public enum ModelFileError: Error, Equatable, Sendable {
  /// The bytes are not a well-formed message at this offset.
  case malformed(offset: Int)
  /// The file has no graph, or no operator set.
  case noGraph
  /// The weights of this tensor stand in another file; they are never read.
  case externalData(tensor: String)
  /// A tensor has an element type that is not supported; `code` is ONNX's TensorProto.DataType.
  case unsupportedElementType(tensor: String, code: Int)
  /// A tensor's data do not fill its shape.
  case tensorSizeMismatch(tensor: String, shape: [Int], elements: Int)
  /// Sparse tensors are not supported.
  case sparseTensor
}
