public import ImportedObjects

/// A line of the list of objects of other systems: an object, or one of its parts.
public struct ImportedRow: Hashable, Sendable {
  /// SOP Instance UID of the object.
  public var objectUID: String
  /// ``ImportedPart/number``; `nil` for the object as a whole.
  public var part: Int?

  /// A row from its parts.
  public init(objectUID: String, part: Int?) { (self.objectUID, self.part) = (objectUID, part) }
}

/// The open study's objects of other systems: what is known of them and what lies on the pictures.
///
/// They are no findings: nothing here reaches the review, the report or its statement on AI.
public struct ImportedShelf: Equatable, Sendable {
  /// What a row waits for while its object is read.
  public enum Purpose: Hashable, Sendable {
    case overlay, text
  }

  /// The objects; `nil` until they are listed.
  public var objects: [ImportedObject]?
  /// Lines for objects that cannot be read.
  public var problems: [String] = []
  /// What objects hold, by SOP Instance UID, as far as they were read.
  public var contents: [String: ImportedContents] = [:]
  /// The row whose object is being read, and what for.
  public var pending: (row: ImportedRow, purpose: Purpose)?
  /// ``ImportedOverlay/id`` of what lies on the pictures. Empty until the reader asks.
  public var shown: Set<String> = []

  /// A shelf of which nothing is known.
  public init() {}

  /// Compares all that is known and shown.
  public static func == (left: ImportedShelf, right: ImportedShelf) -> Bool {
    left.objects == right.objects && left.problems == right.problems
      && left.contents == right.contents && left.shown == right.shown
      && left.pending?.row == right.pending?.row && left.pending?.purpose == right.pending?.purpose
  }

  /// The rows of the list.
  public var rows: [ImportedRow] {
    (objects ?? []).flatMap { object in
      [ImportedRow(objectUID: object.id, part: nil)]
        + object.parts.map { ImportedRow(objectUID: object.id, part: $0.number) }
    }
  }

  /// The object of a row.
  public func object(of row: ImportedRow) -> ImportedObject? {
    objects?.first { $0.id == row.objectUID }
  }

  /// What a row can draw; `nil` while its object is not read.
  public func overlays(of row: ImportedRow) -> [ImportedOverlay]? {
    contents[row.objectUID]?.overlays.filter { row.part == nil || $0.part == row.part }
  }

  /// Whether all that a row can draw lies on the pictures.
  public func isShown(_ row: ImportedRow) -> Bool {
    guard let overlays = overlays(of: row), !overlays.isEmpty else { return false }
    return overlays.allSatisfy { shown.contains($0.id) }
  }

  /// The overlays that lie on the pictures of a series, in the order of the list.
  public func overlays(on seriesID: String) -> [ImportedOverlay] {
    (objects ?? []).flatMap { contents[$0.id]?.overlays ?? [] }
      .filter { $0.seriesID == seriesID && shown.contains($0.id) }
  }
}

/// The list of objects of other systems.
public struct ObjectsDialog: Equatable, Sendable {
  /// Place of the chosen row, from zero.
  public var selected: Int

  /// The list with its first row chosen.
  public init() { selected = 0 }
}
