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
  private let pattern: String?

  /// A command.
  ///
  /// - Parameter pattern: `tg18-qc` or `smpte` shows that one alone, as large as fits; `none` none; `nil` both, small.
  public init(environment: CommandEnvironment, pattern: String? = nil) {
    (self.environment, self.pattern) = (environment, pattern)
  }

  /// Shows test patterns, then prints what was asked, what was answered, what it means and what to change.
  public func run() throws -> CommandOutcome {
    let patterns = try chosenPatterns()
    var lines = ["Reading Room \(ProgramVersion.text). \(Messages.researchUse)", ""]
    lines += machine() + [""]
    if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
      let terminal = try TerminalProbe.capabilities(environment.terminalOptions)
      lines += explanation(terminal)
      // Last comes what is read: pictures may take the whole screen.
      for pattern in patterns { show(pattern, on: terminal) }
    } else {
      lines.append(
        "Terminal: none on standard input and output; run doctor in the terminal itself.")
    }
    StandardOutput.write(lines.joined(separator: "\n") + "\n")
    return .done
  }

  private static let patternNames: [String: [TestPattern]] = [
    "none": [], "tg18-qc": [.tg18QC], "smpte": [.smpte],
  ]

  private func chosenPatterns() throws -> [TestPattern] {
    guard let pattern else { return TestPattern.allCases }
    guard let patterns = Self.patternNames[pattern] else {
      throw CommandError.badOption(
        name: "--pattern", value: pattern, expected: "tg18-qc, smpte or none")
    }
    return patterns
  }

  /// A test pattern, and what of it should be seen where screen and room are as they should be.
  private func show(_ pattern: TestPattern, on terminal: TerminalCapabilities) {
    let inline = InlinePicture(terminal)
    guard let display = terminal.graphics.patternDisplay else { return }
    let (grid, cell) = (inline.grid, terminal.cellPixels)
    let rows = max(1, min(self.pattern == nil ? 24 : .max, terminal.size.height - 2))
    let columns = min(terminal.size.width, (rows * cell.height + cell.width - 1) / cell.width)
    let (width, height) = (grid.imageWidth(columns: columns), grid.imageHeight(rows: rows))
    let sentences = pattern.whatShouldBeVisible(
      on: display, width: width, height: height, sampleAspect: grid.sampleAspect)
    StandardOutput.write("\(pattern.name), our rendition. What should be seen:\n")
    for sentence in sentences { StandardOutput.write("  - \(sentence)\n") }
    let image = pattern.picture(width: width, height: height, sampleAspect: grid.sampleAspect)
    StandardOutput.write(inline.bytes(of: image, size: Size(width: columns, height: rows)))
    StandardOutput.write("\n")
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
    lines.append(
      "To choose otherwise: --graphics, READING_ROOM_GRAPHICS, or graphics = \"...\" in config.toml"
    )
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

extension GraphicsMode {
  /// How the mode shows a test pattern; nil where it shows none.
  fileprivate var patternDisplay: PatternDisplay? {
    switch self {
    case .kitty: .pixels(greys: 256)
    case .sixel(let greys, _): .pixels(greys: greys)
    case .quadrant, .halfBlock: glyphs.map { .cells($0) }
    case .none: nil
    }
  }
}
