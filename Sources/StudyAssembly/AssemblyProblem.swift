public import DICOM

/// A doubt or an obstacle met while files became studies.
public enum AssemblyProblem: Error, Hashable, Sendable {
  /// A file that could not be read, with the reader's reason.
  case unreadableFile(path: String, reason: String)
  /// An object that is no image, or of a kind that is not shown; the SOP Class UID.
  case unsupportedObject(path: String, sopClassUID: String)
  /// A transfer syntax that is not decoded.
  case unsupportedTransferSyntax(path: String, transferSyntaxUID: String)
  /// A required attribute is missing or malformed.
  case missingAttribute(path: String, Tag)
  /// Two files carry one SOP Instance UID and the same content; the second is left out.
  case duplicateInstance(path: String, sopInstanceUID: String)
  /// Files carry one SOP Instance UID but differ in content; none of them is shown.
  case conflictingInstances(paths: [String], sopInstanceUID: String)
  /// Text with bytes that are no characters of the declared character set; the attribute.
  case unreadableText(path: String, Tag)
  /// Many slices stand in one picture, as in a mosaic, and were not taken apart.
  case tiledSlices(seriesID: String)
  /// Two slices of one stack share a position, in mm along the normal.
  case duplicatePosition(seriesID: String, Double)
  /// All images lie at one position and follow each other in time; how many.
  case timesAtOnePosition(seriesID: String, count: Int)
  /// Slices are missing: each gap of a whole number of slices.
  case missingSlices(seriesID: String, [MissingSlices])
  /// Distances between slices differ: smallest and largest in mm, and the slices, from one, after
  /// which the distance is unusual.
  case unevenSpacing(seriesID: String, smallest: Double, largest: Double, after: [Int])
  /// Slices are shifted evenly in their plane, as with a tilted gantry; degrees from upright.
  case shearedStack(seriesID: String, degrees: Double)
  /// Frames of one stack differ in size or orientation, or are shifted in their plane.
  case mixedGeometry(seriesID: String)
  /// The slices are not parallel; number of planes.
  case nonParallelSlices(seriesID: String, planes: Int)
  /// Frames without position or orientation; shown in order of instance number.
  case noGeometry(seriesID: String)
  /// The series states no side, in a study of both sides; it stands with each of them.
  case sideNotStated(seriesID: String)
  /// Images were compressed with loss (PS3.3 C.7.6.1.1.5), by their header or their transfer syntax.
  case lossyCompression(seriesID: String)
  /// Two patients in one study.
  case twoPatients([PatientIdentity])
  /// One image states both sides.
  case contradictorySides
}

/// A gap of a whole number of slices in a stack.
public struct MissingSlices: Hashable, Sendable {
  /// The slice before the gap, from one.
  public var after: Int
  /// How many slices are missing.
  public var count: Int
  /// Where the first of them should lie, in mm along the normal.
  public var position: Double

  /// A gap from its parts.
  public init(after: Int, count: Int, position: Double) {
    (self.after, self.count, self.position) = (after, count, position)
  }
}
