/// The properties of every tissue of one subject at one field strength.
public struct SubjectTissues: Equatable, Sendable {
  /// The field strength at which the times hold.
  public let field: FieldStrength
  /// By the tissue's raw value.
  private var properties: [TissueProperties]

  /// The mean subject of the published tables, at the age of their volunteers (some 35 years).
  ///
  /// - Parameter field: The field strength.
  public static func typical(at field: FieldStrength) -> SubjectTissues {
    SubjectTissues(field: field) { record in
      record.properties(at: field, age: TissueRecord.referenceAge) { $0.mean }
    }
  }

  /// One subject, drawn within the published spread and changed for age.
  ///
  /// Cartilage's T2 grows and red marrow's water gives way to fat with age. Values stay within 2.5
  /// standard deviations of the mean, and T2* ≤ T2 ≤ T1.
  ///
  /// - Parameters:
  ///   - field: The field strength.
  ///   - age: In years; below 5 and above 95 taken as these.
  ///   - generator: Where chance comes from.
  public static func drawn(
    at field: FieldStrength, age: Double, using generator: inout some RandomNumberGenerator
  ) -> SubjectTissues {
    SubjectTissues(field: field) { record in
      record.properties(at: field, age: age) { $0.drawn(using: &generator) }
    }
  }

  /// The properties of a tissue; may be changed, as pathology does.
  public subscript(_ tissue: Tissue) -> TissueProperties {
    get { properties[Int(tissue.rawValue)] }
    set { properties[Int(tissue.rawValue)] = newValue }
  }

  private init(field: FieldStrength, _ make: (TissueRecord) -> TissueProperties) {
    self.field = field
    properties = Tissue.allCases.map { make(TissueTable.record(for: $0)) }
  }
}

extension TissueProperties {
  /// The mean adult's properties of a tissue.
  ///
  /// - Parameters:
  ///   - tissue: The tissue.
  ///   - field: The field strength.
  public static func typical(_ tissue: Tissue, at field: FieldStrength) -> TissueProperties {
    TissueTable.record(for: tissue)
      .properties(at: field, age: TissueRecord.referenceAge) { $0.mean }
  }

  /// One subject's properties of a tissue; see ``SubjectTissues/drawn(at:age:using:)``.
  ///
  /// - Parameters:
  ///   - tissue: The tissue.
  ///   - field: The field strength.
  ///   - age: In years.
  ///   - generator: Where chance comes from.
  public static func drawn(
    _ tissue: Tissue, at field: FieldStrength, age: Double,
    using generator: inout some RandomNumberGenerator
  ) -> TissueProperties {
    TissueTable.record(for: tissue)
      .properties(at: field, age: age) { $0.drawn(using: &generator) }
  }
}
