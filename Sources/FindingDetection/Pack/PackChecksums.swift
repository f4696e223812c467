/// The digests that a pack's `SHA256SUMS` lists.
struct PackChecksums: Equatable {
  /// Digest by file name, lower-case hexadecimal.
  let digests: [String: String]

  /// Reads what `sha256sum` prints: a digest, two spaces or a space and a star, and a name.
  ///
  /// - Throws: ``PackError/malformedChecksums(line:)`` also for a name given twice or one that
  ///   leaves the folder.
  init(text: String) throws(PackError) {
    var digests: [String: String] = [:]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      let digest = line.prefix(64)
      let rest = line.dropFirst(64)
      guard digest.count == 64, digest.utf8.allSatisfy(isLowerHexadecimal),
        rest.hasPrefix("  ") || rest.hasPrefix(" *"), isPlainFileName(String(rest.dropFirst(2))),
        digests.updateValue(String(digest), forKey: String(rest.dropFirst(2))) == nil
      else { throw .malformedChecksums(line: index + 1) }
    }
    self.digests = digests
  }

  /// Refuses content that is not the listed one.
  func verify(_ name: String, digest: String) throws(PackError) {
    guard let listed = digests[name] else { throw .notListed(name) }
    guard listed == digest else { throw .checksumMismatch(name) }
  }
}

private func isLowerHexadecimal(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
