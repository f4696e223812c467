// The names are the standard's keywords; they need no other documentation.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Keywords of PS3.6 for what a derived image says of its making, and of the images it was made from.
extension Tag {
  // MARK: How it was made
  public static let derivationDescription = Tag(0x0008, 0x2111)
  public static let derivationCodeSequence = Tag(0x0008, 0x9215)
  public static let contributingEquipmentSequence = Tag(0x0018, 0xa001)
  public static let spatialLocationsPreserved = Tag(0x0028, 0x135a)
  public static let purposeOfReferenceCodeSequence = Tag(0x0040, 0xa170)

  // MARK: What it takes over
  public static let issuerOfPatientID = Tag(0x0010, 0x0021)
  public static let patientIdentityRemoved = Tag(0x0012, 0x0062)
  public static let deidentificationMethod = Tag(0x0012, 0x0063)
  public static let burnedInAnnotation = Tag(0x0028, 0x0301)
  public static let longitudinalTemporalInformationModified = Tag(0x0028, 0x0303)
  public static let lossyImageCompressionRatio = Tag(0x0028, 0x2112)
  public static let lossyImageCompressionMethod = Tag(0x0028, 0x2114)
}
