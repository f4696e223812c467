import Checksums
import Findings
import Foundation
import ReportSigning
import Reporting
import ReviewStore
import TerminalIO

/// What is wrong with the store, with signing, or with the terminal.
extension Messages {
  static func text(_ error: StoreError) -> String {
    switch error {
    case .system(let path, let code): "The review store at \(path) cannot be used: \(system(code))."
    case .notPrivate(let path):
      "\(path) belongs to another user or is open to others. Make it your own, mode 0700 or 0600."
    case .corrupted(let path, let message):
      "The review store \(path) is damaged (\(message)). It is left as it is: copy it away and "
        + "restore it from a backup."
    case .fromNewerVersion(let path):
      "The review store \(path) is of a newer version of this program. Use that version."
    case .database(let code, let message): "The review store failed (SQLite \(code): \(message))."
    case .busy: "Another program keeps the review store busy. Try again."
    case .notHeld(let hold):
      hold.map { "\($0.reader.printedName) holds the study since \($0.since)." }
        ?? "The study is not held by this session any more. Open it again."
    case .wrongSequence: "Another session has entered acts. Close the study and open it again."
    case .unreadableRecord(let table, _):
      "A record of the review store (\(table)) cannot be read. It is left as it is."
    case .notEncodable: "The act cannot be stored."
    }
  }

  static func text(_ error: ChecksumError) -> String {
    switch error {
    case .unreadable(let path, let code):
      "\(fileName(path)) cannot be read any more: \(system(code))."
    }
  }

  static func text(_ error: SigningError) -> String {
    switch error {
    case .obstacles(let obstacles):
      "In the way: " + obstacles.map(\.words).joined(separator: "; ")
    case .anotherReader: "The report was composed for another reader than the one who signs."
    case .files(let error): text(error)
    case .toolMissing(let path, _): "\(path) did not start. Install openssh-client."
    case .noAgent:
      "No ssh-agent answers. Log in with `ssh -A`, or sign with a key file."
    case .noAgentKeys:
      "The ssh-agent has no key that can sign. Add one on your own machine: ssh-add -c."
    case .severalAgentKeys(let keys):
      "The agent has several keys; name one with --public-key:\n  "
        + keys.joined(separator: "\n  ")
    case .noSuchAgentKey(let name, let available):
      "The agent has no key \(name); it has:\n  " + available.joined(separator: "\n  ")
    case .keyUnreadable(let path, let code): "The key \(path) cannot be read: \(system(code))."
    case .keygenFailed(let message):
      "ssh-keygen did not sign\(message.isEmpty ? "" : ": \(message)"). Nothing was written."
    case .unexpectedSignature: "ssh-keygen wrote a signature of a form that is not accepted."
    case .manifestNotEncodable: "The report's manifest cannot be written."
    }
  }

  static func text(_ error: ReportFileError) -> String {
    switch error {
    case .exists(let path): "\(path) exists. Nothing is overwritten; choose another name."
    case .system(let path, let code): "\(path): \(system(code))."
    case .tooLarge(let path): "\(path) is larger than any report."
    }
  }

  static func text(_ error: InvalidReport) -> String {
    switch error {
    case .file(let error): text(error)
    case .notCanonicalText: "the text is not as it was signed: other line ends or characters"
    case .noSingleManifestLine: "the text does not name exactly one manifest"
    case .manifestDiffers: "the manifest is not the one that was signed"
    case .unknownManifestForm: "the manifest is of a form that this version does not read"
    case .signatureFormat:
      "the signature file is not as ssh-keygen writes it, or for another purpose"
    case .signatureWrong: "the signature is not of this text: text or signature was changed"
    case .keyRevoked: "the key was revoked"
    }
  }

  static func text(_ error: VerificationError) -> String {
    switch error {
    case .toolMissing(let path, _): "\(path) did not start. Install openssh-client."
    case .listUnreadable(let path, let code): "\(path) cannot be read: \(system(code))."
    case .noScratch(let error): text(error)
    }
  }

  static func text(_ error: TerminalError) -> String {
    switch error {
    case .notATerminal: "Standard input and output must be a terminal."
    case .unknownTerminal(let name):
      "The terminal type \(name) is not known here. Set TERM, for example to xterm-256color."
    case .alreadyOpen: "The terminal is in use by this program already."
    case .system(let code): "The terminal cannot be used: \(system(code))."
    case .closed: "The terminal is gone."
    }
  }

  private static func system(_ code: Int32) -> String { String(cString: strerror(code)) }
}
