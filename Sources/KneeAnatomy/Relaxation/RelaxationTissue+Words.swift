extension RelaxationTissue {
  /// The name in radiology's words.
  ///
  /// - Parameter sideIsKnown: As for ``KneeStructure/words(sideIsKnown:)``.
  public func words(sideIsKnown: Bool = true) -> String {
    let (medial, lateral) =
      sideIsKnown ? ("medial ", "lateral ") : ("the patient's left ", "the patient's right ")
    return switch self {
    case .medialFemoralCartilage: medial + "femoral cartilage"
    case .lateralFemoralCartilage: lateral + "femoral cartilage"
    case .femoralMarrow: "femoral marrow"
    case .tibialMarrow: "tibial marrow"
    case .patellarMarrow: "patellar marrow"
    default: structure.words(sideIsKnown: sideIsKnown)
    }
  }
}
