import DICOM
import DICOMFiles
import Foundation
import IsolatedReading
import StudyAssembly

/// The studies at the paths that the user gave.
struct StudyLibrary: Sendable {
  /// The studies; those of the first path first, the latest first within a path.
  let studies: [Study]
  /// Files that belong to no study, one line each with the reason.
  let problems: [String]

  /// Scans paths.
  ///
  /// A study whose files lie under several of the paths is one study.
  ///
  /// - Parameters:
  ///   - paths: Files, folders or DICOMDIRs.
  ///   - pool: Reads the files.
  ///   - progress: Called with the number of files read so far, and of files found.
  ///   - isCancelled: Asked before each file.
  /// - Throws: ``CommandError/noSuchPath(_:)``; `DICOMReadError` when the dictionary is missing;
  ///   `CancellationError`.
  static func scan(
    _ paths: [String], _ pool: ReaderPool, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws -> StudyLibrary {
    var headers: [InstanceHeader] = []
    var problems: [String] = []
    var known: Set<String> = []
    // The first path that holds a file of a study, by Study Instance UID.
    var places: [String: Int] = [:]
    for (place, path) in paths.enumerated() {
      guard FileManager.default.fileExists(atPath: path) else {
        throw CommandError.noSuchPath(path)
      }
      let before = headers.count
      let result = try StudyScanner.scan(
        path, progress: { progress(before + $0.filesRead, before + $0.filesTotal) },
        isCancelled: isCancelled,
        reading: {
          pool.scan($0, keeping: assembledTags, isCancelled: $1, deliver: $2)
        })
      if result.wasCancelled { throw CancellationError() }
      headers += result.headers.filter { known.insert($0.path).inserted }
      problems += result.problems.map {
        "\(Messages.fileName($0.path)): \(Messages.text($0.reason))"
      }
      for header in result.headers {
        let uid = header.dataSet.string(.studyInstanceUID) ?? ""
        if places[uid] == nil { places[uid] = place }
      }
    }
    markPixelVariants(&headers) { hasSameStoredValues($0, $1, pool) }
    let studies = assembleStudies(headers).enumerated().sorted { left, right in
      let (a, b) = (places[left.element.studyInstanceUID], places[right.element.studyInstanceUID])
      return (a ?? paths.count, left.offset) < (b ?? paths.count, right.offset)
    }.map(\.element)
    let (shown, others) = (studies.filter(\.isShown), studies.filter { !$0.isShown })
    problems += others.flatMap { ($0.refusals + $0.problems).map { Messages.text($0) } }
    problems += others.flatMap(\.objects).map { Messages.withoutImages($0) }
    return StudyLibrary(studies: shown, problems: problems)
  }

  /// The one study that a command is about.
  ///
  /// - Parameters:
  ///   - uid: Its Study Instance UID, where the user named one; of a study of both sides with `#left` or `#right` after it.
  ///   - option: The option that chooses one of several.
  /// - Throws: ``CommandError``: no study, several, none of this UID, or a refused one.
  func only(uid: String?, option: String = "--study-uid") throws -> Study {
    let candidates =
      uid.map { uid in studies.filter { $0.id == uid || $0.studyInstanceUID == uid } } ?? studies
    guard let study = candidates.first else {
      throw uid.map { CommandError.noSuchStudy($0) } ?? CommandError.noStudy(problems)
    }
    guard candidates.count == 1 else {
      throw CommandError.severalStudies(candidates.map(\.id), option: option)
    }
    guard study.refusals.isEmpty else {
      throw CommandError.studyRefused(study.refusals.map { Messages.text($0) })
    }
    return study
  }
}

/// Whether two files have the same stored values in all frames.
private func hasSameStoredValues(
  _ first: InstanceHeader, _ second: InstanceHeader, _ pool: ReaderPool
) -> Bool {
  let (a, b) = (first.storedFrames, second.storedFrames)
  guard a.count == b.count, !a.isEmpty else { return false }
  var isSame = true
  // Frames of the one that wait for the same frame of the other.
  var waiting: [Int: [Float]] = [:]
  pool.frames(zip(a, b).flatMap { [$0, $1] }, isCancelled: { !isSame }) { index, result in
    guard let values = try? result.get().frame.values else { return isSame = false }
    guard let twin = waiting.removeValue(forKey: index / 2) else {
      return waiting[index / 2] = values
    }
    isSame = isSame && twin == values
  }
  return isSame
}

extension InstanceHeader {
  /// Requests for the stored values of all frames; empty where the header states no sound size.
  fileprivate var storedFrames: [FrameRequest] {
    let count = dataSet.integer(.numberOfFrames) ?? 1
    guard (1...100_000).contains(count), let columns = dataSet.integer(.columns),
      let rows = dataSet.integer(.rows), (1...65535).contains(columns), (1...65535).contains(rows)
    else { return [] }
    return (1...count).map {
      FrameRequest(path: path, number: $0, columns: columns, rows: rows, stage: .stored)
    }
  }
}

extension Study {
  /// Whether it has anything to list: images, or a reason to refuse them.
  fileprivate var isShown: Bool { !series.isEmpty || !refusals.isEmpty }
}
