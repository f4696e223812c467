public import Imaging

/// How sure a model is, by its two thresholds.
public enum ProbabilityBand: String, CaseIterable, Codable, Sendable {
  /// At or above the upper threshold.
  case positive
  /// Between the thresholds: the model gives no verdict, read unaided.
  case indeterminate
  /// Below the lower threshold.
  case negative
}

/// A measured quantity.
public struct Measurement: Hashable, Codable, Sendable {
  /// What was measured, such as `volume` or `diameter-anterior-posterior`.
  public var name: String
  /// The value in `unit`.
  public var value: Double
  /// UCUM unit, such as `mL` or `mm`.
  public var unit: String

  /// A measurement from its parts.
  public init(name: String, value: Double, unit: String) {
    self.name = name
    self.value = value
    self.unit = unit
  }
}

/// The image that shows a finding best.
public struct KeyImage: Hashable, Codable, Sendable {
  /// The `Series.id` it is in.
  public var seriesID: String
  /// Series Instance UID.
  public var seriesInstanceUID: String
  /// SOP Instance UID.
  public var sopInstanceUID: String
  /// Frame number, from one.
  public var frameNumber: Int
  /// Slice of the series, from zero.
  public var slice: Int

  /// A key image from its parts.
  public init(
    seriesID: String, seriesInstanceUID: String, sopInstanceUID: String, frameNumber: Int,
    slice: Int
  ) {
    self.seriesID = seriesID
    self.seriesInstanceUID = seriesInstanceUID
    self.sopInstanceUID = sopInstanceUID
    self.frameNumber = frameNumber
    self.slice = slice
  }
}

/// Which model found something.
public struct ModelIdentity: Hashable, Codable, Sendable {
  /// The pack's name.
  public var name: String
  /// The pack's version.
  public var version: String
  /// SHA-256 of the model file, lower-case hexadecimal.
  public var checksum: String
  /// Whether this site's signed list has the pack; shipped packs count as listed.
  public var isValidatedBySite: Bool

  /// An identity from its parts.
  public init(name: String, version: String, checksum: String, isValidatedBySite: Bool) {
    self.name = name
    self.version = version
    self.checksum = checksum
    self.isValidatedBySite = isValidatedBySite
  }
}

/// Who says that something is there.
public enum FindingOrigin: Hashable, Codable, Sendable {
  /// A model's candidate.
  case model(ModelIdentity)
  /// The reader's own finding.
  case reader
}

/// A candidate region on its source series' grid.
public struct FindingRegion: Equatable, Codable, Sendable {
  /// The `Series.id` whose grid the mask is on.
  public var seriesID: String
  /// The voxels.
  public var mask: VoxelMask

  /// A region from its parts.
  public init(seriesID: String, mask: VoxelMask) {
    self.seriesID = seriesID
    self.mask = mask
  }
}

/// Something seen in the images: what, where, how big, how sure, and who says so.
public struct Finding: Equatable, Codable, Sendable, Identifiable {
  /// Unique within the study and stable for the same study, model and version.
  public var id: String
  /// What it is, in kebab-case, such as `soft-tissue-mass`.
  public var type: String
  /// Calibrated probability, 0 to 1; `nil` for the reader's own findings.
  public var probability: Double?
  /// The band of the probability; `nil` for the reader's own findings.
  public var band: ProbabilityBand?
  /// Grade by the finding's own scale, empty when there is none.
  public var grade: String
  /// The side.
  public var side: BodySide
  /// Anatomical site in words.
  public var site: String
  /// Plane of the key image's series.
  public var plane: AnatomicalPlane?
  /// Measurements with their units.
  public var measurements: [Measurement]
  /// The image that shows it best.
  public var keyImage: KeyImage?
  /// The region in voxels, where there is one.
  public var region: FindingRegion?
  /// Who says so.
  public var origin: FindingOrigin
  /// One line: why, with the measured evidence.
  public var rationale: String
  /// Doubts that belong to it, such as `weighting not stated`.
  public var cautions: [String]
  /// The reader's wording for the report; empty means composed from the parts.
  public var wording: String

  /// A finding from its parts.
  public init(
    id: String, type: String, probability: Double?, band: ProbabilityBand?, grade: String = "",
    side: BodySide, site: String, plane: AnatomicalPlane?, measurements: [Measurement],
    keyImage: KeyImage?, region: FindingRegion?, origin: FindingOrigin, rationale: String,
    cautions: [String] = [], wording: String = ""
  ) {
    self.id = id
    self.type = type
    self.probability = probability
    self.band = band
    self.grade = grade
    self.side = side
    self.site = site
    self.plane = plane
    self.measurements = measurements
    self.keyImage = keyImage
    self.region = region
    self.origin = origin
    self.rationale = rationale
    self.cautions = cautions
    self.wording = wording
  }
}
