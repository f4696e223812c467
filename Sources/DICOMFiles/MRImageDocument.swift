public import DICOM

/// A single-frame MR image to be written (MR Image IOD, PS3.3 A.4).
public struct MRImageDocument: Equatable, Sendable {
  /// Every attribute but those of the Image Pixel module and the SOP Class UID: text as it stands in
  /// the file, several values separated by backslashes. An empty text is an attribute without value.
  public var attributes: [Tag: String] = [:]
  /// Attributes taken over from another file, in place of those of ``attributes``: one whose value its VR does not allow is left
  /// out, so that a scanner's slip in what is not needed stops nothing.
  public var takenOver: [Tag: String] = [:]
  /// Sequences by tag, each with its items.
  public var sequences: [Tag: [Item]] = [:]
  /// Number of rows.
  public var rows: Int
  /// Number of columns.
  public var columns: Int
  /// Bits Stored, 1 to 16.
  public var bitsStored: Int
  /// Whether Pixel Representation says signed; the values are stored alike up to 2^(bits stored − 1).
  public var isSigned: Bool
  /// `[row, column]`, row-major.
  public var pixels: [UInt16]

  /// An image without further attributes.
  public init(
    rows: Int, columns: Int, bitsStored: Int, isSigned: Bool = false, pixels: [UInt16]
  ) {
    (self.rows, self.columns) = (rows, columns)
    (self.bitsStored, self.isSigned, self.pixels) = (bitsStored, isSigned, pixels)
  }

  /// An item of a sequence.
  public struct Item: Equatable, Sendable {
    /// Text as it stands in the file, several values separated by backslashes.
    public var attributes: [Tag: String]
    /// Sequences within the item.
    public var sequences: [Tag: [Item]]

    /// An item from its parts.
    public init(attributes: [Tag: String], sequences: [Tag: [Item]] = [:]) {
      (self.attributes, self.sequences) = (attributes, sequences)
    }

    /// A coded concept as the item of a code sequence (PS3.3 section 8.8).
    public init(_ concept: CodedConcept) {
      self.init(attributes: [
        .codeValue: concept.codeValue, .codingSchemeDesignator: concept.codingSchemeDesignator,
        .codeMeaning: concept.codeMeaning,
      ])
    }
  }
}
