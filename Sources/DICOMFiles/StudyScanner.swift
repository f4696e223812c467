public import DICOM

/// How far a scan has come.
public struct ScanProgress: Hashable, Sendable {
  /// Files looked at.
  public var filesRead: Int
  /// Files found.
  public var filesTotal: Int
  /// Of the files looked at, those that are DICOM.
  public var instances: Int

  /// A state of progress from its parts.
  public init(filesRead: Int, filesTotal: Int, instances: Int) {
    self.filesRead = filesRead
    self.filesTotal = filesTotal
    self.instances = instances
  }
}

/// A file that could not be read.
public struct ScanProblem: Error, Hashable, Sendable {
  /// Path of the file or folder.
  public var path: String
  /// Why.
  public var reason: DICOMReadError

  /// A problem from its parts.
  public init(path: String, reason: DICOMReadError) {
    self.path = path
    self.reason = reason
  }
}

/// What a scan found.
public struct ScanResult: Equatable, Sendable {
  /// Headers in order of path, without the vendors' elements that nothing asks for.
  public var headers: [InstanceHeader]
  /// DICOM files that could not be read, folders that could not be entered, and files that a
  /// DICOMDIR names but that are not there.
  public var problems: [ScanProblem]
  /// Files that are no DICOM, links and devices: left alone.
  public var ignoredFiles: Int
  /// Whether the scan was stopped before its end.
  public var wasCancelled: Bool
}

/// What one file of a scan is.
public enum ScannedFile: Equatable, Sendable {
  /// It is no DICOM.
  case notDICOM
  /// An instance's header.
  case instance(InstanceHeader)
  /// A DICOMDIR.
  case directory(InstanceHeader)
  /// It could not be read.
  case unreadable(DICOMReadError)
}

/// Finds the DICOM instances in a file, a folder or the folder of a DICOMDIR.
public enum StudyScanner {
  /// Reads files: paths with whether a symbolic link is followed, what is asked before each file, and
  /// where each one's index and result go, one call at a time, in any order.
  public typealias FileReading = (
    _ files: [(path: String, followsLink: Bool)], _ isCancelled: () -> Bool,
    _ deliver: (Int, ScannedFile) -> Void
  ) -> Void

  /// Reads the headers of all DICOM files at a path.
  ///
  /// DICOM is recognised by content, never by name. Below the given path symbolic links are not
  /// followed and devices not opened. The order of the result is that of the paths. Blocks until
  /// the end: call it off the main thread.
  ///
  /// - Parameters:
  ///   - path: A DICOM file, a folder, or a DICOMDIR, whose files are then read.
  ///   - progress: Called after each file.
  ///   - isCancelled: Asked before each file.
  ///   - read: Reads the files; by default in this process, one after the other. Files that it leaves
  ///     out count as cancelled.
  /// - Throws: ``DICOMReadError``, when the path itself cannot be read or the data dictionary is
  ///   missing.
  public static func scan(
    _ path: String, progress: (ScanProgress) -> Void = { _ in },
    isCancelled: () -> Bool = { false }, reading read: @escaping FileReading = readHere
  ) throws(DICOMReadError) -> ScanResult {
    guard DICOMFile.isDictionaryLoaded else { throw .dictionaryMissing }
    let listing = try FolderListing(path)
    var scan = Scan(listing, namedByUser: path)
    while !scan.waiting.isEmpty {
      let files = scan.takeWaiting()
      read(files, isCancelled) { index, file in
        scan.receive(file, at: files[index].path)
        progress(scan.progress)
      }
      guard !isCancelled() else {
        scan.result.wasCancelled = true
        break
      }
    }
    scan.result.headers.sort { $0.path < $1.path }
    scan.result.problems.sort { $0.path < $1.path }
    return scan.result
  }

  /// Reads one file that may be anything.
  ///
  /// - Parameters:
  ///   - path: Path of the file.
  ///   - followsLink: Whether a symbolic link is followed.
  public static func read(_ path: String, followsLink: Bool) -> ScannedFile {
    do throws(DICOMReadError) {
      guard try DICOMRecognition.isDICOM(path: path, followsLink: followsLink) else {
        return .notDICOM
      }
      var header = try DICOMFile.readHeader(path: path)
      guard header.dataSet[.directoryRecordSequence] == nil else { return .directory(header) }
      header.dataSet = header.dataSet.withoutUnusedPrivateElements
      return .instance(header)
    } catch {
      return .unreadable(error)
    }
  }

  /// Reads files in this process, one after the other.
  ///
  /// - Parameters:
  ///   - files: Paths, each with whether a symbolic link is followed.
  ///   - isCancelled: Asked before each file.
  ///   - deliver: Called with the index of each file and what it is.
  public static func readHere(
    _ files: [(path: String, followsLink: Bool)], _ isCancelled: () -> Bool,
    _ deliver: (Int, ScannedFile) -> Void
  ) {
    for (index, file) in files.enumerated() {
      guard !isCancelled() else { return }
      deliver(index, read(file.path, followsLink: file.followsLink))
    }
  }
}

/// A scan under way: what was found, and which files wait to be read.
private struct Scan {
  var result: ScanResult
  private(set) var waiting: [String]
  private var known: Set<String>
  private let namedByUser: String
  private var filesRead = 0

  init(_ listing: FolderListing, namedByUser: String) {
    result = ScanResult(
      headers: [], problems: listing.problems, ignoredFiles: listing.ignoredFiles,
      wasCancelled: false)
    (waiting, known) = (listing.files, Set(listing.files))
    self.namedByUser = namedByUser
  }

  var progress: ScanProgress {
    ScanProgress(
      filesRead: filesRead, filesTotal: known.count, instances: result.headers.count)
  }

  mutating func takeWaiting() -> [(path: String, followsLink: Bool)] {
    defer { waiting = [] }
    return waiting.map { ($0, $0 == namedByUser) }
  }

  /// Takes what a file is; a DICOMDIR's files wait to be read next.
  mutating func receive(_ file: ScannedFile, at path: String) {
    filesRead += 1
    switch file {
    case .notDICOM: result.ignoredFiles += 1
    case .instance(let header): result.headers.append(header)
    case .directory(let header):
      let members = DICOMDirectory(header)
      waiting += members.files.filter { known.insert($0).inserted }
      result.problems += members.missing.map {
        ScanProblem(path: $0, reason: .cannotOpen(reason: "named by DICOMDIR but not there"))
      }
      result.problems += members.outside.map {
        ScanProblem(
          path: $0, reason: .cannotOpen(reason: "named by DICOMDIR outside of its folder"))
      }
    case .unreadable(let error): result.problems.append(ScanProblem(path: path, reason: error))
    }
  }
}
