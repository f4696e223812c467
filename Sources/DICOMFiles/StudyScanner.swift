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
  /// Headers in order of path.
  public var headers: [InstanceHeader]
  /// DICOM files that could not be read, folders that could not be entered, and files that a
  /// DICOMDIR names but that are not there.
  public var problems: [ScanProblem]
  /// Files that are no DICOM, links and devices: left alone.
  public var ignoredFiles: Int
  /// Whether the scan was stopped before its end.
  public var wasCancelled: Bool
}

/// Finds the DICOM instances in a file, a folder or the folder of a DICOMDIR.
public enum StudyScanner {
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
  /// - Throws: ``DICOMReadError``, when the path itself cannot be read or the data dictionary is
  ///   missing.
  public static func scan(
    _ path: String, progress: (ScanProgress) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws(DICOMReadError) -> ScanResult {
    guard DICOMFile.isDictionaryLoaded else { throw .dictionaryMissing }
    var listing = try FolderListing(path)
    var result = ScanResult(
      headers: [], problems: listing.problems, ignoredFiles: listing.ignoredFiles,
      wasCancelled: false)
    var known = Set(listing.files)
    var index = 0
    while index < listing.files.count {
      guard !isCancelled() else {
        result.wasCancelled = true
        break
      }
      let file = listing.files[index]
      index += 1
      if let directory = read(file, isNamedByUser: file == path, into: &result) {
        let members = DICOMDirectory(directory)
        listing.files += members.files.filter { known.insert($0).inserted }
        result.problems += members.missing.map {
          ScanProblem(path: $0, reason: .cannotOpen(reason: "named by DICOMDIR but not there"))
        }
      }
      progress(
        ScanProgress(
          filesRead: index, filesTotal: listing.files.count, instances: result.headers.count))
    }
    result.headers.sort { $0.path < $1.path }
    return result
  }

  /// Reads one file; a DICOMDIR is handed back instead of becoming an instance.
  private static func read(
    _ file: String, isNamedByUser: Bool, into result: inout ScanResult
  ) -> InstanceHeader? {
    do throws(DICOMReadError) {
      guard try DICOMRecognition.isDICOM(path: file, followsLink: isNamedByUser) else {
        result.ignoredFiles += 1
        return nil
      }
      let header = try DICOMFile.readHeader(path: file)
      if header.dataSet[.directoryRecordSequence] != nil { return header }
      result.headers.append(header)
    } catch {
      result.problems.append(ScanProblem(path: file, reason: error))
    }
    return nil
  }
}
