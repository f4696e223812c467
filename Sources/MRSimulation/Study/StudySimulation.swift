public import Imaging

/// A simulated study: a painted knee, and series one after another.
public struct StudySimulation: Sendable {
  /// What was drawn for it.
  public let draft: StudyDraft
  /// What the knee has, measured.
  public var findings: [SimulatedFinding] { knee.findings }
  /// What its tissues are like at the field's strength.
  public let tissues: SubjectTissues

  /// Volume in mL of each structure that the painted limb holds, on its voxels of 0.5 mm; bones, muscle and fat reach beyond it.
  public var structureVolumes: [Structure: Double] { knee.phantom.millilitresByStructure }

  /// The painted limb with all that the knee has, in a right knee's own space whichever side it is of: from the middle of the tibial
  /// plateau, lateral, anterior, superior. It is the same for every scan of the knee.
  public var phantom: KneePhantom { knee.phantom }

  let knee: SimulatedKnee
  /// How the knee lies when the slices are planned.
  let placement: KneePlacement
  private let motion: KneeMotion?
  let memory = PoolMemory()

  /// Paints the knee; some seconds.
  public init(_ draft: StudyDraft) async {
    var texture = StudyDraft.generator(draft.seed, .texture)
    let knee = await SimulatedKnee(
      draft.subject, shape: draft.shape, lesions: draft.lesions, seed: texture.next())
    self.init(draft, knee: knee)
  }

  /// Another scan of a knee that is painted.
  ///
  /// - Parameter draft: Of the seed of which the knee is.
  init(_ draft: StudyDraft, knee: SimulatedKnee) {
    (self.draft, self.knee) = (draft, knee)
    var planning = StudyDraft.generator(draft.scanSeed, .planning)
    placement = KneePlacement(
      side: draft.subject.side, scale: draft.shape.scale, using: &planning)
    var moving = StudyDraft.generator(draft.scanSeed, .moving)
    motion = draft.move.map { [placement] move in
      KneeMotion(millimetres: move.millimetres, about: placement.origin, using: &moving)
    }
    var tissue = StudyDraft.generator(draft.seed, .tissues)
    tissues = .drawn(at: draft.field, age: Double(draft.subject.age), using: &tissue)
  }

  /// How far the knee of a series has moved since the slices were planned; nil where it lies still.
  ///
  /// - Parameter index: Of the series, from zero.
  public func motion(ofSeries index: Int) -> KneeMotion? {
    draft.move.map { index >= $0.firstSeries } == true ? motion : nil
  }

  /// Where a place of the knee, in true mm from its origin, lies in the patient before any motion.
  public func patientPoint(of place: KneePoint) -> PatientPoint {
    placement.point(place / draft.shape.scale)
  }
}
