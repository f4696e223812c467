// The names are the standard's keywords; they need no other documentation.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

/// Keywords of PS3.6 for what else a scanner writes of patient, study, device and acquisition.
extension Tag {
  // MARK: Patient, study and device
  public static let seriesDate = Tag(0x0008, 0x0021)
  public static let acquisitionDate = Tag(0x0008, 0x0022)
  public static let seriesTime = Tag(0x0008, 0x0031)
  public static let stationName = Tag(0x0008, 0x1010)
  public static let patientAge = Tag(0x0010, 0x1010)
  public static let patientSize = Tag(0x0010, 0x1020)
  public static let patientWeight = Tag(0x0010, 0x1030)
  public static let patientComments = Tag(0x0010, 0x4000)
  public static let deviceSerialNumber = Tag(0x0018, 0x1000)
  public static let studyID = Tag(0x0020, 0x0010)
  public static let positionReferenceIndicator = Tag(0x0020, 0x1040)
  public static let imageComments = Tag(0x0020, 0x4000)

  // MARK: Acquisition
  public static let angioFlag = Tag(0x0018, 0x0025)
  public static let numberOfAverages = Tag(0x0018, 0x0083)
  public static let imagingFrequency = Tag(0x0018, 0x0084)
  public static let imagedNucleus = Tag(0x0018, 0x0085)
  public static let numberOfPhaseEncodingSteps = Tag(0x0018, 0x0089)
  public static let percentSampling = Tag(0x0018, 0x0093)
  public static let percentPhaseFieldOfView = Tag(0x0018, 0x0094)
  public static let pixelBandwidth = Tag(0x0018, 0x0095)
  public static let receiveCoilName = Tag(0x0018, 0x1250)
  public static let acquisitionMatrix = Tag(0x0018, 0x1310)
  public static let inPlanePhaseEncodingDirection = Tag(0x0018, 0x1312)
  public static let variableFlipAngleFlag = Tag(0x0018, 0x1315)
  public static let sar = Tag(0x0018, 0x1316)
  public static let patientPosition = Tag(0x0018, 0x5100)
  public static let imagesInAcquisition = Tag(0x0020, 0x1002)
  public static let sliceLocation = Tag(0x0020, 0x1041)
  public static let rescaleType = Tag(0x0028, 0x1054)
}
