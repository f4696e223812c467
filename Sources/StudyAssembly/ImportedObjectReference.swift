import DICOM

/// What kind of object another system has put beside the images.
public enum ImportedObjectKind: String, CaseIterable, Codable, Sendable {
  /// Segmentation and Label Map Segmentation (PS3.3 A.51).
  case segmentation
  /// RT Structure Set (PS3.3 A.19).
  case structureSet
  /// Structured reports and key object selections (PS3.3 A.35).
  case structuredReport
  /// Grayscale Softcopy Presentation State (PS3.3 A.33.1).
  case presentationState
  /// Parametric Map (PS3.3 A.75).
  case parametricMap
  /// Overlay planes in the files of the images themselves (PS3.3 C.9.2); of no SOP class of its own.
  case overlayPlanes

  /// The kind of a SOP class; `nil` for one whose contents are not shown.
  public init?(sopClassUID: String) {
    let root = "1.2.840.10008.5.1.4.1.1."
    guard sopClassUID.hasPrefix(root) else { return nil }
    switch sopClassUID.dropFirst(root.count) {
    case "66.4", "66.7": self = .segmentation
    case "481.3": self = .structureSet
    case "88.11", "88.22", "88.33", "88.34", "88.35", "88.40", "88.50", "88.59", "88.65", "88.67",
      "88.71":
      self = .structuredReport
    case "11.1": self = .presentationState
    case "30": self = .parametricMap
    default: return nil
    }
  }
}

/// An object of another system in a study, not yet read.
public struct ImportedObjectReference: Equatable, Sendable, Identifiable {
  /// SOP Instance UID.
  public var sopInstanceUID: String
  /// SOP Class UID.
  public var sopClassUID: String
  /// What it is.
  public var kind: ImportedObjectKind
  /// Path of the file.
  public var path: String

  /// A reference from its parts.
  public init(sopInstanceUID: String, sopClassUID: String, kind: ImportedObjectKind, path: String) {
    self.sopInstanceUID = sopInstanceUID
    self.sopClassUID = sopClassUID
    self.kind = kind
    self.path = path
  }

  /// The reference to an object of a kind that is shown; `nil` for images and everything else.
  init?(_ header: InstanceHeader) {
    let uid = header.dataSet.string(.sopClassUID) ?? ""
    guard let kind = ImportedObjectKind(sopClassUID: uid) else { return nil }
    self.init(
      sopInstanceUID: header.dataSet.string(.sopInstanceUID) ?? "", sopClassUID: uid, kind: kind,
      path: header.path)
  }

  /// SOP Instance UID.
  public var id: String { sopInstanceUID }
}
