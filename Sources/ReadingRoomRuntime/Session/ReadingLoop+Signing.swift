import Findings
import Foundation
import Imaging
import ReadingRoom
import ReportSigning
import Reporting
import TerminalGraphics
import TerminalIO
import TerminalUI

/// Signing and saving.
extension ReadingLoop {
  /// Looks for keys: the agent's first, then the reader's own files.
  func listSigningKeys() {
    let tools = OpenSSHTools(environment: environment.variables)
    let files = environment.signingKeyFiles
    DispatchQueue.global(qos: .userInitiated).async { [mailbox] in
      var keys: [ReadingRoom.SigningKey] = []
      var problem: String?
      do {
        keys = try agentKeys(tools).map {
          ReadingRoom.SigningKey(
            source: .agent, name: $0.comment, kind: $0.type, fingerprint: $0.fingerprint)
        }
      } catch {
        problem = files.isEmpty ? Messages.text(for: error) : nil
      }
      keys += files.map {
        ReadingRoom.SigningKey(
          source: .file(path: $0, needsPassphrase: false), name: $0, kind: "key file",
          fingerprint: "")
      }
      mailbox.post(.signingKeys(keys, problem: keys.isEmpty ? problem : nil))
    }
  }

  /// Checks the conditions on the images as they are now, then signs.
  ///
  /// A key file's passphrase, or the touch of a security key, is asked for by ssh-keygen itself on the
  /// terminal, which is lent to it. An agent is waited for off the loop's thread.
  func sign(_ request: SignRequest) {
    do {
      let instances = try digests(of: state.session?.study)
      apply(.instancesChanged(try desk.compare(instances)))
      guard let input = state.reportInput, let study = state.session?.study else { return }
      let signing = SigningRequest(
        input: input, log: state.session?.log ?? ReviewLog(), instances: instances,
        reader: request.signer, time: Clock.now,
        meaning: state.preferences.signatureMeaning,
        files: try environment.nextReportFiles(
          study, isAddendum: input.addendumTo != nil, after: desk.lastReportPath))
      switch request.key.source {
      case .agent: sign(signing, key: .agent(request.key.fingerprint), lendsTerminal: false)
      case .file(let path, _): sign(signing, key: .file(path), lendsTerminal: true)
      }
    } catch {
      apply(.signingFailed(reason: Messages.text(for: error)))
    }
  }

  private func sign(
    _ request: SigningRequest, key: ReportSigning.SigningKey, lendsTerminal: Bool
  ) {
    let tools = OpenSSHTools(environment: environment.variables, mayUseTerminal: lendsTerminal)
    guard lendsTerminal else {
      DispatchQueue.global(qos: .userInitiated).async { [mailbox] in
        mailbox.post(.signed(Result { try signReport(request, key: key, tools: tools) }))
      }
      return
    }
    finish(
      terminal.withSuspended {
        print("Signing the preliminary report with ssh-keygen.")
        return Result { try signReport(request, key: key, tools: tools) }
      })
    forgetScreen()
  }

  /// Records a signed report, or says why it was not signed.
  func finish(_ result: Result<SignedReport, any Error>) {
    switch result {
    case .success(let report):
      let reference = ReportReference(
        fileName: Messages.fileName(report.files.report), sha256: report.sha256)
      do {
        try desk.recordSigned(report, by: state.reader, at: Clock.now)
      } catch {
        apply(.message(Message(.failure, Messages.text(for: error))))
      }
      apply(
        .reportSigned(
          paths: [report.files.report, report.files.signature, report.files.manifest],
          reference: reference))
    case .failure(let error): apply(.signingFailed(reason: Messages.text(for: error)))
    }
  }

  /// Saves the picture on show, overlays as they are, with the patient's banner above it.
  func savePicture() {
    // The file's greys are those of the picture, whatever display it was made on.
    var plain = state
    plain.preferences.displayFunction = .linear
    guard let picture = viewportPicture(plain), let study = state.session?.study else { return }
    do {
      let file = try environment.nextPictureFile(study, slice: picture.key.slice + 1)
      let lines = bannerLines(state) + overlayCaptions(state)
      let bytes = try PNGEncoder.encode(burned(lines, picture.image))
      try makePrivateFile(file, Data(bytes), replaces: false)
      apply(.pictureSaved(path: file))
    } catch {
      apply(.pictureFailed(reason: Messages.text(for: error)))
    }
  }
}
