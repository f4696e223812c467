import Foundation
import ImageProcessing
import StudyAssembly

/// `readingroom preprocess`: series without their bias field, laid on one another, on one scale of values.
public struct PreprocessCommand {
  /// What is to be done, as the command line gives it.
  public struct Options: Sendable {
    /// Series in the list's order, from one; all that can be done where empty.
    public var series: [Int] = []
    /// Whether bias fields are divided out.
    public var removesBias = false
    /// Whether the bias fields are written, too.
    public var writesField = false
    /// `percentile`, or the file of a standard scale; `nil` leaves the values as they are.
    public var scale: String?
    /// The series that the others are registered to; `nil` for none.
    public var registerTo: Int?
    /// The series on whose grid the others are read; `nil` for none.
    public var onto: Int?

    /// Options of which nothing is asked.
    public init() {}
  }

  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let options: Options
  private let output: String
  private let json: String?

  /// A command.
  ///
  /// - Parameters:
  ///   - output: A new or empty folder, outside the study's own.
  ///   - json: Where the results go as JSON in place of the text; `-` for standard output, nil for the text.
  public init(
    environment: CommandEnvironment, study: StudyChoice, options: Options, output: String,
    json: String?
  ) {
    (self.environment, self.study) = (environment, study)
    (self.options, self.output, self.json) = (options, output, json)
  }

  /// Does what is asked with one series after the other, and writes each as a derived series.
  ///
  /// - Returns: ``CommandOutcome/failed`` when a series could not be done, ``CommandOutcome/refused`` when a registration is doubtful and
  ///   was not applied.
  /// - Throws: ``CommandError``, or what reading the reference throws.
  public func run() throws -> CommandOutcome {
    let chosen = try study.open(environment.pool)
    let plan = try PreprocessPlan(options, chosen)
    for path in [output, json].compactMap({ $0 }) where path != "-" {
      try refuseInsideStudy(path, study: study.path)
    }
    try makePrivateFolder(URL(fileURLWithPath: output, isDirectory: true))
    _ = try emptyFolder(output)
    let progress = ProgressLine()
    let work = try PreprocessWork(plan, chosen, environment, folder: output, progress: progress)
    var done: [PreprocessedSeries] = []
    for (place, number) in plan.numbers.enumerated() {
      progress.show("preprocessing: \(place + 1) of \(plan.numbers.count) series")
      done.append(work.series(number))
    }
    progress.clear()
    let result = PreprocessResult(study: chosen, plan: plan, series: done)
    if let json {
      try writeDocument(result.json, to: json)
    } else {
      StandardOutput.write(result.text)
    }
    if done.contains(where: { $0.problem != nil }) { return .failed }
    return done.contains { $0.placed?.isDoubtful == true } ? .refused : .done
  }
}

/// Refuses a path that lies in the folder that a study was given by: what was acquired stays as it is.
///
/// - Throws: ``CommandError/inStudyFolder(path:)``.
func refuseInsideStudy(_ path: String, study: String) throws {
  let root = URL(fileURLWithPath: study).resolvingSymlinksInPath().standardizedFileURL
  var isFolder: ObjCBool = false
  _ = FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder)
  let folder = isFolder.boolValue ? root : root.deletingLastPathComponent()
  var place = URL(fileURLWithPath: path).standardizedFileURL
  // Only what exists can be a link; what is to be made below it follows.
  var below: [String] = []
  while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
    below.append(place.lastPathComponent)
    place.deleteLastPathComponent()
  }
  place = place.resolvingSymlinksInPath().standardizedFileURL
  for name in below.reversed() { place.appendPathComponent(name) }
  let (inside, outside) = (place.pathComponents, folder.pathComponents)
  guard inside.starts(with: outside) else { return }
  throw CommandError.inStudyFolder(path: path)
}
