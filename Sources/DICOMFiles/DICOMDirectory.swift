import DICOM
import Glibc

/// The files that a DICOMDIR names (PS3.3 F.3).
struct DICOMDirectory {
  /// Paths of the files that are there, in the directory's order.
  private(set) var files: [String] = []
  /// Paths of those that are not.
  private(set) var missing: [String] = []

  init(_ header: InstanceHeader) {
    let folder = header.path.lastIndex(of: "/").map { String(header.path[..<$0]) } ?? "."
    for record in header.dataSet.items(.directoryRecordSequence) {
      let components = record.strings(.referencedFileID)
      guard !components.isEmpty else { continue }
      let stated = folder + "/" + components.joined(separator: "/")
      // Nothing outside the folder of the DICOMDIR is read on its word.
      guard components.allSatisfy(Self.isPlainName), let path = Self.existing(folder, components)
      else {
        missing.append(stated)
        continue
      }
      files.append(path)
    }
  }

  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
      && !name.utf8.contains(0)
  }

  /// The file as named, or in lower case, as copies from optical media often are.
  private static func existing(_ folder: String, _ components: [String]) -> String? {
    [components, components.map { $0.lowercased() }].map { names in
      folder + "/" + names.joined(separator: "/")
    }.first { path in
      var status = stat()
      return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
  }
}
