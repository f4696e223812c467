/// Why a file that belongs to a model cannot be read.
public enum FileProblem: Error, Equatable, Sendable {
  /// The system refused; its error number.
  case system(code: Int32)
  /// A symbolic link stands in the way.
  case link
  /// It is a folder, a pipe or a device.
  case notAPlainFile
  /// It is larger than the limit, in bytes.
  case tooLarge(bytes: Int, limit: Int)
  /// It changed while it was read.
  case changed
  /// The caller does not accept it.
  case notAccepted
}

/// Why the data of a tensor, which stand in another file, are not read.
public enum ExternalDataProblem: Error, Equatable, Sendable {
  /// The tensor names no file.
  case noLocation
  /// The location is no plain relative path within the model's folder.
  case outsideFolder
  /// The file cannot be read.
  case file(FileProblem)
  /// Offset or length is no number; the key that states it.
  case malformedNumber(key: String)
  /// The data would end beyond the file, in bytes.
  case outsideFile(offset: Int, length: Int, fileSize: Int)
  /// The length stated is not that of the shape, in bytes.
  case wrongLength(expected: Int, actual: Int)
  /// All tensors together would be larger than the files they come from, in bytes.
  case tooMuch(limit: Int)
}

/// Why bytes are not a model that can be read.
public enum ModelFileError: Error, Equatable, Sendable {
  /// The model file cannot be read.
  case unreadable(FileProblem)
  /// The bytes are not a well-formed message at this offset.
  case malformed(offset: Int)
  /// The file has no graph, or no operator set.
  case noGraph
  /// The weights of this tensor stand in another file, and the model was given without its folder.
  case externalData(tensor: String)
  /// The weights of this tensor stand in another file, which is not read.
  case externalDataRefused(tensor: String, location: String, problem: ExternalDataProblem)
  /// A tensor has an element type that is not supported; `code` is ONNX's TensorProto.DataType.
  case unsupportedElementType(tensor: String, code: Int)
  /// A tensor's data do not fill its shape.
  case tensorSizeMismatch(tensor: String, shape: [Int], elements: Int)
  /// Sparse tensors are not supported.
  case sparseTensor
}
