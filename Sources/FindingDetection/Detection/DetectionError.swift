public import ImageProcessing

/// Why a model gave no findings.
public enum DetectionError: Error, Equatable, Sendable {
  /// It was stopped.
  case cancelled
  /// The volume is of another grid than the series.
  case volumeOfAnotherSeries
  /// The intensities cannot be normalised.
  case unsuitableIntensities(NormalisationError)
  /// More memory would be needed than is allowed, in bytes.
  case tooLarge(bytes: Int, limit: Int)
  /// The network does not give an output that the pack names.
  case missingOutput(String)
  /// An output has another shape than the pack's numbers ask for.
  case outputShape(String, [Int])
  /// An output is infinite or no number, in this slice of the resampled grid, from zero.
  case outputNotFinite(slice: Int)
  /// The pack offers no explanation, or its head's weights are not there or of another shape.
  case noExplanation
  /// The pack's maps did not pass their check, for this reason.
  case mapsFail(String)
  /// The pack knows no such finding type.
  case unknownFinding(String)
  /// The pack finds lesions; it does not name structures.
  case notStructures
  /// The pack does not tell artefacts.
  case notArtefacts
  /// The engine's own reason.
  case network(String)
}

extension DetectionError: CustomStringConvertible {
  /// The reason in one line.
  public var description: String {
    switch self {
    case .cancelled: "stopped"
    case .volumeOfAnotherSeries: "the images are of another size than the series states"
    case .unsuitableIntensities(.notFinite): "the images hold values that are no numbers"
    case .unsuitableIntensities(.noForeground): "the images are empty"
    case .tooLarge(let bytes, let limit):
      "the series would need \((bytes >> 20) + 1) MiB of memory, allowed are \(limit >> 20) MiB"
    case .missingOutput(let name): "the network has no output \(name)"
    case .outputShape(let name, let shape): "the output \(name) has the unexpected shape \(shape)"
    case .outputNotFinite(let slice):
      "the network gave values that are no numbers in slice \(slice)"
    case .noExplanation: "the pack offers no attention map"
    case .mapsFail(let reason): "this model's maps failed their check: \(reason)"
    case .unknownFinding(let type): "the pack has no finding \(type)"
    case .notStructures: "the pack does not name structures"
    case .notArtefacts: "the pack does not tell artefacts"
    case .network(let reason): oneLine(reason, maximum: 160)
    }
  }
}
