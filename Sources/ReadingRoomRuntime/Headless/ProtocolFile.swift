import DICOM
import FindingDetection
import MRSimulation
import TOMLKit

/// The series of a simulated study as a file lists them (docs/simulation.md).
struct ProtocolFile: Equatable {
  /// Whose scanner it is.
  var vendor: ScannerVendor
  /// The static field.
  var field: FieldStrength
  /// The series, in order.
  var series: [SeriesProtocol]

  /// Why a file cannot be used.
  enum Problem: Error, Equatable {
    /// It is no TOML; the parser's reason.
    case malformed(reason: String)
    /// A key that is not known.
    case unknownKey(String)
    /// A key that is missing, or whose value cannot be used; what it must be.
    case badValue(key: String, expected: String)
    /// The vendor's scanners do not offer the series.
    case notOffered(key: String, preset: String, vendor: String)
    /// The echoes do not fit into the repetition, which must have so many ms.
    case repetitionTooShort(key: String, minimum: Double)
  }

  /// The protocol that a text describes.
  init(text: String) throws(Problem) {
    let table = try Self.table(text)
    for key in table.keys.sorted() where !["vendor", "field", "series"].contains(key) {
      throw .unknownKey(key)
    }
    guard let vendor = table["vendor"]?.string.flatMap({ Self.vendors[$0] }) else {
      throw .badValue(key: "vendor", expected: "ge, siemens or philips, in quotes")
    }
    guard let field = number(table["field"]).flatMap(FieldStrength.init(tesla:)) else {
      throw .badValue(key: "field", expected: FieldStrength.choices)
    }
    let entries = table["series"]?.array.map { $0.map { $0.table } } ?? []
    guard !entries.isEmpty, entries.count <= 30 else {
      throw .badValue(key: "series", expected: "1 to 30 tables, each begun by [[series]]")
    }
    (self.vendor, self.field, series) = (vendor, field, [])
    for (index, entry) in entries.enumerated() {
      guard let entry else { throw .badValue(key: "series", expected: "tables") }
      series.append(try Self.series(entry, place: "series \(index + 1)", vendor, field))
    }
  }

  static let vendors: [String: ScannerVendor] = [
    "ge": .ge, "siemens": .siemens, "philips": .philips,
  ]

  private static func table(_ text: String) throws(Problem) -> TOMLTable {
    if let line = malformedTableHeader(inTOML: text) {
      throw .malformed(reason: "line \(line) names no table")
    }
    do {
      return try TOMLTable(string: text)
    } catch {
      throw .malformed(reason: "\(error)")
    }
  }

  private static func series(
    _ table: TOMLTable, place: String, _ vendor: ScannerVendor, _ field: FieldStrength
  ) throws(Problem) -> SeriesProtocol {
    let known = ["preset", "matrix"] + numbers.map(\.key)
    for key in table.keys.sorted() where !known.contains(key) {
      throw .unknownKey("\(place), \(key)")
    }
    guard let preset = table["preset"]?.string.flatMap(ProtocolPreset.init(name:)) else {
      let names = ProtocolPreset.allCases.map(\.name).joined(separator: ", ")
      throw .badValue(key: "\(place), preset", expected: "one of \(names)")
    }
    guard let typical = SeriesProtocol.typical(preset, vendor: vendor, field: field) else {
      throw .notOffered(key: place, preset: preset.name, vendor: vendor.manufacturer)
    }
    let changed = typical.changed(by: try changes(table, place: place))
    let minimum = changed.minimumRepetitionTime
    guard changed.sequence.repetitionTime >= minimum else {
      throw .repetitionTooShort(key: place, minimum: minimum)
    }
    return changed
  }

  /// Keys with one number: where it goes, and its range.
  private static let numbers: [NumberKey] = [
    NumberKey("repetition_time_ms", \.repetitionTime, 5...20_000),
    NumberKey("echo_time_ms", \.echoTime, 1...300),
    NumberKey("slice_thickness_mm", \.sliceThickness, 0.5...10),
    NumberKey("field_of_view_mm", \.fieldOfView, 80...400),
  ]

  private static func changes(
    _ table: TOMLTable, place: String
  ) throws(Problem) -> SeriesProtocolChanges {
    var changes = SeriesProtocolChanges()
    for entry in numbers {
      guard let node = table[entry.key] else { continue }
      guard let value = number(node), value >= entry.least, value <= entry.most else {
        throw .badValue(key: "\(place), \(entry.key)", expected: entry.expected)
      }
      changes[keyPath: entry.path] = value
    }
    guard let node = table["matrix"] else { return changes }
    let sizes = node.array.map { $0.compactMap { $0.int } } ?? []
    guard node.array?.count == 2, sizes.count == 2,
      sizes.allSatisfy({ (64...1024).contains($0) && $0 % 2 == 0 })
    else {
      throw .badValue(
        key: "\(place), matrix",
        expected: "two even whole numbers from 64 to 1024: samples along the readout, phase lines")
    }
    (changes.frequencySamples, changes.phaseLines) = (sizes[0], sizes[1])
    return changes
  }
}

/// A key of a series with one number, and the numbers it may have.
private struct NumberKey {
  typealias Path = any WritableKeyPath<SeriesProtocolChanges, Double?> & Sendable

  let key: String
  let path: Path
  let least: Double
  let most: Double

  init(_ key: String, _ path: Path, _ range: ClosedRange<Double>) {
    (self.key, self.path, least, most) = (key, path, range.lowerBound, range.upperBound)
  }

  var expected: String { "a number from \(decimalString(least)) to \(decimalString(most))" }
}

private func number(_ node: (any TOMLValueConvertible)?) -> Double? {
  (node?.double ?? node?.int.map(Double.init)).flatMap { $0.isFinite ? $0 : nil }
}

extension FieldStrength {
  /// The field of a nominal strength in tesla; nil for one that is not simulated.
  init?(tesla: Double) {
    guard let field = Self.allCases.first(where: { $0.tesla == tesla }) else { return nil }
    self = field
  }

  /// What may be asked for.
  static let choices = "1.5 or 3"
}
