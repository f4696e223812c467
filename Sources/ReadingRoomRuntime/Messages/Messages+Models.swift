import FindingDetection
import Findings
import Glibc
import Inference
import ModelExplanation
import TensorKernels

/// What is wrong with models, arrays and packs.
extension Messages {
  static func text(_ error: NPYError) -> String {
    switch error {
    case .notNPY: "it is no NumPy file"
    case .malformedHeader: "its NumPy header cannot be read"
    case .unsupportedType(let type): "its element type \(type) is not supported; use little-endian"
    case .sizeMismatch(let expected, let actual):
      "it should hold \(expected) bytes of data and holds \(actual)"
    }
  }

  static func text(_ error: ModelFileError) -> String {
    switch error {
    case .unreadable(let problem): "The model file cannot be read: \(text(problem))."
    case .malformed(let offset): "The file is no sound ONNX model (at byte \(offset))."
    case .noGraph: "The file holds no graph or no operator set: it is no ONNX model."
    case .externalData(let tensor):
      "The weights of \(tensor) stand in another file, and the model was given without its folder."
    case .externalDataRefused(let tensor, let location, let problem):
      "The weights of \(tensor) are not taken from \"\(location)\": \(text(problem))."
    case .unsupportedElementType(let tensor, let code):
      "The tensor \(tensor) has element type \(code), which is not supported."
    case .tensorSizeMismatch(let tensor, let shape, let elements):
      "The tensor \(tensor) has \(elements) elements for the shape \(shape)."
    case .sparseTensor: "The model has a sparse tensor, which is not supported."
    }
  }

  static func text(_ problem: FileProblem) -> String {
    switch problem {
    case .system(let code): String(cString: strerror(code))
    case .link: "it is reached through a symbolic link, which is not followed"
    case .notAPlainFile: "it is no regular file"
    case .tooLarge(let bytes, let limit): "it has \(bytes) bytes; the limit is \(limit)"
    case .changed: "it changed while it was read; try again when nothing writes to it"
    case .notAccepted: "its checksum is not the one listed"
    }
  }

  private static func text(_ problem: ExternalDataProblem) -> String {
    switch problem {
    case .noLocation: "no file is named; export the model again"
    case .file(.system(ENOENT)): "there is no such file; copy it to the model's folder"
    case .outsideFolder: "only files in the model's own folder are opened"
    case .file(let problem): text(problem)
    case .malformedNumber(let key): "its \(key) is no number"
    case .outsideFile(let offset, let length, let size):
      "\(length) bytes from \(offset) on are asked for, and the file has \(size)"
    case .wrongLength(let expected, let actual):
      "the shape needs \(expected) bytes and \(actual) are stated"
    case .tooMuch(let limit): "overlapping weights would need more than the files' \(limit) bytes"
    }
  }

  static func text(_ error: ModelError) -> String {
    switch error {
    case .unsupportedOpset(let version, let supported):
      "The model is of operator set \(version); supported are \(supported)."
    case .node(let name, let type, let opset, let shapes, let problem):
      "Node \(name.isEmpty ? "(unnamed)" : name), operator \(type), operator set \(opset)"
        + (shapes.isEmpty
          ? "" : ", inputs \(shapes.map { $0.map { "\($0)" } ?? "?" }.joined(separator: " "))")
        + ": \(text(problem))."
    case .undefinedValue(let node, let value):
      "Node \(node) uses the value \(value), which nothing makes."
    case .duplicateValue(let name): "The value \(name) is made twice."
    case .unknownOutput(let name): "The model has no output \(name)."
    case .unknownInput(let name):
      "The model has no input \(name). `model inspect` shows its inputs."
    case .missingInput(let name):
      "The input \(name) is missing. Give it with --input \(name)=FILE.npy."
    case .unsupportedInput(let name): "The input \(name) is of a type that is not supported."
    case .inputMismatch(let name, let expected, let actual):
      "The input \(name) must be \(expected) and is \(actual)."
    case .noGradient(let name):
      "The target does not depend on \(name), or only in steps: there is no gradient."
    case .tooManyNodes(let count, let limit): "The model has \(count) nodes; the limit is \(limit)."
    case .tooLarge(let bytes, let limit):
      "It would need \(bytes >> 20) MB of memory; the limit is \(limit >> 20) MB."
    case .outOfMemory(let bytes): "There is not enough memory (\(bytes >> 20) MB are needed)."
    case .cancelled: "It was stopped."
    }
  }

  private static func text(_ problem: NodeProblem) -> String {
    switch problem {
    case .unsupportedOperator: "this operator is not supported"
    case .unsupportedVersion(let supported):
      "this version of the operator is not supported; supported are \(supported)"
    case .unsupportedElementType(let type): "it does not take \(type.rawValue)"
    case .invalidAttribute(let name): "the attribute \(name) is missing or out of range"
    case .missingInput(let index): "input \(index + 1) is missing"
    case .tooManyValues: "it has too many inputs or outputs"
    case .notDifferentiable:
      "a gradient would have to pass through it, and none is known for it"
    case .shapeMismatch: "the shapes of its inputs do not fit each other"
    case .invalidValue(let index): "the value of input \(index + 1) makes no sense"
    case .convolution(let error): "its geometry makes no sense (\(error))"
    case .kernel(let error): "its arguments do not fit (\(error))"
    case .needsValue(let index): "its shape follows from input \(index + 1), known only at run time"
    case .tooLarge(let bytes, let limit):
      "its result of \(bytes >> 20) MB is over the limit of \(limit >> 20) MB"
    }
  }
}

extension Messages {
  static func text(_ error: ExplanationError) -> String {
    switch error {
    case .unknownInput(let name, let known):
      "The model has no input \(name) of 32-bit floats. It has \(list(known))."
    case .inputNeeded(let known):
      "Say with --explain which input is explained. The model has \(list(known))."
    case .inputShape(let name, let shape):
      "The input \(name) has the shape \(shape); only [images, channels, positions…] can be explained."
    case .unknownOutput(let name, let known):
      "The model has no output \(name). It has \(list(known)); a channel is given as OUTPUT:CHANNEL."
    case .outputNeeded(let known):
      "Say with --target which output is explained. The model has \(list(known))."
    case .unsupportedOutput(let name, let shape):
      "The output \(name) \(shape.map { "has the shape \($0)" } ?? "has a shape known only at run time"): "
        + "only [images, channels, positions…] of 32-bit floats can be explained."
    case .channelNeeded(let output, let count):
      "The output \(output) has \(count) channels. Choose one with --target 0 to \(count - 1)."
    case .channelOutOfRange(let channel, let output, let count):
      "There is no channel \(channel): the output \(output) has \(count), counted from 0."
    case .regionShape(let expected, let actual):
      "The mask has the shape \(actual) and must have \(expected), or that without the first axis."
    case .emptyRegion:
      "No position belongs to the region, so there is nothing to explain. Choose another region or channel."
    default: textOfMethod(error)
    }
  }

  private static func textOfMethod(_ error: ExplanationError) -> String {
    switch error {
    case .unknownLayer(let name, let choices):
      "The target depends on no node or value \(name)."
        + (choices.isEmpty ? "" : " The last convolutions are \(list(choices)).")
        + " `model inspect --stage graph` shows all."
    case .layerShape(let name, let shape):
      "The layer \(name) has \(shape.map { "the shape \($0)" } ?? "a shape known only at run time"); "
        + "a map needs [images, channels, positions…]. Name another one with --layer."
    case .noConvolution:
      "The target depends on no convolution over several positions. Name a layer with --layer, or choose "
        + "integrated-gradients, smoothgrad or occlusion."
    case .noAttention:
      "The model has no attention matrices, which attention-rollout needs. Choose another method."
    case .attentionShapes(let shapes):
      "The attention matrices do not all go over the whole image (\(shapes)): attention-rollout does not apply. "
        + "Choose another method."
    case .tokenGrid(let count):
      "The \(count) tokens are no grid of patches: attention-rollout does not apply. Choose another method."
    case .option(let name, let requirement): "--\(name) must be \(requirement)."
    case .baselineShape(let expected, let actual):
      "The baseline has the shape \(actual) and must have the input's, \(expected)."
    case .model(let error): text(error)
    default: "\(error)"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}

extension Messages {
  static func text(_ error: ModelWorkerError) -> String {
    switch error {
    case .notFromModel: "This finding has no region of a model."
    case .modelGone(let name, let version):
      "The model \(name) \(version) that found it is not installed any more."
    case .nothingLeft(let threshold):
      "Nothing reaches a threshold of \(threshold). Choose a lower one."
    }
  }

  static func text(_ reason: RefusedPack.Reason) -> String {
    switch reason {
    case .alreadyFound(let id): "\(id) is there already"
    case .unsound(let error): text(error)
    }
  }

  static func text(_ error: PackError) -> String {
    switch error {
    case .notAFolder: "it is no folder"
    case .missingFile(let name): "\(name) is missing"
    case .unsafeFile(let name): "\(name) is a link or lies outside the pack's folder"
    case .unreadableFile(let name, _): "\(name) cannot be read"
    case .tooLarge(let name, let bytes, let limit):
      "\(name) has \(bytes) bytes; the limit is \(limit)"
    case .notText(let name): "\(name) is no UTF-8 text"
    case .malformedTable(let name): "\(name) is no table of its kind"
    case .malformedChecksums(let line): "line \(line) of SHA256SUMS is malformed"
    case .notListed(let name): "\(name) is not listed in SHA256SUMS"
    case .checksumMismatch(let name): "\(name) is not the file that SHA256SUMS names"
    case .malformedTOML(let line, let column, let reason):
      "pack.toml, line \(line), column \(column): \(reason)"
    case .unknownKey(let key): "pack.toml: the key \(key) is not known"
    case .missingKey(let key, let allowed): "pack.toml: \(key) is missing (\(allowed.description))"
    case .invalidValue(let key, let found, let allowed):
      "pack.toml: \(key) is \(found) and must be \(allowed.description)"
    }
  }
}

extension Messages {
  /// What became of a model, in one line.
  static func line(for run: ModelRun) -> String {
    let name = "\(run.title) (\(run.model.name) \(run.model.version))"
    let cautions = run.cautions.isEmpty ? "" : "; \(run.cautions.joined(separator: ", "))"
    return switch run.outcome {
    case .running(let share): "\(name): running, \(Int(share * 100)) %"
    case .completed(let count):
      "\(name): ran, \(count) candidate\(count == 1 ? "" : "s")\(cautions)"
    case .doesNotFit(let reason): "\(name): does not fit: \(reason)"
    case .failed(let reason): "\(name): failed: \(reason)"
    case .cancelled: "\(name): stopped"
    }
  }
}
