/// A code with its scheme and meaning (PS3.3 section 8).
public struct CodedConcept: Hashable, Codable, Sendable {
  /// Code Value.
  public let codeValue: String
  /// Coding Scheme Designator, such as `SCT`, `DCM`, `LN` or `UCUM`.
  public let codingSchemeDesignator: String
  /// Code Meaning, in English.
  public let codeMeaning: String

  /// A concept from its three parts.
  public init(_ codeValue: String, _ codingSchemeDesignator: String, _ codeMeaning: String) {
    self.codeValue = codeValue
    self.codingSchemeDesignator = codingSchemeDesignator
    self.codeMeaning = codeMeaning
  }
}
