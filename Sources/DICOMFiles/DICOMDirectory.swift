import DICOM
import Glibc

/// The files that a DICOMDIR names (PS3.3 F.3).
struct DICOMDirectory {
  /// Paths of the files that are there, in the directory's order.
  private(set) var files: [String] = []
  /// Paths of those that are not.
  private(set) var missing: [String] = []
  /// Paths that lead out of the directory's folder; they are not read.
  private(set) var outside: [String] = []

  init(_ header: InstanceHeader) {
    let folder = header.path.lastIndex(of: "/").map { String(header.path[..<$0]) } ?? "."
    var names = FolderNames()
    for record in header.dataSet.items(.directoryRecordSequence) {
      let components = record.strings(.referencedFileID)
      guard components.contains(where: { !$0.isEmpty }) else { continue }
      let stated = folder + "/" + components.joined(separator: "/")
      // Nothing outside the folder of the DICOMDIR is read on its word.
      guard components.allSatisfy(Self.isPlainName) else {
        outside.append(stated)
        continue
      }
      if let path = Self.existing(folder, components, &names) {
        files.append(path)
      } else {
        missing.append(stated)
      }
    }
  }

  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains(UInt8(ascii: "/"))
      && !name.utf8.contains(0)
  }

  /// The file as named, or under a name that differs as copies from optical media do.
  private static func existing(
    _ folder: String, _ components: [String], _ names: inout FolderNames
  ) -> String? {
    var path = folder
    for (index, component) in components.enumerated() {
      let isLast = index == components.count - 1
      guard let name = names.match(component, in: path, isFile: isLast) else { return nil }
      path += "/" + name
    }
    return path
  }
}

/// The names in folders, each folder listed once.
private struct FolderNames {
  private var known: [String: [String: [String]]] = [:]

  /// The entry of that name, else the one whose name differs in letter case, in a trailing point or
  /// in a version number such as `;1` (ISO 9660 section 7.5) alone; `nil` where there is none or more
  /// than one.
  mutating func match(_ name: String, in folder: String, isFile: Bool) -> String? {
    if Self.isKind(folder + "/" + name, isFile: isFile) { return name }
    let listed = known[folder] ?? Self.list(folder)
    known[folder] = listed
    let candidates = (listed[Self.plain(name)] ?? []).filter {
      Self.isKind(folder + "/" + $0, isFile: isFile)
    }
    return candidates.count == 1 ? candidates[0] : nil
  }

  private static func plain(_ name: String) -> String {
    var text = name.lowercased()[...]
    if let mark = text.lastIndex(of: ";"),
      text[mark...].dropFirst().allSatisfy({ ("0"..."9").contains($0) })
    {
      text = text[..<mark]
    }
    while text.hasSuffix(".") { text = text.dropLast() }
    return String(text)
  }

  /// Names of a folder by their plain form.
  private static func list(_ folder: String) -> [String: [String]] {
    Dictionary(grouping: namesInFolder(folder) ?? [], by: plain)
  }

  /// Whether a regular file, or else a folder, stands at a path; links are neither.
  private static func isKind(_ path: String, isFile: Bool) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == (isFile ? S_IFREG : S_IFDIR)
  }
}
