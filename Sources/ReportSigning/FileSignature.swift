/// Whether bytes carry a good OpenSSH signature by an allowed signer.
///
/// For lists that an administrator signs with `ssh-keygen -Y sign -n NAMESPACE -f KEY FILE`; reports have
/// ``verifyReport(_:allowedSigners:revokedKeys:tools:)``.
///
/// - Parameters:
///   - bytes: What was signed.
///   - signature: Path of the `.sig` file.
///   - allowedSigners: Path of ssh-keygen's file of allowed signers.
///   - namespace: What the signature is for.
///   - tools: Where ssh-keygen is.
/// - Returns: False as well when a file is missing or ssh-keygen does not start.
public func hasGoodSignature(
  _ bytes: [UInt8], signature: String, allowedSigners: String, namespace: String,
  tools: OpenSSHTools
) -> Bool {
  guard let content = try? NamelessFile(bytes),
    let found = try? runProgram(
      [tools.sshKeygen, "-Y", "find-principals", "-s", signature, "-f", allowedSigners],
      environment: tools.passedEnvironment), found.status == 0
  else { return false }
  return found.outputText.split(whereSeparator: \.isNewline).contains { principal in
    content.rewind()
    let result = try? runProgram(
      [
        tools.sshKeygen, "-Y", "verify", "-s", signature, "-f", allowedSigners,
        "-I", String(principal), "-n", namespace,
      ], environment: tools.passedEnvironment, input: content.descriptor)
    return result?.status == 0
  }
}
