public import DICOM
public import StudyAssembly

extension ImportedObject {
  /// Reads what the object holds and finds its place on the pictures of a study.
  ///
  /// Nothing is resampled or guessed: what lies on no slice is named in the notices.
  ///
  /// - Parameters:
  ///   - dataSet: The object's header.
  ///   - study: The study it stands in.
  ///   - readFrame: Reads frames of the object; called only for segmentations and maps, and only for
  ///     frames that lie on a slice.
  /// - Throws: ``ImportedObjectError``; what `readFrame` throws.
  public func contents(
    of dataSet: DataSet, in study: Study, readFrame: ObjectFrameReader
  ) throws -> ImportedContents {
    switch kind {
    case .segmentation:
      var reading = try SegmentationReading(self, dataSet, study)
      return try reading.read(readFrame)
    case .parametricMap:
      var reading = try ParametricMapReading(self, dataSet, study)
      return try reading.read(readFrame)
    case .structureSet:
      var reading = StructureSetReading(self, dataSet, study)
      return reading.read()
    case .presentationState:
      var reading = PresentationStateReading(self, dataSet, study)
      return reading.read()
    case .structuredReport:
      var reading = StructuredReportReading(self, dataSet, study)
      return reading.read()
    case .overlayPlanes:
      // They are read from the images: contents(ofPlanes:in:).
      throw ImportedObjectError.unsupportedClass(sopClassUID)
    }
  }
}
