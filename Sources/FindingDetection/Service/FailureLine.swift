import Inference
import ModelExplanation

/// One line, in words, for why a run failed; an error of another target is named as it is.
func failureLine(_ error: any Error) -> String {
  let words =
    switch error {
    case let error as DetectionError: error.description
    case let error as PackError: error.description
    case let error as ModelFileError: error.words
    case let error as ModelError: error.words
    case let error as ExplanationError: error.words
    default: "\(error)"
    }
  return oneLine(words, maximum: 160)
}

extension PackError: CustomStringConvertible {
  /// The reason in one line.
  public var description: String {
    switch self {
    case .notAFolder: "it is a link or no folder"
    case .missingFile(let name): "\(shown(name)) is missing"
    case .unsafeFile(let name): "\(shown(name)) is a link, no plain file, or outside the folder"
    case .unreadableFile(let name, let number): "\(shown(name)) cannot be read (error \(number))"
    case .tooLarge(let name, let bytes, let limit):
      "\(shown(name)) has \(bytes) bytes, allowed are \(limit)"
    case .notText(let name): "\(shown(name)) is no UTF-8 text"
    case .malformedTable(let name): "\(shown(name)) is no table of its kind"
    case .malformedChecksums(let line): "SHA256SUMS is malformed in line \(line)"
    case .notListed(let name): "\(shown(name)) is not listed in SHA256SUMS"
    case .checksumMismatch(let name): "\(shown(name)) is not the file that SHA256SUMS lists"
    case .malformedTOML(let line, let column, let reason):
      "pack.toml, line \(line), column \(column): \(shown(reason))"
    case .unknownKey(let key): "pack.toml: unknown key \(shown(key))"
    case .missingKey(let key, let rule): "pack.toml: \(shown(key)) is missing, needs \(rule)"
    case .invalidValue(let key, let found, let rule):
      "pack.toml: \(shown(key)) is \(shown(found)), needs \(rule)"
    }
  }

  private func shown(_ text: String) -> String { oneLine(text, maximum: 100) }
}

extension ExplanationError {
  fileprivate var words: String {
    switch self {
    case .model(let error): error.words
    case .unknownLayer(let name, _): "the network has no layer \(oneLine(name, maximum: 60))"
    case .layerShape(let name, _):
      "the layer \(oneLine(name, maximum: 60)) has no channels over positions"
    case .noConvolution: "the network has no convolution before its result"
    case .noAttention, .attentionShapes, .tokenGrid:
      "the network has no attention over the whole image"
    default: "the network cannot be explained so: \(self)"
    }
  }
}

extension ModelFileError {
  fileprivate var words: String {
    switch self {
    case .unreadable(let problem): "the model file \(problem.words)"
    case .malformed(let offset): "the model file is malformed at byte \(offset)"
    case .noGraph: "the model file holds no network"
    case .externalData(let tensor): "the weights \(tensor) are not in the model file"
    case .externalDataRefused(let tensor, let location, .file(let problem)):
      "the weights \(tensor): the file \(oneLine(location, maximum: 60)) \(problem.words)"
    case .externalDataRefused(let tensor, let location, _):
      "the weights \(tensor) cannot be taken from \(oneLine(location, maximum: 60))"
    case .unsupportedElementType(let tensor, let code):
      "the weights \(tensor) have the unsupported element type \(code)"
    case .tensorSizeMismatch(let tensor, _, _): "the weights \(tensor) do not fill their shape"
    case .sparseTensor: "the model file holds sparse weights"
    }
  }
}

extension FileProblem {
  fileprivate var words: String {
    switch self {
    case .system(let code): "cannot be read (error \(code))"
    case .link: "is a link"
    case .notAPlainFile: "is no plain file"
    case .tooLarge(let bytes, let limit): "has \(bytes) bytes, allowed are \(limit)"
    case .changed: "changed while it was read"
    case .notAccepted: "is not the one that SHA256SUMS lists"
    }
  }
}

extension ModelError {
  fileprivate var words: String {
    switch self {
    case .unsupportedOpset(let opset, _): "the model's operator set \(opset) is not supported"
    case .node(let name, let kind, _, _, let problem):
      "the network's node \(name) (\(kind)) cannot be run: \(problem)"
    case .undefinedValue(_, let value): "the network uses the undefined value \(value)"
    case .duplicateValue(let value): "the network makes the value \(value) twice"
    case .unknownOutput(let name): "the network has no output \(name)"
    case .unknownInput(let name), .missingInput(let name), .unsupportedInput(let name):
      "the network's input \(name) is not the pack's"
    case .inputMismatch(let name, let expected, let actual):
      "the network's input \(name) takes \(expected), the pack gives \(actual)"
    case .noGradient(let name): "the network's result has no gradient by \(name)"
    case .tooManyNodes(let count, let limit): "the network has \(count) nodes, limit \(limit)"
    case .tooLarge(let bytes, let limit):
      "the network would need \(bytes >> 20) MiB, allowed are \(limit >> 20) MiB"
    case .outOfMemory(let bytes): "the system has no \(bytes >> 20) MiB of memory for the network"
    case .cancelled: "stopped"
    }
  }
}
