import Foundation
import Glibc

/// A key that the agent holds.
public struct AgentKey: Hashable, Sendable {
  /// Key type, such as `ssh-ed25519`.
  public var type: String
  /// The public half, base 64.
  public var base64: String
  /// The comment.
  public var comment: String
  /// SHA-256 in OpenSSH's form.
  public var fingerprint: String

  /// The line of a `.pub` file.
  var line: String { "\(type) \(base64) \(comment)" }

  /// How the key is shown where one must be chosen.
  public var label: String { "\(fingerprint) \(comment)" }
}

/// The agent's keys that can sign reports; certificates and DSA keys are left out.
///
/// - Throws: ``SigningError/noAgent`` and ``SigningError/toolMissing(path:errno:)``.
public func agentKeys(_ tools: OpenSSHTools) throws(SigningError) -> [AgentKey] {
  guard tools.environment["SSH_AUTH_SOCK"]?.isEmpty == false else { throw .noAgent }
  let result: SubprocessResult
  do {
    result = try runProgram([tools.sshAdd, "-L"], environment: tools.passedEnvironment)
  } catch {
    throw .toolMissing(path: tools.sshAdd, errno: error.errno)
  }
  // ssh-add(1): 0 with keys, 1 when the agent has none, 2 when no agent answers.
  guard result.status != 2 else { throw .noAgent }
  return result.outputText.split(whereSeparator: \.isNewline).compactMap { line in
    AgentKey(line: String(line))
  }
}

extension AgentKey {
  /// A key from a line of `ssh-add -L` or of a `.pub` file.
  init?(line: String) {
    let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
    guard parts.count >= 2, OpenSSHSignature.isAccepted(keyType: parts[0]),
      let blob = Data(base64Encoded: parts[1])
    else { return nil }
    (type, base64, comment) = (parts[0], parts[1], parts.count > 2 ? parts[2] : "")
    fingerprint = openSSHFingerprint(Array(blob))
  }
}

/// The agent's key of a name, or its only one.
func chooseAgentKey(named name: String?, _ tools: OpenSSHTools) throws(SigningError) -> AgentKey {
  let keys = try agentKeys(tools)
  guard let name else {
    guard let first = keys.first else { throw .noAgentKeys }
    guard keys.count == 1 else { throw .severalAgentKeys(keys.map(\.label)) }
    return first
  }
  var wanted: Set<String> = [name]
  if let bytes = try? readFile(name, limit: 1 << 16),
    let key = AgentKey(line: String(decoding: bytes, as: UTF8.self).trimmingLineEnd)
  {
    wanted.insert(key.base64)
  }
  let matches = keys.filter {
    wanted.contains($0.fingerprint) || wanted.contains($0.comment) || wanted.contains($0.base64)
  }
  guard let match = matches.first else {
    throw .noSuchAgentKey(name, available: keys.map(\.label))
  }
  guard matches.count == 1 else { throw .severalAgentKeys(matches.map(\.label)) }
  return match
}

extension String {
  fileprivate var trimmingLineEnd: String { String(prefix { !$0.isNewline }) }
}
