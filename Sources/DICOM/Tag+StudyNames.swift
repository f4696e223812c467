// The names are the standard's keywords; they need no other documentation.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Keywords of PS3.6 for what tells images of one series apart.
extension Tag {
  // MARK: Time
  public static let acquisitionTime = Tag(0x0008, 0x0032)
  public static let acquisitionDateTime = Tag(0x0008, 0x002a)
  public static let frameAcquisitionDateTime = Tag(0x0018, 0x9074)
  public static let triggerTime = Tag(0x0018, 0x1060)
  public static let cardiacSynchronizationSequence = Tag(0x0018, 0x9118)
  public static let nominalCardiacTriggerDelayTime = Tag(0x0020, 0x9153)

  // MARK: Kind of image
  public static let diffusionGradientOrientation = Tag(0x0018, 0x9089)
  public static let diffusionGradientDirectionSequence = Tag(0x0018, 0x9076)

  // MARK: Dimensions
  public static let dimensionIndexSequence = Tag(0x0020, 0x9222)
  public static let dimensionIndexPointer = Tag(0x0020, 0x9165)
  public static let inStackPositionNumber = Tag(0x0020, 0x9057)

  // MARK: Legacy converted
  public static let unassignedSharedConvertedAttributesSequence = Tag(0x0020, 0x9170)
  public static let unassignedPerFrameConvertedAttributesSequence = Tag(0x0020, 0x9171)
}
