import DICOMFiles
import FindingDetection
import Foundation
import IsolatedReading
import TerminalGraphics
import TerminalIO
import TerminalUI

/// `readingroom doctor`: what this machine and terminal can do.
public struct DoctorCommand {
  private let environment: CommandEnvironment

  /// A command.
  public init(environment: CommandEnvironment) {
    self.environment = environment
  }

  /// Prints what was asked, what was answered, what it means and what to change.
  public func run() throws -> CommandOutcome {
    var lines = ["Reading Room \(ProgramVersion.text). \(Messages.researchUse)", ""]
    lines += machine() + [""]
    if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
      let options = TerminalOptions(
        environment: environment.variables, graphics: environment.graphicsPreference)
      lines += explanation(try TerminalProbe.capabilities(options))
    } else {
      lines.append(
        "Terminal: none on standard input and output; run doctor in the terminal itself.")
    }
    StandardOutput.write(lines.joined(separator: "\n") + "\n")
    return .done
  }

  private func explanation(_ terminal: TerminalCapabilities) -> [String] {
    let cell = terminal.cellPixels
    var lines = [
      "Terminal: \(terminal.version ?? environment.variables["TERM"] ?? "not stated"), "
        + "\(terminal.size.width) x \(terminal.size.height) cells of "
        + "\(cell.width) x \(cell.height) pixels (\(terminal.cellSizeSource.rawValue))",
      "Pictures: \(terminal.graphics.badge)",
      "  because \(terminal.reason.explanation)",
      "  24-bit colour \(yes(terminal.hasTrueColor)), synchronised output "
        + "\(yes(terminal.hasSynchronisedOutput)), UTF-8 \(yes(terminal.hasUTF8Locale)), "
        + "mouse in pixels \(yes(terminal.hasPixelMouse)), kitty graphics "
        + "\(yes(terminal.hasKittyGraphics)), colour registers "
        + "\(terminal.colorRegisters.map(String.init) ?? "not stated")",
      "Asked, answered within \(terminal.probeMilliseconds) ms:",
    ]
    lines += terminal.asked.map { "  \($0.name): \($0.query)" }
    lines.append("Answers: \(terminal.rawReplies.isEmpty ? "none" : terminal.rawReplies)")
    lines.append("To choose otherwise: --graphics, or graphics = \"...\" in config.toml")
    return lines
  }

  private func yes(_ value: Bool) -> String { value ? "yes" : "no" }

  /// How well files are kept apart from the program.
  private var isolation: String {
    let limits =
      "\(environment.configuration.readingMegabytes) MiB, "
      + "\(environment.configuration.readingSeconds) s for each file or frame"
    do {
      return try environment.pool.hasSystemCallFilter()
        ? "shut in, \(limits)"
        : "\(limits); this kernel takes NO SYSTEM CALL FILTER, so that a file that takes a process "
          + "over could reach what you can reach"
    } catch {
      return "NONE: \(Messages.text(for: error))"
    }
  }

  private func machine() -> [String] {
    let shelf = ModelShelf(environment)
    let hasDictionary = DICOMFile.isDictionaryLoaded
    return [
      "Processors: \(ProcessInfo.processInfo.activeProcessorCount); models use \(environment.threads)",
      "DICOM dictionary: "
        + (hasDictionary ? "found" : "MISSING; install libdcmtk17 or set DCMDICTPATH"),
      "Reading processes: \(isolation)",
      "Configuration: \(environment.locations.configuration.path)",
      "Data: \(environment.locations.data.path)",
      "Themes: \(environment.locations.themes.path)",
      "Model packs: \(shelf.packs.isEmpty ? "none" : shelf.packs.map(\.id).joined(separator: ", "))",
    ] + shelf.refused.map { "  \($0)" }
      + shelf.packs.filter { !$0.isValidatedBySite }.map {
        "  \($0.id): not validated by this site"
      }
  }
}
