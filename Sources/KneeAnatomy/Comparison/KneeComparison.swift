import ImageProcessing
import Imaging

/// What has become of a measure since the earlier examination.
public struct KneeChangeRow: Equatable, Sendable {
  /// What is measured.
  public let measure: KneeMeasure
  /// The change, or why there is none.
  public let result: Result<MeasuredChange, ComparisonObstacle>

  /// A row from its parts.
  public init(measure: KneeMeasure, result: Result<MeasuredChange, ComparisonObstacle>) {
    (self.measure, self.result) = (measure, result)
  }
}

/// A knee beside an earlier examination of the same knee.
///
/// Each bone of the earlier examination is laid on that of the later one, so that what only one of them shows is told and not taken for
/// a change (`docs/knee-measurements.md`, "An earlier examination"). Research output, unreviewed.
public struct KneeComparison: Sendable {
  /// How the bones lie on each other: femur and tibia, and the patella where both show it.
  public let bones: [BoneRegistration]
  /// Degrees by which the knee is flexed more than at the earlier examination; nil without axes.
  public let flexionChange: Double?
  /// What became of each measure, in the order of ``KneeMeasurements/rows``.
  public let rows: [KneeChangeRow]
  /// What became of the cartilage over the same bone, region by region; none of a region that is not comparable.
  public let cartilage: [CartilageChange]
  /// The examinations with series that moved or disagree with the others. Smallest detectable changes do not hold for them: a change is
  /// then measured by the sampling errors alone.
  public let unsteady: [ComparedExamination]

  /// A comparison from its parts.
  init(
    bones: [BoneRegistration], flexionChange: Double?, rows: [KneeChangeRow],
    cartilage: [CartilageChange], unsteady: [ComparedExamination] = []
  ) {
    (self.bones, self.flexionChange) = (bones, flexionChange)
    (self.rows, self.cartilage) = (rows, cartilage)
    self.unsteady = unsteady
  }

  /// What must be known of all changes, in one line; nil where nothing is.
  public var caution: String? {
    guard !unsteady.isEmpty else { return nil }
    let which = unsteady.map(\.rawValue).joined(separator: " and the ")
    return "series of the \(which) examination moved or disagree with the others, so that limits "
      + "by repeated scans do not hold"
  }

  /// Share of a region's bone that both examinations must show.
  static let leastShown = 0.98
  /// Degrees of flexion from which what turns with it is not compared: 1.5 mm of the distance from tubercle to groove.
  static let greatestFlexionChange = 5.0

  /// Compares a knee with an earlier examination of it.
  ///
  /// That both are of one knee is for the caller to know: surfaces of two people's bones are told, but not always.
  ///
  /// - Parameters:
  ///   - later: The knee.
  ///   - earlier: The same knee before, read with the same side.
  ///   - detectable: Smallest detectable changes of the network that read both, asked where the series of both agree.
  /// - Throws: ``ComparisonError`` where femur or tibia do not lie on themselves.
  /// - Complexity: Some two seconds.
  public init(
    of later: ExaminedKnee, with earlier: ExaminedKnee, detectable: DetectableChanges = .none
  ) throws(ComparisonError) {
    let bones = BoneRegistration.all(of: earlier, on: later)
    for bone in [KneeStructure.femur, .tibia] {
      guard let found = bones[bone] else { throw .boneNotSeen(bone) }
      guard found.isSound else { throw .bonesDiffer(found) }
    }
    self.bones = BoneRegistration.bones.compactMap { bones[$0] }
    let pair = ExaminationPair(
      earlier: earlier, later: later, bones: bones.filter { $0.value.isSound })
    flexionChange = pair.flexionChange
    unsteady = [(.earlier, earlier), (.later, later)].compactMap { $1.isSteady ? nil : $0 }
    let detectable = unsteady.isEmpty ? detectable : .none
    rows = zip(earlier.measurements.rows, later.measurements.rows).map { before, now in
      KneeChangeRow(
        measure: now.measure,
        result: Result { () throws(ComparisonObstacle) in
          try pair.change(
            from: before, to: now, detectable: detectable.change(of: now.measure))
        })
    }
    cartilage = CartilageRegion.allCases.compactMap { CartilageChange($0, pair, detectable) }
  }
}

/// Two examinations, with the bones that lie on each other.
struct ExaminationPair {
  let earlier: ExaminedKnee
  let later: ExaminedKnee
  let bones: [KneeStructure: BoneRegistration]

  /// Degrees by which the later knee is flexed more.
  var flexionChange: Double? {
    guard let before = try? earlier.measurements.frame.get(),
      let now = try? later.measurements.frame.get()
    else { return nil }
    return now.pose.flexion - before.pose.flexion
  }

  /// Bare bone of less than a slice's thickness squared is not told from none, in mm²: where there is none no border errs.
  var leastBare: Double {
    let length = max(earlier.noise.correlationLength, later.noise.correlationLength)
    return length * length
  }

  /// The change of a row.
  func change(
    from before: KneeMeasurementRow, to now: KneeMeasurementRow, detectable: Double?
  ) throws(ComparisonObstacle) -> MeasuredChange {
    let measure = now.measure
    if let obstacle = before.obstacle { throw .notMeasured(.earlier, obstacle) }
    if let obstacle = now.obstacle { throw .notMeasured(.later, obstacle) }
    guard let prior = before.value, let value = now.value else {
      throw .boneNotRegistered(.femur)
    }
    for bone in measure.bones where bones[bone] == nil { throw .boneNotRegistered(bone) }
    for structure in measure.structuresNeeded {
      if earlier.structuresCutOff.contains(structure) { throw .cutOff(.earlier, structure) }
      if later.structuresCutOff.contains(structure) { throw .cutOff(.later, structure) }
    }
    if let region = measure.region { try expectShown(region) }
    if measure.turnsWithFlexion, let flexionChange,
      abs(flexionChange) > KneeComparison.greatestFlexionChange
    {
      throw .flexionDiffers(flexionChange)
    }
    return MeasuredChange(
      from: prior, to: value, detectable: detectable, least: measure.isBareBone ? leastBare : 0)
  }

  /// Whether each examination shows the bone on which the other has a region.
  func expectShown(_ region: CartilageRegion) throws(ComparisonObstacle) {
    guard let bone = region.cartilage.bone, let registration = bones[bone] else {
      throw .boneNotRegistered(region.cartilage.bone ?? .femur)
    }
    let (forth, back) = (registration.transform, registration.transform.inverse)
    if earlier.shareOfBone(of: region, where: { later.shows(forth.map($0)) })
      < KneeComparison.leastShown
    {
      throw .regionNotShown(.later, region)
    }
    if later.shareOfBone(of: region, where: { earlier.shows(back.map($0)) })
      < KneeComparison.leastShown
    {
      throw .regionNotShown(.earlier, region)
    }
  }
}

extension ExaminedKnee {
  /// Share of the area of a region's bone where something holds, 0 to 1; 1 where there is no such region.
  fileprivate func shareOfBone(
    of region: CartilageRegion, where holds: (PatientPoint) -> Bool
  ) -> Double {
    guard let part = parts[region] else { return 1 }
    var (sum, whole) = (0.0, 0.0)
    for vertex in part.vertices {
      let area = Double(part.cover.surface.areas[vertex])
      whole += area
      if holds(part.cover.surface.point(vertex)) { sum += area }
    }
    return whole > 0 ? sum / whole : 1
  }
}
