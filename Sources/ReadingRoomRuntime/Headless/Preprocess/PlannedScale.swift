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

/// The contrast of a series or of a standard scale, as far as it is stated.
struct StatedContrast {
  /// `unknown` where nothing says it.
  let weighting: Weighting
  /// `nil` where nothing says it.
  let isFatSuppressed: Bool?

  /// A contrast from its parts.
  init(weighting: Weighting, isFatSuppressed: Bool?) {
    (self.weighting, self.isFatSuppressed) = (weighting, isFatSuppressed)
  }

  /// What a series' header states.
  init(_ series: Series) {
    self.init(
      weighting: series.acquisition.weighting, isFatSuppressed: series.acquisition.isFatSuppressed)
  }

  /// Whether two can share a scale: what is not stated says nothing against it.
  func isLike(_ other: StatedContrast) -> Bool {
    guard weighting == other.weighting || weighting == .unknown || other.weighting == .unknown
    else { return false }
    guard let isFatSuppressed, let fat = other.isFatSuppressed else { return true }
    return isFatSuppressed == fat
  }

  /// Whether all of it is stated, so that ``isLike(_:)`` tells something.
  var isStated: Bool { weighting != .unknown && isFatSuppressed != nil }

  /// The contrast in words.
  var words: String {
    let name = weighting == .unknown ? "weighting not stated" : "\(weighting.rawValue) weighted"
    let fat =
      isFatSuppressed.map { $0 ? "fat suppressed" : "fat not suppressed" }
      ?? "fat suppression not stated"
    return "\(name), \(fat)"
  }
}

/// A standard scale in a file, with the contrast that it is of.
///
/// The file is that of ``IntensityStandard`` with more members; one without them is read, too, and then says nothing of its contrast.
struct SavedStandard {
  let standard: IntensityStandard
  /// That of the series it was learned from.
  let contrast: StatedContrast
  /// Whether their bias fields were taken off first; `nil` where that is not known.
  let isBiasCorrected: Bool?

  /// The standard of series of one contrast.
  init(_ standard: IntensityStandard, of contrast: StatedContrast, isBiasCorrected: Bool) {
    (self.standard, self.contrast, self.isBiasCorrected) = (standard, contrast, isBiasCorrected)
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
      let members = try? decoder.decode(Members.self, from: data)
    else { throw CommandError.badStandard(path: path) }
    self.standard = standard
    contrast = StatedContrast(
      weighting: members.weighting ?? .unknown, isFatSuppressed: members.isFatSuppressed)
    isBiasCorrected = members.isBiasCorrected
  }

  /// The document of ``init(path:)``.
  func json(series: Int) -> JSONValue {
    .object([
      ("percentiles", .list(IntensityStandard.percentiles.map(JSONValue.number))),
      ("landmarks", .list(standard.landmarks.map(JSONValue.number))),
      (
        "weighting",
        contrast.weighting == .unknown ? .null : .text(contrast.weighting.rawValue)
      ),
      ("isFatSuppressed", contrast.isFatSuppressed.map(JSONValue.boolean) ?? .null),
      ("isBiasCorrected", isBiasCorrected.map(JSONValue.boolean) ?? .null),
      ("learnedFromSeries", .integer(series)),
    ])
  }

  private struct Members: Decodable {
    var weighting: Weighting?
    var isFatSuppressed: Bool?
    var isBiasCorrected: Bool?
  }

  /// Bytes; a standard takes a few hundred.
  private static let largestFile = 1 << 20
}
