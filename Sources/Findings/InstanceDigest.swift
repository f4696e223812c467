/// What one instance of the study was when it was read.
public struct InstanceDigest: Hashable, Codable, Sendable {
  /// SOP Instance UID.
  public var sopInstanceUID: String
  /// SHA-256 of the file, lower-case hexadecimal.
  public var sha256: String

  /// A digest from its parts.
  public init(sopInstanceUID: String, sha256: String) {
    self.sopInstanceUID = sopInstanceUID
    self.sha256 = sha256
  }
}

/// How a study's instances differ from those that were reviewed.
public struct InstanceChanges: Equatable, Sendable {
  /// SOP Instance UIDs that came since, in order.
  public var added: [String]
  /// SOP Instance UIDs that are gone, in order.
  public var removed: [String]
  /// SOP Instance UIDs whose content is another, in order.
  public var altered: [String]
  /// Tells this set of changes from a later one: FNV-1a of the instances as they are now. It guards
  /// against an acknowledgement that outlives its occasion, not against forgery.
  public var fingerprint: String

  /// No change.
  public init() {
    (added, removed, altered, fingerprint) = ([], [], [], "")
  }

  /// The changes from what was reviewed to what is there now.
  public init(from reviewed: [InstanceDigest], to present: [InstanceDigest]) {
    let before = Dictionary(reviewed.map { ($0.sopInstanceUID, $0.sha256) }) { first, _ in first }
    let now = Dictionary(present.map { ($0.sopInstanceUID, $0.sha256) }) { first, _ in first }
    added = now.keys.filter { before[$0] == nil }.sorted()
    removed = before.keys.filter { now[$0] == nil }.sorted()
    altered = now.keys.filter { uid in before[uid].map { $0 != now[uid] } ?? false }.sorted()
    let digests = now.map { "\($0.key) \($0.value)" }.sorted().joined(separator: "\n")
    let hash = digests.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    fingerprint = String(hash, radix: 16)
  }

  /// Whether nothing changed.
  public var isEmpty: Bool { added.isEmpty && removed.isEmpty && altered.isEmpty }
}
