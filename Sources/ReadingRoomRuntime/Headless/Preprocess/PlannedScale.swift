import FindingDetection
import Foundation
import ImageProcessing
import StudyAssembly

/// A scale of values as the command line names it.
enum PlannedScale {
  case percentile
  case standard(SavedStandard, path: String)

  /// `percentile`, or the path of a saved standard.
  ///
  /// - Throws: ``CommandError``.
  init(_ text: String) throws {
    self = text == "percentile" ? .percentile : .standard(try SavedStandard(path: text), path: text)
  }

  /// The scale itself.
  var scale: ValueScale {
    switch self {
    case .percentile: .percentile
    case .standard(let saved, _): .standard(saved.standard)
    }
  }
}

/// A standard scale in a file, with the contrast that it is of.
///
/// The file is that of ``IntensityStandard`` with more members; one without them is read, too, and then says nothing of its contrast.
struct SavedStandard {
  let standard: IntensityStandard
  /// Weighting of the series that it was learned from; `unknown` where the file says none.
  let weighting: Weighting
  /// Whether their fat was suppressed; `nil` where that is not known.
  let isFatSuppressed: Bool?
  /// Whether their bias fields were taken off first; `nil` where that is not known.
  let isBiasCorrected: Bool?

  /// The standard of series of one contrast.
  init(_ standard: IntensityStandard, like series: Series, isBiasCorrected: Bool) {
    self.standard = standard
    weighting = series.acquisition.weighting
    isFatSuppressed = series.acquisition.isFatSuppressed
    self.isBiasCorrected = isBiasCorrected
  }

  /// Another standard of the same contrast.
  init(_ standard: IntensityStandard, like other: SavedStandard) {
    self.standard = standard
    (weighting, isFatSuppressed) = (other.weighting, other.isFatSuppressed)
    isBiasCorrected = other.isBiasCorrected
  }

  /// Reads a file.
  ///
  /// - Throws: ``CommandError/noSuchPath(_:)``, ``CommandError/badStandard(path:)``.
  init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandError.noSuchPath(path)
    }
    let decoder = JSONDecoder()
    guard data.count < Self.largestFile,
      let standard = try? decoder.decode(IntensityStandard.self, from: data),
      let contrast = try? decoder.decode(Contrast.self, from: data)
    else { throw CommandError.badStandard(path: path) }
    self.standard = standard
    weighting = contrast.weighting ?? .unknown
    (isFatSuppressed, isBiasCorrected) = (contrast.isFatSuppressed, contrast.isBiasCorrected)
  }

  /// Whether series of two contrasts, as their headers state them, can share a scale: what is not stated says nothing against it.
  func isLike(_ series: Series) -> Bool {
    let own = series.acquisition
    let differs = own.weighting != .unknown && weighting != .unknown && own.weighting != weighting
    guard let fat = own.isFatSuppressed, let isFatSuppressed else { return !differs }
    return !differs && fat == isFatSuppressed
  }

  /// Whether the file and the series state their contrast, so that ``isLike(_:)`` tells something.
  func isStated(_ series: Series) -> Bool {
    weighting != .unknown && series.acquisition.weighting != .unknown && isFatSuppressed != nil
      && series.acquisition.isFatSuppressed != nil
  }

  /// The contrast in words.
  var words: String { contrastWords(weighting, isFatSuppressed) }

  /// The document of ``init(path:)``.
  func json(series: Int) -> JSONValue {
    .object([
      ("percentiles", .list(IntensityStandard.percentiles.map(JSONValue.number))),
      ("landmarks", .list(standard.landmarks.map(JSONValue.number))),
      ("weighting", weighting == .unknown ? .null : .text(weighting.rawValue)),
      ("isFatSuppressed", isFatSuppressed.map(JSONValue.boolean) ?? .null),
      ("isBiasCorrected", isBiasCorrected.map(JSONValue.boolean) ?? .null),
      ("learnedFromSeries", .integer(series)),
    ])
  }

  private struct Contrast: Decodable {
    var weighting: Weighting?
    var isFatSuppressed: Bool?
    var isBiasCorrected: Bool?
  }

  /// Bytes; a standard takes a few hundred.
  private static let largestFile = 1 << 20
}

/// Weighting and fat suppression in words.
func contrastWords(_ weighting: Weighting, _ isFatSuppressed: Bool?) -> String {
  let name = weighting == .unknown ? "weighting not stated" : "\(weighting.rawValue) weighted"
  let fat =
    isFatSuppressed.map { $0 ? "fat suppressed" : "fat not suppressed" }
    ?? "fat suppression not stated"
  return "\(name), \(fat)"
}
