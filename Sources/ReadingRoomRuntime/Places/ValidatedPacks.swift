import Foundation
import ReportSigning

/// The site's list of packs that it has validated, signed by an administrator.
///
/// `validated-packs.txt` holds one pack checksum a line (then, if wished, a space and a name); it counts only
/// with a good OpenSSH signature `validated-packs.txt.sig` in the namespace `packs@reading-room` by someone
/// in `administrators`, OpenSSH's list of allowed signers. Both the list and the administrators stand in
/// `/etc/reading-room`, which users cannot write.
struct ValidatedPacks: Sendable {
  private let checksums: Set<String>
  /// Why the list does not count, in one line; `nil` when it does or there is none.
  let problem: String?

  /// No list: only shipped packs count as validated.
  static let none = ValidatedPacks(checksums: [], problem: nil)

  private init(checksums: Set<String>, problem: String?) {
    (self.checksums, self.problem) = (checksums, problem)
  }

  /// Reads and checks the list of a site.
  init(folder: URL, tools: OpenSSHTools) {
    let list = folder.appendingPathComponent("validated-packs.txt").path
    guard let data = FileManager.default.contents(atPath: list) else {
      self = .none
      return
    }
    let isGood = hasGoodSignature(
      [UInt8](data), signature: list + ".sig",
      allowedSigners: folder.appendingPathComponent("administrators").path,
      namespace: "packs@reading-room", tools: tools)
    guard isGood else {
      self.init(
        checksums: [],
        problem: "the site's list of validated packs has no good signature; it does not count")
      return
    }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    self.init(
      checksums: Set(lines.compactMap { $0.split(separator: " ").first.map(String.init) }),
      problem: nil)
  }

  /// Whether the list has a pack's checksum.
  func has(_ checksum: String) -> Bool { checksums.contains(checksum) }
}
