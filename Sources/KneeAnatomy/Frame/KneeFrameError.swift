/// Why a knee's axes cannot be made.
public enum KneeFrameError: Error, Equatable, Sendable {
  /// The bone's surface is not in the grid.
  case boneNotSeen(KneeStructure)
  /// Too little of a posterior condyle is seen for a cylinder.
  case condylesNotSeen
  /// The condyles' crests lie this far from cylinders, in mm, root mean square.
  case condylesNotRound(Double)
  /// Too little of a straight roof of the notch is seen, by which the femur's flexion is told.
  case notchNotSeen
  /// Too little of a tibial plateau is seen, or it has no cartilage by which it is told.
  case plateauNotSeen(KneeSide)
  /// The bones' axes point in other directions than a knee's in a scanner, so that they are not trusted.
  case implausiblePose(KneePose)
}
