import DICOM
import Foundation
import ImportedObjects
import StudyAssembly

/// `readingroom objects`: what other systems have put beside the images of a study.
public struct ObjectsCommand {
  private let environment: CommandEnvironment
  private let study: StudyChoice
  private let isJSON: Bool

  /// A command.
  public init(environment: CommandEnvironment, study: StudyChoice, isJSON: Bool) {
    (self.environment, self.study, self.isJSON) = (environment, study, isJSON)
  }

  /// Prints the objects with their provenance, volumes and text.
  public func run() throws -> CommandOutcome {
    let study = try study.open(environment.pool)
    let reader = ObjectReader(study, environment.pool)
    var (objects, problems) = reader.list()
    var contents: [String: ImportedContents] = [:]
    for object in objects {
      do {
        contents[object.id] = try reader.contents(of: object.id)
      } catch {
        problems.append("\(Messages.fileName(object.path)): \(Messages.text(for: error))")
      }
    }
    if isJSON {
      try StandardOutput.write(
        json: ObjectList(
          studyUID: study.id, notice: Self.notice,
          objects: objects.map { ObjectEntry($0, contents[$0.id], study) }, problems: problems))
    } else {
      StandardOutput.write(text(objects, contents, problems, study))
    }
    return problems.isEmpty ? .done : .failed
  }

  private static let notice = "Made by other systems; not checked by this program."

  private func text(
    _ objects: [ImportedObject], _ contents: [String: ImportedContents], _ problems: [String],
    _ study: Study
  ) -> String {
    var lines = objects.isEmpty ? ["The study holds no object of another system."] : [Self.notice]
    for (number, object) in objects.enumerated() {
      lines.append("\(number + 1). \(object.words)")
      // The first line of the details says again what stands above.
      lines += object.detailLines(in: study, contents: contents[object.id]).dropFirst()
        .map { "   \($0)" }
    }
    if !problems.isEmpty { lines += ["Not read:"] + problems.map { "  \($0)" } }
    return lines.map(printable).joined(separator: "\n") + "\n"
  }
}

private struct ObjectList: Encodable {
  let studyUID: String
  let notice: String
  let objects: [ObjectEntry]
  let problems: [String]
}

private struct ObjectEntry: Encodable {
  /// What `render --overlay object:` takes.
  let id: String
  /// Left out for overlay planes, which stand in the images' own files.
  let sopInstanceUID: String?
  let sopClass: String
  let kind: String
  let label: String
  let description: String
  let seriesDescription: String
  let manufacturer: String
  let model: String
  let softwareVersions: String
  let algorithms: [String]
  let institution: String
  let creator: String
  let date: String
  let time: String
  let standing: String?
  let isVerified: Bool?
  let place: String
  let parts: [PartEntry]
  let notices: [String]
  let text: [String]

  init(_ object: ImportedObject, _ contents: ImportedContents?, _ study: Study) {
    let made = object.provenance
    (id, kind, label) = (object.id, object.kind.rawValue, object.label)
    sopInstanceUID = object.sopInstanceUID.isEmpty ? nil : object.sopInstanceUID
    sopClass = SOPClass.name(of: object.sopClassUID) ?? object.sopClassUID
    (description, seriesDescription) = (object.description, object.seriesDescription)
    (manufacturer, model) = (made.manufacturer, made.model)
    (softwareVersions, algorithms) = (made.softwareVersions, made.algorithms)
    (institution, creator, date, time) = (made.institution, made.creator, made.date, made.time)
    (standing, isVerified) = (object.standing?.words, object.standing?.isVerified)
    place = object.placementWords(in: study)
    parts = object.parts.map { PartEntry($0, contents, study) }
    notices = contents?.notices.map(\.words) ?? []
    text = contents?.lines.map(\.text) ?? []
  }
}

private struct PartEntry: Encodable {
  let number: Int
  let label: String
  let meaning: String
  let algorithmType: String
  let algorithm: String
  let series: Int?
  let volumeMillilitres: Double?
  let slices: [Int]

  init(_ part: ImportedPart, _ contents: ImportedContents?, _ study: Study) {
    (number, label, meaning) = (part.number, part.label, part.meaning)
    (algorithmType, algorithm) = (part.algorithmType, part.algorithm)
    let overlay = contents?.overlays.first { $0.part == part.number }
    series = study.series.firstIndex { $0.id == overlay?.seriesID }.map { $0 + 1 }
    volumeMillilitres = overlay?.volumeInMillilitres
    slices = overlay?.slices.keys.sorted().map { $0 + 1 } ?? []
  }
}
