public import Imaging

/// Who the images are of, as the headers say.
public struct PatientIdentity: Hashable, Codable, Sendable {
  /// Patient's Name for people: family, given names.
  public var name: String
  /// Patient ID.
  public var patientID: String
  /// Patient's Birth Date as `YYYY-MM-DD`, empty when it is not stated.
  public var birthDate: String
  /// Patient's Sex: `M`, `F`, `O` or empty.
  public var sex: String

  /// An identity from its parts.
  public init(name: String, patientID: String, birthDate: String, sex: String) {
    self.name = name
    self.patientID = patientID
    self.birthDate = birthDate
    self.sex = sex
  }
}

/// Contrast weighting of a series.
public enum Weighting: String, CaseIterable, Codable, Sendable {
  case t1 = "T1"
  case t2 = "T2"
  case protonDensity = "PD"
  case unknown
}

/// Along which axis of the image phase was encoded (PS3.3 C.8.3.1 and C.8.13.5.3).
public enum PhaseEncodingAxis: String, CaseIterable, Codable, Sendable {
  /// Along rows: from one column to the next.
  case row
  /// Down columns: from one row to the next.
  case column
}

/// How a series was acquired, as the headers say.
public struct AcquisitionParameters: Equatable, Sendable {
  /// Repetition Time in ms.
  public var repetitionTime: Double?
  /// Echo Time in ms.
  public var echoTime: Double?
  /// Inversion Time in ms.
  public var inversionTime: Double?
  /// Flip Angle in degrees.
  public var flipAngle: Double?
  /// Magnetic Field Strength in tesla.
  public var magneticFieldStrength: Double?
  /// Slice Thickness in mm.
  public var sliceThickness: Double?
  /// Scanning Sequence, such as `SE` or `GR`.
  public var scanningSequence: [String]
  /// Sequence Variant.
  public var sequenceVariant: [String]
  /// Scan Options, such as `FS`.
  public var scanOptions: [String]
  /// Body Part Examined, empty when not stated.
  public var bodyPartExamined: String
  /// Protocol Name, as text only; empty when not stated.
  public var protocolName = ""
  /// Sequence Name or Pulse Sequence Name, as text only; empty when not stated.
  public var sequenceName = ""
  /// In-plane Phase Encoding Direction; `nil` where the header does not state it.
  public var phaseAxis: PhaseEncodingAxis?
  /// Contrast weighting by timing.
  public var weighting: Weighting
  /// Whether fat suppression is stated or follows from the timing; `nil` when nothing is stated.
  public var isFatSuppressed: Bool?
  /// Manufacturer.
  public var manufacturer: String

  /// Parameters of which nothing is stated.
  public init() {
    scanningSequence = []
    sequenceVariant = []
    scanOptions = []
    bodyPartExamined = ""
    weighting = .unknown
    manufacturer = ""
  }
}

/// One image of a series: where its pixels are and where it lies.
public struct Frame: Equatable, Sendable {
  /// SOP Instance UID.
  public var sopInstanceUID: String
  /// SOP Class UID.
  public var sopClassUID: String
  /// Frame number, from one (PS3.3).
  public var frameNumber: Int
  /// Path of the file.
  public var path: String
  /// Instance Number.
  public var instanceNumber: Int?
  /// Plane of the image; `nil` when the header has no sound geometry.
  public var geometry: SliceGeometry?
  /// Number of columns; of a tile, the tile's.
  public var columns: Int
  /// Number of rows; of a tile, the tile's.
  public var rows: Int
  /// The header's way to greys: its first VOI LUT, else its first window.
  public var voi: VOITransform?
  /// Photometric Interpretation is MONOCHROME1: low values are bright.
  public var isInverted: Bool
  /// Whether the pixels have colour, which is shown as brightness alone.
  public var isColour = false
  /// Modality values of Pixel Padding Value; `nil` where none is stated.
  public var padding: ClosedRange<Float>?
  /// Height of a pixel by its width, by Pixel Spacing or Pixel Aspect Ratio; 1 where none is stated.
  public var aspectRatio = 1.0
  /// Where in its picture the image stands, when it is one of many slices of a mosaic; `nil` for an
  /// image that is its whole frame. Tiles of one picture have its instance and frame number.
  public var tile: Tile?
  /// Groups, 6000 to 601E, in which the image's file states an overlay plane; none is read yet.
  public var overlayGroups: [UInt16] = []

  /// A frame from its parts.
  public init(
    sopInstanceUID: String, sopClassUID: String, frameNumber: Int, path: String,
    instanceNumber: Int?, geometry: SliceGeometry?, columns: Int, rows: Int,
    window: WindowLevel?, isInverted: Bool
  ) {
    self.sopInstanceUID = sopInstanceUID
    self.sopClassUID = sopClassUID
    self.frameNumber = frameNumber
    self.path = path
    self.instanceNumber = instanceNumber
    self.geometry = geometry
    self.columns = columns
    self.rows = rows
    voi = window.map(VOITransform.linear)
    self.isInverted = isInverted
  }

  /// Window of the header, first pair; of a VOI LUT the range that it tells apart.
  public var window: WindowLevel? {
    get { voi?.window }
    set { voi = newValue.map(VOITransform.linear) }
  }
}

/// Images that belong together: one stack, ordered by position along the normal.
public struct Series: Equatable, Sendable, Identifiable {
  /// Unique within the study: Series Instance UID, and echo or stack where one series holds several.
  public var id: String
  /// Series Instance UID.
  public var seriesInstanceUID: String
  /// Series Number.
  public var number: Int?
  /// Series Description, as text only; nothing is decided by it.
  public var description: String
  /// Modality.
  public var modality: String
  /// Echo number, from one, where a multi-echo series was split.
  public var echo: Int?
  /// What the values of the images are.
  public var nature: SeriesNature
  /// What sets the stack apart from others of the same Series Instance UID, in words such as
  /// `b 800 s/mm²` or `time 2 of 5`; empty where nothing does, or only the echo.
  public var distinction: String
  /// Laterality as stated by the headers of this series.
  public var side: BodySide
  /// Frame of Reference UID.
  public var frameOfReferenceUID: String
  /// Acquisition parameters.
  public var acquisition: AcquisitionParameters
  /// The frames in order of position along the normal, else of instance number.
  public var frames: [Frame]
  /// The grid of the stack; `nil` when the frames do not form one, with the reason in `problems`.
  public var geometry: VolumeGeometry?
  /// What is doubtful about the series.
  public var problems: [AssemblyProblem]

  /// A series from its parts.
  public init(
    id: String, seriesInstanceUID: String, number: Int?, description: String, modality: String,
    echo: Int?, nature: SeriesNature = .original, distinction: String = "", side: BodySide,
    frameOfReferenceUID: String, acquisition: AcquisitionParameters, frames: [Frame],
    geometry: VolumeGeometry?, problems: [AssemblyProblem]
  ) {
    self.id = id
    self.seriesInstanceUID = seriesInstanceUID
    self.number = number
    self.description = description
    self.modality = modality
    self.echo = echo
    self.nature = nature
    self.distinction = distinction
    self.side = side
    self.frameOfReferenceUID = frameOfReferenceUID
    self.acquisition = acquisition
    self.frames = frames
    self.geometry = geometry
    self.problems = problems
  }

  /// Modality values of padding in any of the frames, each range once.
  public var padding: [ClosedRange<Float>] { Array(Set(frames.compactMap(\.padding))) }

  /// Groups in which any of the frames' files states an overlay plane, in order.
  public var overlayGroups: [UInt16] { Set(frames.flatMap(\.overlayGroups)).sorted() }

  /// The anatomical plane of the first frame that has a geometry.
  public var plane: AnatomicalPlane? { frames.lazy.compactMap(\.geometry).first?.plane }
}

/// One study of one patient, or of a study of both sides the part of one side.
public struct Study: Equatable, Sendable, Identifiable {
  /// Study Instance UID.
  public var studyInstanceUID: String
  /// Whether the study's headers state both sides, and this is the part of one of them, ``side``.
  public var isOneOfTwoSides: Bool
  /// The patient; one for the whole study.
  public var patient: PatientIdentity
  /// Study Date as `YYYY-MM-DD`, empty when not stated.
  public var studyDate: String
  /// Study Time as `HH:MM:SS`, empty when not stated.
  public var studyTime: String
  /// Accession Number.
  public var accessionNumber: String
  /// Study Description.
  public var description: String
  /// Referring Physician's Name.
  public var referringPhysician: String
  /// Institution Name.
  public var institution: String
  /// The side, where all headers that state one agree; `unknown` when none does.
  public var side: BodySide
  /// The series in order of series number.
  public var series: [Series]
  /// Segmentations, reports and other objects that other systems made, by path; not read yet.
  public var objects: [ImportedObjectReference]
  /// Why the study must not be shown as sound (two patients, an image that states both sides); empty
  /// if it is.
  public var refusals: [AssemblyProblem]
  /// What did not open or is doubtful, each with its reason.
  public var problems: [AssemblyProblem]

  /// A study from its parts.
  public init(
    studyInstanceUID: String, patient: PatientIdentity, studyDate: String, studyTime: String,
    accessionNumber: String, description: String, referringPhysician: String, institution: String,
    side: BodySide, isOneOfTwoSides: Bool = false, series: [Series],
    objects: [ImportedObjectReference] = [], refusals: [AssemblyProblem],
    problems: [AssemblyProblem]
  ) {
    self.studyInstanceUID = studyInstanceUID
    self.isOneOfTwoSides = isOneOfTwoSides
    self.patient = patient
    self.studyDate = studyDate
    self.studyTime = studyTime
    self.accessionNumber = accessionNumber
    self.description = description
    self.referringPhysician = referringPhysician
    self.institution = institution
    self.side = side
    self.series = series
    self.objects = objects
    self.refusals = refusals
    self.problems = problems
  }

  /// Whether other systems left anything beside the images or in their files.
  public var hasObjects: Bool {
    !objects.isEmpty || series.contains { !$0.overlayGroups.isEmpty }
  }

  /// What the study is called in lists and in the store: the Study Instance UID, and for the part of
  /// one side `#left` or `#right` after it.
  public var id: String {
    isOneOfTwoSides ? "\(studyInstanceUID)#\(side.rawValue)" : studyInstanceUID
  }
}
