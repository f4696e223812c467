extension KneeFrameError: CustomStringConvertible {
  /// The reason in one line.
  public var description: String {
    switch self {
    case .boneNotSeen(let bone): "the \(bone.words()) is not seen"
    case .condylesNotSeen: "too little of a posterior condyle is seen"
    case .condylesNotRound: "the condyles are not round enough for an axis"
    case .notchNotSeen:
      "too little of the roof of the notch is seen, by which the femur's flexion is told"
    case .plateauNotSeen(let side):
      "too little of the \(side) tibial plateau is seen, or it has no cartilage"
    case .implausiblePose: "the bones' axes lie in no way that a knee can stand in a scanner"
    }
  }
}
