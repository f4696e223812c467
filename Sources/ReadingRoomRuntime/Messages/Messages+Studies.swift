import DICOM
import Findings
import StudyAssembly

extension Messages {
  /// What is doubtful about a study.
  static func text(_ problem: AssemblyProblem) -> String {
    switch problem {
    case .unreadableFile(let path, let reason): "\(fileName(path)): \(reason)"
    case .unsupportedObject(let path, let uid):
      "\(fileName(path)): not an object that is shown (\(className(uid)))"
    case .unsupportedTransferSyntax(let path, let uid):
      "\(fileName(path)): transfer syntax \(uid) is not decoded"
    case .missingAttribute(let path, let tag):
      "\(fileName(path)): attribute \(tag) is missing or malformed"
    case .duplicateInstance(let path, _):
      "\(fileName(path)): the same instance twice; the second is left out"
    case .conflictingInstances(let paths, _):
      "\(list(paths.map(fileName))): one SOP Instance UID, different contents; none of them is shown"
    case .unreadableText(let path, let tag):
      "\(fileName(path)): attribute \(tag) holds characters that its character set does not have; "
        + "they are shown as \u{fffd}"
    case .twoPatients(let patients):
      "headers of \(patients.count)\(patients.count == mostPatients ? " or more" : "") different "
        + "patients in one study: it is not opened"
    case .contradictorySides:
      "the header of one image states both sides, left and right: it is not opened"
    default: stackText(problem)
    }
  }

  /// What is doubtful about a stack of slices.
  private static func stackText(_ problem: AssemblyProblem) -> String {
    switch problem {
    case .tiledSlices: "many slices in one picture, not taken apart: shown without position"
    case .duplicatePosition(_, let position):
      "two slices share the position \(millimetres(position))"
    case .timesAtOnePosition(_, let count):
      "\(count) images at one position, in the order of their times"
    case .missingSlices(_, let gaps): missing(gaps)
    case .unevenSpacing(_, let smallest, let largest, let after):
      "slice distances differ, \(decimalText(smallest, places: 1)) to \(millimetres(largest)): "
        + "unusual after slice \(list(after.map(String.init)))"
    case .shearedStack(_, let degrees):
      "slices are shifted against each other by \(decimalText(degrees, places: 1)) degrees, as with "
        + "a tilted gantry"
    case .mixedGeometry: "its images differ in size or orientation, or are shifted in their plane"
    case .nonParallelSlices(_, let planes): "its slices are not parallel: \(planes) planes"
    case .noGeometry: "no position in the headers: slices stand in order of instance number"
    case .lossyCompression: "compressed with loss: fine detail may be missing or made up"
    case .sideNotStated: "side not stated, in a study of both sides: it stands with each of them"
    default: "\(problem)"
    }
  }

  private static func missing(_ gaps: [MissingSlices]) -> String {
    let count = gaps.reduce(0) { $0 + $1.count }
    let places = gaps.map { "after slice \($0.after) at \(millimetres($0.position))" }
    return "\(count) \(count == 1 ? "slice is" : "slices are") missing: \(list(places))"
  }

  private static func millimetres(_ value: Double) -> String {
    "\(decimalText(value, places: 1)) mm"
  }

  /// The first four of many.
  private static func list(_ texts: [String]) -> String {
    texts.prefix(4).joined(separator: ", ")
      + (texts.count > 4 ? " and \(texts.count - 4) more" : "")
  }

  /// How slice thickness and distance compare, for example "3.0 mm slices every 3.3 mm: 0.3 mm
  /// (10 %) between slices not imaged".
  static func text(_ separation: SliceSeparation) -> String {
    let (thickness, distance) = (separation.thickness, separation.distance)
    let slices = "\(decimalText(thickness, places: 1)) mm slices every \(millimetres(distance))"
    if separation.isContiguous { return slices }
    let share = decimalText(abs(separation.gapInPercent), places: 0)
    let gap = "\(millimetres(abs(separation.gap))) (\(share) %)"
    return separation.gap > 0
      ? "\(slices): \(gap) between slices not imaged" : "\(slices): they overlap by \(gap)"
  }
}
