/// What a key of `pack.toml` may hold.
public enum PackFieldRule: Hashable, Sendable {
  /// Text on one line, not empty, without control characters; at most this many characters.
  case text(maximum: Int)
  /// Words of lower-case letters and digits, joined by hyphens.
  case kebabCase
  /// `major.minor.patch`.
  case version
  /// The name of a file in the pack's own folder.
  case fileName
  /// One of these words.
  case oneOf([String])
  /// At least one of these words.
  case someOf([String])
  /// At least one text.
  case texts
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// An odd whole number.
  case oddInteger(ClosedRange<Int>)
  /// Three whole numbers, for slices, rows and columns.
  case threeIntegers(ClosedRange<Int>)
  /// Multiples of the numbers of another key, axis by axis.
  case multiples(of: String)
  /// Below the numbers of another key, axis by axis.
  case below(key: String)
  /// A finite number.
  case number(ClosedRange<Double>)
  /// Least and greatest of a range, both within these limits.
  case range(ClosedRange<Double>)
  /// A table.
  case table
  /// One table or several.
  case tables
  /// A number no greater than that of another key.
  case atMost(key: String)
  /// Text whose braces hold only these names.
  case placeholders([String])
  /// The folder's own name.
  case folderName(String)
  /// No two of one kind.
  case unique
}

extension PackFieldRule: CustomStringConvertible {
  /// The rule in words, such as `a number from 0.0 to 1.0`.
  public var description: String {
    switch self {
    case .text(let maximum): "text on one line, 1 to \(maximum) characters"
    case .kebabCase: "lower-case words joined by hyphens"
    case .version: "major.minor.patch"
    case .fileName: "the name of a file in the pack's folder"
    case .oneOf(let words): "one of " + words.joined(separator: ", ")
    case .someOf(let words): "a list of " + words.joined(separator: ", ")
    case .texts: "a list of texts"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .oddInteger(let range): "an odd number from \(range.lowerBound) to \(range.upperBound)"
    case .threeIntegers(let range):
      "three whole numbers from \(range.lowerBound) to \(range.upperBound): slices, rows, columns"
    case .multiples(let key): "multiples of \(key)"
    case .below(let key): "numbers below those of \(key)"
    case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .range(let range):
      "two numbers, least and greatest, from \(range.lowerBound) to \(range.upperBound)"
    case .table: "a table"
    case .tables: "a list of tables"
    case .atMost(let key): "at most the value of \(key)"
    case .placeholders(let names): "text with {" + names.joined(separator: "}, {") + "}"
    case .folderName(let name): "the folder's name, \(name)"
    case .unique: "given once"
    }
  }
}

/// Why a folder is no model pack that may be run.
public enum PackError: Error, Hashable, Sendable {
  /// The folder itself is a link, or no folder.
  case notAFolder
  /// A file of the pack is not there.
  case missingFile(String)
  /// A name that leaves the folder, a link, or no plain file.
  case unsafeFile(String)
  /// A file that could not be read, with the system's error number.
  case unreadableFile(String, errno: Int32)
  /// A file larger than a pack may hold, with both sizes in bytes.
  case tooLarge(String, bytes: Int, limit: Int)
  /// A text file that is not UTF-8, or holds a zero byte.
  case notText(String)
  /// A table of numbers that is not one.
  case malformedTable(String)
  /// A line of `SHA256SUMS` that is not a digest and a name.
  case malformedChecksums(line: Int)
  /// A file of the pack that `SHA256SUMS` does not list.
  case notListed(String)
  /// A file whose content is another than the one listed.
  case checksumMismatch(String)
  /// `pack.toml` is not TOML, with line, column and the parser's words.
  case malformedTOML(line: Int, column: Int, reason: String)
  /// A key that the schema does not know, such as `accepts.bodyparts`.
  case unknownKey(String)
  /// A key that the schema asks for.
  case missingKey(String, allowed: PackFieldRule)
  /// A value that the schema does not allow.
  case invalidValue(key: String, found: String, allowed: PackFieldRule)
}
