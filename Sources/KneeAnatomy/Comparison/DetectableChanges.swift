/// Smallest detectable changes that repeated scans of the same knees gave, by ``KneeMeasure/id``.
///
/// They belong to a network and travel in its pack (`docs/pack-format.md`).
public struct DetectableChanges: Equatable, Sendable {
  /// A row of the table.
  private struct Entry: Equatable, Sendable {
    let unit: String
    let change: Double
  }

  private let entries: [String: Entry]

  /// A table of nothing.
  public static let none = DetectableChanges(entries: [:])

  private init(entries: [String: Entry]) { self.entries = entries }

  /// Reads a table: lines of columns with tabs between, their names in the first line, among them `id`, `unit` and
  /// `smallestDetectableChange`; other columns are passed over.
  ///
  /// - Returns: nil where a column is missing, an `id` stands twice, or a change is no finite number of at least 0.
  public init?(text: String) {
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard let names = lines.first, let id = names.firstIndex(of: "id"),
      let unit = names.firstIndex(of: "unit"),
      let change = names.firstIndex(of: "smallestDetectableChange")
    else { return nil }
    var entries: [String: Entry] = [:]
    for line in lines.dropFirst() {
      guard line.count == names.count, let value = Double(line[change]), value.isFinite, value >= 0,
        entries.updateValue(Entry(unit: line[unit], change: value), forKey: line[id]) == nil
      else { return nil }
    }
    self.init(entries: entries)
  }

  /// The smallest detectable change of a measure in its unit; nil where the table has none.
  public func change(of measure: KneeMeasure) -> Double? {
    guard let entry = entries[measure.id], entry.unit == measure.unit.rawValue, entry.change > 0
    else { return nil }
    return entry.change
  }
}
