public import Imaging
public import StudyAssembly

/// A first picture of a study whose order and geometry are not known yet.
public struct StudyPreview: Equatable, Sendable {
  /// Whose picture it is.
  public var patient: PatientIdentity
  /// Study Date as `YYYY-MM-DD`, empty when not stated.
  public var studyDate: String
  /// Accession Number.
  public var accessionNumber: String
  /// The side that this header states.
  public var side: BodySide
  /// The picture.
  public var image: SliceImage
  /// Its plane; `nil` when the header has no sound geometry.
  public var geometry: SliceGeometry?
  /// Its window; `nil` when the header has none.
  public var window: WindowLevel?

  /// A preview from its parts.
  public init(
    patient: PatientIdentity, studyDate: String, accessionNumber: String, side: BodySide,
    image: SliceImage, geometry: SliceGeometry?, window: WindowLevel?
  ) {
    self.patient = patient
    self.studyDate = studyDate
    self.accessionNumber = accessionNumber
    self.side = side
    self.image = image
    self.geometry = geometry
    self.window = window
  }
}
