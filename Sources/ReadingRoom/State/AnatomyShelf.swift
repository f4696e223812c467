public import Findings
public import Imaging
public import KneeAnatomy

/// What a network says of a knee's anatomy, on every series that it read; nobody has checked it.
public struct StudyAnatomy: Equatable, Sendable {
  /// The network.
  public var model: ModelIdentity
  /// The side that medial and lateral were named by.
  public var side: BodySide
  /// Whether the fibula lies on the lateral side, as it must; `nil` where too little of it is shown.
  public var fibulaIsLateral: Bool?
  /// The structures by `Series.id`.
  public var maps: [String: StructureMap]
  /// Doubts and series that were not read, one line each.
  public var cautions: [String]
  /// Every measure, measured or with the reason why not.
  public var measurements: [KneeMeasurementRow]
  /// The femoral cartilage unrolled; `nil` when it could not be measured.
  public var unfoldedFemur: UnfoldedCartilage?
  /// The knee's axes; `nil` when they could not be found. Those of a left knee hold for its mirror image.
  public var frame: KneeFrame?
  /// The tibia's axes in each series that was moved to lie on the others, by `Series.id`: where that series has them.
  public var axesOfMovedSeries: [String: BoneAxes]

  /// What a network says, from its parts.
  public init(
    model: ModelIdentity, side: BodySide, fibulaIsLateral: Bool?, maps: [String: StructureMap],
    cautions: [String], measurements: [KneeMeasurementRow], unfoldedFemur: UnfoldedCartilage?,
    frame: KneeFrame?, axesOfMovedSeries: [String: BoneAxes] = [:]
  ) {
    (self.model, self.side, self.fibulaIsLateral) = (model, side, fibulaIsLateral)
    (self.maps, self.cautions, self.measurements) = (maps, cautions, measurements)
    (self.unfoldedFemur, self.frame) = (unfoldedFemur, frame)
    self.axesOfMovedSeries = axesOfMovedSeries
  }

  /// Whether medial and lateral are known from the side, else only the patient's left and right.
  public var sideIsKnown: Bool { side != .unknown }

  /// The structures that any series shows, in order.
  public var structures: [KneeStructure] {
    let shown = Set(maps.values.flatMap(\.volumesInMillilitres.keys))
    return KneeStructure.allCases.filter { $0.isNamed && shown.contains($0) }
  }

  /// A place in the patient by the tibia's axes, in mm; `nil` without axes.
  ///
  /// - Parameters:
  ///   - point: Where a series has it.
  ///   - seriesID: `Series.id` of that series.
  public func position(_ point: PatientPoint, inSeries seriesID: String) -> JointPosition? {
    axes(inSeries: seriesID)?.position(
      side == .left ? PatientPoint(x: -point.x, y: point.y, z: point.z) : point)
  }

  /// The patient's point of a place by the tibia's axes, where a series has it; `nil` without axes.
  public func point(_ position: JointPosition, inSeries seriesID: String) -> PatientPoint? {
    guard let point = axes(inSeries: seriesID)?.point(position) else { return nil }
    return side == .left ? PatientPoint(x: -point.x, y: point.y, z: point.z) : point
  }

  private func axes(inSeries seriesID: String) -> BoneAxes? {
    axesOfMovedSeries[seriesID] ?? frame?.tibia
  }
}

/// The open study's anatomy: what is known of it and what lies on the pictures.
public struct AnatomyShelf: Equatable, Sendable {
  /// How far the network is.
  public enum Standing: Equatable, Sendable {
    /// Nobody asked for it.
    case notAsked
    /// It runs; the share that is done, 0 to 1.
    case running(Double)
    /// It is done.
    case read(StudyAnatomy)
    /// It could not be done; why, as a finished line.
    case failed(String)
  }

  /// How far the network is.
  public var standing = Standing.notAsked
  /// How far the comparison with an earlier examination is.
  public var prior = PriorStanding.notAsked
  /// Structures of series that are done while others are not, by `Series.id`.
  public var early: [String: StructureMap] = [:]
  /// What is drawn.
  public var shown: Set<KneeStructure> = []
  /// Whether names stand at the outlines.
  public var showsNames = true
  /// Whether the knee's axes are drawn.
  public var showsAxes = false

  /// A shelf of which nothing is known.
  public init() {}

  /// What the network says, when it is done.
  public var anatomy: StudyAnatomy? {
    if case .read(let anatomy) = standing { anatomy } else { nil }
  }

  /// The structures of a series, as soon as there are any.
  public func map(of seriesID: String) -> StructureMap? {
    anatomy?.maps[seriesID] ?? early[seriesID]
  }

  /// The structures that may be drawn, in order.
  public var structures: [KneeStructure] {
    if let anatomy { return anatomy.structures }
    let shown = Set(early.values.flatMap(\.volumesInMillilitres.keys))
    return KneeStructure.allCases.filter { $0.isNamed && shown.contains($0) }
  }
}

/// The list of structures and the table of measurements.
public struct AnatomyDialog: Equatable, Sendable {
  /// What is listed.
  public enum Page: CaseIterable, Hashable, Sendable {
    case structures, measurements
  }

  /// What is listed.
  public var page = Page.structures
  /// Place of the chosen row on each page, from zero.
  public var selected: [Page: Int] = [:]

  /// The list of structures with its first row chosen.
  public init() {}

  /// Place of the chosen row of the page on show.
  public var row: Int {
    get { selected[page] ?? 0 }
    set { selected[page] = newValue }
  }
}
