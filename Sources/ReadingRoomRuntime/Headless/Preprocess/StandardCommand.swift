import FindingDetection
import Foundation
import ImageProcessing
import Imaging
import StudyAssembly

/// `readingroom standard`: a standard scale of intensities, learned from series of one contrast.
public struct StandardCommand {
  private let environment: CommandEnvironment
  private let series: [String]
  private let removesBias: Bool
  private let output: String

  /// A command.
  ///
  /// - Parameters:
  ///   - series: `STUDY@NUMBER` each: a path with one study, and a series in its list's order, from one.
  ///   - removesBias: Whether bias fields are divided out first.
  ///   - output: The file to write; none may be there.
  public init(
    environment: CommandEnvironment, series: [String], removesBias: Bool, output: String
  ) {
    (self.environment, self.series) = (environment, series)
    (self.removesBias, self.output) = (removesBias, output)
  }

  /// Learns the scale and writes it.
  ///
  /// - Throws: ``CommandError``; what reading throws; `IntensityStandardError`.
  public func run() throws -> CommandOutcome {
    let choices = try series.map(ChosenSeries.init)
    for choice in choices { try refuseInsideStudy(output, study: choice.path) }
    guard !FileManager.default.fileExists(atPath: output) else {
      throw CommandError.exists(path: output)
    }
    let progress = ProgressLine()
    var contrast: StatedContrast?
    var volumes: [Volume] = []
    for (place, choice) in choices.enumerated() {
      progress.show("reading: \(place + 1) of \(choices.count) series")
      let series = try choice.open(environment)
      let own = StatedContrast(series), first = contrast ?? own
      guard first.isLike(own) else {
        throw CommandError.otherContrast(
          path: "The first series", standard: first.words, series: own.words)
      }
      contrast = first
      volumes.append(
        try PreparedValues(series, removesBias: removesBias, environment).volume)
    }
    progress.clear()
    guard let contrast else { throw IntensityStandardError.noVolumes }
    let standard = SavedStandard(
      try IntensityStandard(learnedFrom: volumes), of: contrast, isBiasCorrected: removesBias)
    let document = standard.json(series: volumes.count).text + "\n"
    try makePrivateFile(output, Data(document.utf8), replaces: false)
    StandardOutput.write(
      "\(output): standard scale of \(volumes.count) series, \(contrast.words)\n")
    return .done
  }
}

/// One series of one study: `PATH@NUMBER`.
private struct ChosenSeries {
  let path: String
  let number: Int

  /// - Throws: ``CommandError/badOption(name:value:expected:)``.
  init(_ text: String) throws {
    guard let mark = text.lastIndex(of: "@"), mark != text.startIndex,
      let number = Int(text[text.index(after: mark)...]), number > 0
    else {
      throw CommandError.badOption(
        name: "SERIES", value: text,
        expected: "STUDY@NUMBER, a study's path and a series in its list, from 1")
    }
    (path, self.number) = (String(text[..<mark]), number)
  }

  /// The series.
  func open(_ environment: CommandEnvironment) throws -> Series {
    let study = try StudyChoice(path: path, uid: nil).open(environment.pool)
    guard study.series.indices.contains(number - 1) else {
      throw CommandError.noSuchSeries(number, count: study.series.count)
    }
    let series = study.series[number - 1]
    if let reason = series.preprocessingObstacle {
      throw CommandError.unfitSeries(number, reason: reason)
    }
    return series
  }
}
