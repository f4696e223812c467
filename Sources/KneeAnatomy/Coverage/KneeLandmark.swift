/// What the images of a knee must show whole.
public enum KneeLandmark: String, CaseIterable, Codable, Sendable {
  /// The patella's upper pole with the quadriceps tendon above it.
  case quadricepsInsertion
  /// The end of the patellar tendon at the tibia's front.
  case tibialTubercle
  case femoralCartilage, medialTibialCartilage, lateralTibialCartilage, patellarCartilage
  case medialMeniscus, lateralMeniscus

  /// The structure that must be whole; of the tendons' ends, the tendon.
  var structure: KneeStructure {
    switch self {
    case .quadricepsInsertion: .quadricepsTendon
    case .tibialTubercle: .patellarTendon
    case .femoralCartilage: .femoralCartilage
    case .medialTibialCartilage: .medialTibialCartilage
    case .lateralTibialCartilage: .lateralTibialCartilage
    case .patellarCartilage: .patellarCartilage
    case .medialMeniscus: .medialMeniscus
    case .lateralMeniscus: .lateralMeniscus
    }
  }

  /// Less than this is nothing, in mL: a quarter of the least of healthy knees (`docs/simulation.md`, "Sizes"), rounded; of tendons what
  /// stray voxels give.
  var leastVolume: Double {
    switch self {
    case .quadricepsInsertion, .tibialTubercle: 0.2
    case .femoralCartilage: 3
    case .medialTibialCartilage, .lateralTibialCartilage: 0.4
    case .patellarCartilage: 0.3
    case .medialMeniscus, .lateralMeniscus: 0.5
    }
  }

  /// The name in radiology's words.
  ///
  /// - Parameter sideIsKnown: As for ``KneeStructure/words(sideIsKnown:)``.
  public func words(sideIsKnown: Bool = true) -> String {
    switch self {
    case .quadricepsInsertion: "quadriceps insertion"
    case .tibialTubercle: "tibial tubercle"
    default: structure.words(sideIsKnown: sideIsKnown)
    }
  }
}

/// How far a series shows a landmark.
public enum LandmarkCoverage: String, CaseIterable, Codable, Sendable {
  /// All of it lies within the images.
  case whole
  /// It is there, and goes on beyond the images' edge.
  case cut
  /// The segmentation finds none of it, or too little: it lies outside the images, is not there, or was not told.
  case notFound
}
