public import DICOM

/// A binary or fractional segmentation to be written (PS3.3 A.51).
public struct SegmentationDocument: Equatable, Sendable {
  /// What one segment is.
  public struct Segment: Equatable, Sendable {
    /// Segment Label, at most 64 characters.
    public var label: String
    /// Segmented Property Category.
    public var category: CodedConcept
    /// Segmented Property Type.
    public var type: CodedConcept
    /// Segmented Property Type Modifier; `nil` for none.
    public var modifier: CodedConcept?
    /// Anatomic Region; `nil` for none.
    public var region: CodedConcept?
    /// Segment Algorithm Name; empty for a segment drawn by hand.
    public var algorithmName: String
    /// Tracking ID and Tracking UID; `nil` for none.
    public var tracking: Tracking?

    /// What ties a segment to the same finding in other objects.
    public struct Tracking: Equatable, Sendable {
      /// Tracking ID.
      public var identifier: String
      /// Tracking UID.
      public var uid: String

      /// A tracking from its parts.
      public init(identifier: String, uid: String) {
        self.identifier = identifier
        self.uid = uid
      }
    }

    /// A segment from its parts.
    public init(
      label: String, category: CodedConcept, type: CodedConcept, modifier: CodedConcept? = nil,
      region: CodedConcept? = nil, algorithmName: String, tracking: Tracking? = nil
    ) {
      self.label = label
      self.category = category
      self.type = type
      self.modifier = modifier
      self.region = region
      self.algorithmName = algorithmName
      self.tracking = tracking
    }
  }

  /// One slice of one segment.
  public struct Frame: Equatable, Sendable {
    /// Segment Number, from one.
    public var segment: Int
    /// Place of the slice in the source stack, from one.
    public var stackPosition: Int
    /// Image Position (Patient), in mm.
    public var position: [Double]
    /// SOP Class UID of the source image.
    public var sourceSOPClassUID: String
    /// SOP Instance UID of the source image.
    public var sourceSOPInstanceUID: String
    /// Frame number of the source image, from one; `nil` for a single-frame source.
    public var sourceFrame: Int?
    /// `[row, column]`, row-major: 0 or 1, or of a fractional segmentation probabilities in 255ths.
    public var pixels: [UInt8]

    /// A frame from its parts.
    public init(
      segment: Int, stackPosition: Int, position: [Double], sourceSOPClassUID: String,
      sourceSOPInstanceUID: String, sourceFrame: Int?, pixels: [UInt8]
    ) {
      self.segment = segment
      self.stackPosition = stackPosition
      self.position = position
      self.sourceSOPClassUID = sourceSOPClassUID
      self.sourceSOPInstanceUID = sourceSOPInstanceUID
      self.sourceFrame = sourceFrame
      self.pixels = pixels
    }
  }

  /// Whether pixels are probabilities (Segmentation Fractional Type PROBABILITY).
  public var isFractional = false
  /// A file of the source series, for patient and study.
  public var sourcePath = ""
  /// Study Instance UID of the source.
  public var studyInstanceUID = ""
  /// Series Instance UID of the source.
  public var sourceSeriesInstanceUID = ""
  /// Frame of Reference UID of the source.
  public var frameOfReferenceUID = ""
  /// Number of rows of source and segmentation.
  public var rows = 0
  /// Number of columns of source and segmentation.
  public var columns = 0
  /// Image Orientation (Patient), six cosines.
  public var orientation: [Double] = []
  /// Distance between rows, in mm.
  public var rowSpacing = 0.0
  /// Distance between columns, in mm.
  public var columnSpacing = 0.0
  /// Slice Thickness in mm.
  public var sliceThickness = 0.0
  /// Distance between slices, in mm.
  public var sliceSpacing = 0.0
  /// Series Instance UID of the segmentation.
  public var seriesInstanceUID = ""
  /// SOP Instance UID of the segmentation.
  public var sopInstanceUID = ""
  /// Dimension Organization UID.
  public var dimensionOrganizationUID = ""
  /// Series Number.
  public var seriesNumber = 0
  /// Series Description.
  public var seriesDescription = ""
  /// Content Description.
  public var contentDescription = ""
  /// Name of the program.
  public var manufacturerModelName = ""
  /// Version of the program.
  public var softwareVersion = ""
  /// Date, as `YYYYMMDD`.
  public var date = ""
  /// Time, as `HHMMSS`.
  public var time = ""
  /// The segments; the first has number one.
  public var segments: [Segment] = []
  /// The slices of the segments.
  public var frames: [Frame] = []

  /// An empty document.
  public init() {}
}

/// Why a file could not be written.
public enum DICOMWriteError: Error, Hashable, Sendable {
  /// A part of the document that is not sound: its name.
  case invalid(part: String)
  /// The source instance could not be read.
  case source(DICOMReadError)
  /// The library refused, with its own words.
  case refused(reason: String)
}
