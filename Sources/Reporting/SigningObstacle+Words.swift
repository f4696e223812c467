import Findings
import Imaging
import StudyAssembly

extension SigningObstacle {
  /// The obstacle as the report states it once acknowledged: a sentence without its full stop.
  public var words: String {
    switch self {
    case .twoPatients: "The study holds images of two patients"
    case .studyRefused(let problem): "The study is refused: \(problem.words)"
    case .readOnly(let holder): "The study is open read-only; it is held by \(holder)"
    case .readerUnnamed: "There is no printed name to sign with"
    case .sideUnset: "The side is not stated"
    case .sideDiffers(let headers, let reader):
      "The reader set the side to \(reader.rawValue); the image headers say \(headers.rawValue)"
    case .findingOnOtherSide(_, let summary):
      "A finding lies on the other side than the examination: \(summary)"
    case .undecidedFinding(_, let summary):
      "Not decided by the reader: \(summary)"
    case .decisionWithoutFinding(let id):
      "Decisions were made on the finding \(id), which no model gives any more"
    case .unseenSlices(_, let label, let unseen, let total):
      "\(unseen) of \(total) slices of \(label) were not displayed in full to the reader"
    case .modelRunning(let model): "The model \(model.name) \(model.version) was still running"
    case .modelFailed(let model, let reason):
      "The model \(model.name) \(model.version) failed: \(reason)"
    case .modelCancelled(let model): "The model \(model.name) \(model.version) was stopped"
    case .instancesChanged(let changes): changes.words
    }
  }
}

extension InstanceChanges {
  fileprivate var words: String {
    let parts = [(added, "added"), (removed, "removed"), (altered, "altered")].compactMap {
      $0.0.isEmpty ? nil : "\($0.0.count) \($0.1)"
    }
    return "The study's images changed since they were reviewed: " + parts.joined(separator: ", ")
  }
}

extension AssemblyProblem {
  /// The problem without paths, for a text that leaves the machine.
  var words: String {
    switch self {
    case .unreadableFile: "a file could not be read"
    case .unsupportedObject: "an object of a kind that is not shown"
    case .unsupportedTransferSyntax: "an image in a compression that is not decoded"
    case .missingAttribute: "an image lacks a required attribute"
    case .duplicateInstance: "an instance was there twice; the second was left out"
    case .conflictingInstances:
      "files of one instance differ; none of them is shown"
    case .unreadableText: "text in the headers could not be read in full"
    case .twoPatients: "two patients in one study"
    case .contradictorySides: "the header of one image states both sides"
    default: stackWords
    }
  }

  private var stackWords: String {
    switch self {
    case .tiledSlices: "many slices in one picture, not taken apart"
    case .duplicatePosition: "two slices share one position"
    case .timesAtOnePosition(_, let count): "\(count) images at one position in order of time"
    case .missingSlices(_, let gaps):
      "slices are missing: "
        + gaps.prefix(4).map { "\($0.count) after slice \($0.after)" }
        .joined(separator: ", ") + (gaps.count > 4 ? " and more" : "")
    case .unevenSpacing(_, let smallest, let largest, _):
      "distances between slices differ, from \(decimalText(smallest, places: 1)) to "
        + "\(decimalText(largest, places: 1)) mm"
    case .shearedStack(_, let degrees):
      "slices are shifted against each other by \(decimalText(degrees, places: 1)) degrees"
    case .mixedGeometry: "images of one stack differ in size or orientation"
    case .nonParallelSlices(_, let planes): "slices are not parallel, \(planes) planes"
    case .noGeometry: "images without position, shown in order of instance number"
    case .lossyCompression: "images compressed with loss"
    case .sideNotStated: "the side is not stated; the series stands with both sides"
    default: "\(self)"
    }
  }
}
