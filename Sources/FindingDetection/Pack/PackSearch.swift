/// A folder whose entries are packs.
public struct PackSource: Equatable, Sendable {
  /// Path of the folder.
  public let path: String
  /// Where its packs come from.
  public let origin: ModelPack.Origin

  /// A source from its parts.
  public init(path: String, origin: ModelPack.Origin) {
    (self.path, self.origin) = (path, origin)
  }
}

/// A folder that was found where packs lie and is not run.
public struct RefusedPack: Equatable, Sendable {
  /// Why it is not run.
  public enum Reason: Equatable, Sendable {
    /// It is no sound pack.
    case unsound(PackError)
    /// An earlier pack has the same name and version.
    case alreadyFound(id: String)
  }

  /// Path of the folder.
  public let folder: String
  /// Why.
  public let reason: Reason

  /// A refusal from its parts.
  public init(folder: String, reason: Reason) {
    (self.folder, self.reason) = (folder, reason)
  }
}

/// The packs of a search, and what was refused.
public struct FoundPacks: Equatable, Sendable {
  /// Sound packs, shipped ones first, each source in order of folder name.
  public var packs: [ModelPack] = []
  /// Folders that are not run.
  public var refused: [RefusedPack] = []
}

/// Loads every pack in the given folders.
///
/// A source that is not there holds no packs. A user's pack never replaces a shipped one: of two with
/// one name and version the first found stays. Plain files beside the packs are passed over.
///
/// - Parameters:
///   - sources: Folders in order of precedence; put the shipped one first.
///   - isValidated: Whether the site's signed list has a pack's ``ModelPack/checksum``.
public func findPacks(
  in sources: [PackSource], isValidated: (String) -> Bool
) -> FoundPacks {
  var found = FoundPacks()
  for source in sources {
    for name in folderEntries(source.path) ?? [] where !isPlainFile("\(source.path)/\(name)") {
      let folder = "\(source.path)/\(name)"
      do {
        let pack = try ModelPack(
          folder: folder, origin: source.origin, isValidated: isValidated)
        if found.packs.contains(where: { $0.id == pack.id }) {
          found.refused.append(RefusedPack(folder: folder, reason: .alreadyFound(id: pack.id)))
        } else {
          found.packs.append(pack)
        }
      } catch {
        found.refused.append(RefusedPack(folder: folder, reason: .unsound(error)))
      }
    }
  }
  return found
}
