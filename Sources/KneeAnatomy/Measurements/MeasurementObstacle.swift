/// Why something is not measured.
public enum MeasurementObstacle: Error, Equatable, Sendable {
  /// The knee's axes cannot be made.
  case noAxes(KneeFrameError)
  /// The structure is not seen, or no more of it than stray voxels.
  case notSeen(KneeStructure)
  /// The structure reaches beyond what the series show.
  case cutOff(KneeStructure)
  /// Nothing bears cartilage in a part, nor should by what lies around it.
  case noSuchPart(CartilageRegion)
  /// The part of a structure on which it is measured is not seen.
  case partNotSeen(KneeStructure)
  /// Where a tendon meets bone is not seen.
  case insertionNotSeen(KneeStructure)
}

extension MeasurementObstacle {
  /// The reason in one line.
  ///
  /// - Parameter sideIsKnown: As for ``KneeStructure/words(sideIsKnown:)``.
  public func words(sideIsKnown: Bool = true) -> String {
    switch self {
    case .noAxes(.plateauNotSeen(let side)):
      "too little of \(sideIsKnown ? "the " : "")\(side.words(sideIsKnown: sideIsKnown)) tibial plateau is seen, or it has no cartilage"
    case .noAxes(let error): error.description
    case .notSeen(let structure): "\(structure.words(sideIsKnown: sideIsKnown)) not seen"
    case .cutOff(let structure):
      "\(structure.words(sideIsKnown: sideIsKnown)) not wholly in any series"
    case .partNotSeen(let structure):
      "too little of \(structure.words(sideIsKnown: sideIsKnown)) seen"
    case .insertionNotSeen(let structure):
      "insertion of \(structure.words(sideIsKnown: sideIsKnown)) not seen"
    case .noSuchPart(let region): "no \(region.words(sideIsKnown: sideIsKnown)) seen"
    }
  }
}
