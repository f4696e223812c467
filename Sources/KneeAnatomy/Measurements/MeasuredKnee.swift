import Imaging

/// What lengths and angles are taken from: a knee's shares, its bones' surfaces and its axes.
struct MeasuredKnee: Sendable {
  let shares: StructureShares
  let bones: KneeSurfaces
  let frame: KneeFrame
  let noise: SamplingNoise
  /// Structures of which only a part is in the shares.
  let structuresCutOff: Set<KneeStructure>

  /// A structure's surface as places by some axes.
  ///
  /// - Throws: ``MeasurementObstacle/notSeen(_:)``.
  func places(of structure: KneeStructure, by axes: BoneAxes) throws(MeasurementObstacle)
    -> [JointPosition]
  {
    let surface = surface(of: structure)
    guard surface.count > 0 else { throw .notSeen(structure) }
    return surface.places(by: axes)
  }

  private func surface(of structure: KneeStructure) -> StructureSurface {
    switch structure {
    case .femur: bones.femur
    case .tibia: bones.plates.surface
    case .patella: bones.patella
    default: shares.surface(of: structure)
    }
  }

  /// The middle of the bone of a plateau, by the tibia's axes.
  func plateauMiddle(_ side: KneeSide) throws(MeasurementObstacle) -> JointPosition {
    guard let samples = bones.plates.samples[side], !samples.isEmpty else {
      throw .noAxes(.plateauNotSeen(side))
    }
    return frame.tibia.position(TibialAxes.centre(samples))
  }
}

extension StructureSurface {
  /// The vertices by some axes.
  func places(by axes: BoneAxes) -> [JointPosition] {
    (0..<count).map { axes.position(point($0)) }
  }
}

/// Five cuts side by side, one millimetre apart, whose mean is less rough than one cut.
enum ThinCuts {
  /// Between the outermost cuts and their own thickness together, in mm.
  static let width = 5.0

  /// The mean of what each cut gives; nil where one gives nothing.
  ///
  /// - Parameter value: Given the place of a cut's middle from the middle cut, in mm.
  static func mean(_ value: (Double) -> Double?) -> Double? {
    let values = [-2.0, -1, 0, 1, 2].compactMap(value)
    return values.count == 5 ? values.reduce(0, +) / 5 : nil
  }

  /// The greatest of some coordinate among places of a cut.
  ///
  /// - Parameters:
  ///   - across: The coordinate at right angles to the cuts.
  ///   - middle: Of the middle cut.
  static func extreme(
    _ places: [JointPosition], across: KeyPath<JointPosition, Double>, middle: Double,
    _ value: (JointPosition) -> Double
  ) -> Double? {
    mean { offset in
      places.lazy.filter { abs($0[keyPath: across] - middle - offset) <= 0.5 }.map(value).max()
    }
  }
}
