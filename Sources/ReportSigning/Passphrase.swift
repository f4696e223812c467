import Glibc

/// A secret that does not show when it is printed.
public struct Passphrase: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The secret.
  let text: String

  /// A secret from what was typed.
  public init(_ text: String) { self.text = text }

  /// Nothing of the secret.
  public var description: String { "(hidden)" }
  /// Nothing of the secret.
  public var debugDescription: String { "(hidden)" }
  /// Nothing of the secret.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Whether a private key's file asks for a passphrase.
///
/// Nothing is asked and nothing is signed: ssh-keygen tries to read the key with an empty one.
///
/// - Throws: ``SigningError/keyUnreadable(path:errno:)`` and ``SigningError/toolMissing(path:errno:)``.
public func needsPassphrase(keyFile: String, tools: OpenSSHTools) throws(SigningError) -> Bool {
  guard access(keyFile, R_OK) == 0 else { throw .keyUnreadable(path: keyFile, errno: errno) }
  do {
    let result = try runProgram(
      [tools.sshKeygen, "-y", "-P", "", "-f", keyFile], environment: tools.passedEnvironment)
    return result.status != 0 && result.errorText.contains("incorrect passphrase")
  } catch {
    throw .toolMissing(path: tools.sshKeygen, errno: error.errno)
  }
}

/// The environment in which ssh-keygen gets a passphrase that was typed into this program.
///
/// ssh-keygen takes it from a terminal or from an SSH_ASKPASS program only. Ours is a script that prints
/// a variable, and answers nothing but questions for a passphrase (a FIDO key also asks for a PIN). The
/// variable can be read by the user and by root, as can this program's memory; it stands in no argument
/// list and in no file.
func askpassEnvironment(
  _ passphrase: Passphrase, _ tools: OpenSSHTools, _ folder: PrivateFolder
) throws(ReportFileError) -> [String: String] {
  let script = """
    #!/bin/sh
    case "$1" in *assphrase*) printf '%s\\n' "$READING_ROOM_PASSPHRASE" ;; *) exit 1 ;; esac

    """
  let path = "\(folder.path)/askpass"
  try createFile(path, Array(script.utf8))
  guard chmod(path, 0o700) == 0 else { throw .system(path: path, errno: errno) }
  var environment = tools.passedEnvironment
  environment["SSH_ASKPASS"] = path
  environment["SSH_ASKPASS_REQUIRE"] = "force"
  environment["READING_ROOM_PASSPHRASE"] = passphrase.text
  return environment
}
