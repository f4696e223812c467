import Checksums
public import Findings
import Inference
public import KneeAnatomy

/// A model with everything the program must know about it, loaded from its folder.
public struct ModelPack: Equatable, Sendable, Identifiable {
  /// Where a pack comes from.
  public enum Origin: String, Sendable {
    /// Delivered with the program.
    case shipped
    /// From the user's own configuration folder.
    case user
  }

  /// Path of the folder.
  public let folder: String
  /// Where it comes from.
  public let origin: Origin
  /// What `pack.toml` says.
  public let description: PackDescription
  /// SHA-256 of `SHA256SUMS`, which covers the model, its numbers and its card: the checksum that a
  /// site lists when it validates the pack.
  public let checksum: String
  /// SHA-256 of the model file.
  public let modelChecksum: String
  /// Whether the site's list has it; shipped packs count as listed.
  public let isValidatedBySite: Bool
  /// The whole of `card.md`.
  public let card: String
  /// Smallest detectable changes of what a pack of structures measures; empty where the pack has no
  /// ``detectableChangesFile``.
  public let detectableChanges: DetectableChanges

  /// What tells the contrast of a series by the structures' greys; nil where a pack of structures has no ``contrastFile``.
  public let contrastByGreys: ContrastByGreys?

  /// The file of the smallest detectable changes, which a pack of structures may list in `SHA256SUMS`.
  public static let detectableChangesFile = "smallest-detectable-change.tsv"
  /// The file of ``contrastByGreys``, which it may list likewise.
  public static let contrastFile = "contrast-by-greys.tsv"

  /// Unique among the packs that are found together.
  public var id: String { "\(description.name) \(description.version)" }

  /// What a finding names as its model.
  public var identity: ModelIdentity {
    ModelIdentity(
      name: description.name, version: description.version, checksum: modelChecksum,
      isValidatedBySite: isValidatedBySite)
  }

  /// The card's first paragraph that is no heading, on one line of at most 400 characters.
  public var cardSummary: String {
    let lines = card.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).trimmingSpaces }
    let text = lines.drop { $0.isEmpty || $0.hasPrefix("#") }
    return oneLine(text.prefix { !$0.isEmpty }.joined(separator: " "), maximum: 400)
  }

  /// Loads a pack from its folder.
  ///
  /// - Parameters:
  ///   - folder: Path of the folder.
  ///   - origin: Where it comes from.
  ///   - isValidated: Whether the site's list has the ``checksum``; not asked for shipped packs.
  /// - Throws: ``PackError``.
  public init(
    folder: String, origin: Origin, isValidated: (String) -> Bool
  ) throws(PackError) {
    let files = try PackFolder(path: folder)
    let sums = try files.readText("SHA256SUMS", limit: 64 << 10)
    let checksums = try PackChecksums(text: sums)
    for name in checksums.digests.keys.sorted() where !["pack.toml", "card.md"].contains(name) {
      try checksums.verify(name, digest: files.digest(of: name, limit: Self.modelLimit))
    }
    let description = try files.readText("pack.toml", limit: 1 << 20)
    try checksums.verify("pack.toml", digest: sha256Hex(description.utf8))
    let card = try files.readText("card.md", limit: 1 << 20)
    try checksums.verify("card.md", digest: sha256Hex(card.utf8))
    self.description = try PackDescription(text: description, folderName: files.name)
    detectableChanges =
      try Self.table(Self.detectableChangesFile, files, checksums, DetectableChanges.init(text:))
      ?? .none
    contrastByGreys = try Self.table(
      Self.contrastFile, files, checksums, ContrastByGreys.init(text:))
    guard let modelChecksum = checksums.digests[self.description.model] else {
      throw .notListed(self.description.model)
    }
    self.modelChecksum = modelChecksum
    (self.folder, self.origin, self.card) = (folder, origin, card)
    checksum = sha256Hex(sums.utf8)
    isValidatedBySite = origin == .shipped || isValidated(checksum)
  }

  /// A table that a pack may list; nil where it does not.
  private static func table<Table>(
    _ name: String, _ files: PackFolder, _ checksums: PackChecksums, _ read: (String) -> Table?
  ) throws(PackError) -> Table? {
    guard checksums.digests[name] != nil else { return nil }
    let text = try files.readText(name, limit: 1 << 20)
    try checksums.verify(name, digest: sha256Hex(text.utf8))
    guard let table = read(text) else { throw .malformedTable(name) }
    return table
  }

  /// Reads the network and checks each of its files once more, because it may have changed since.
  ///
  /// - Throws: ``PackError`` where a file is not the one listed; the engine's reason otherwise.
  func readNetwork() throws -> ModelFile {
    let files = try PackFolder(path: folder)
    let sums = try files.readText("SHA256SUMS", limit: 64 << 10)
    guard sha256Hex(sums.utf8) == checksum else { throw PackError.checksumMismatch("SHA256SUMS") }
    let checksums = try PackChecksums(text: sums)
    guard isPlainFile("\(folder)/\(description.model)") else {
      throw PackError.unsafeFile(description.model)
    }
    var refusal: PackError?
    do {
      return try ModelFile(path: "\(folder)/\(description.model)") {
        (name, pieces) throws(FileProblem) in
        let hasher = SHA256Hasher()
        try pieces.forEach { hasher.update($0) }
        do throws(PackError) {
          try checksums.verify(name, digest: hexadecimal(hasher.finish()))
        } catch { refusal = error }
        return refusal == nil
      }
    } catch { throw refusal ?? error }
  }

  /// Largest file of a pack, 1 GiB.
  private static let modelLimit = 1 << 30
}

extension String {
  /// Without spaces and tabs at both ends.
  fileprivate var trimmingSpaces: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
