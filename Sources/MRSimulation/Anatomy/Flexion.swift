/// How the femur stands on the tibia, which stays where it is.
struct FemurPose: Equatable, Sendable {
  /// Bending, degrees.
  var flexion: Float = 0
  /// Varus, degrees: the medial side lower, the thigh leaning medially; valgus is negative.
  var varus: Float = 0
  /// External rotation of the femur, which is internal rotation of the tibia: degrees, the lateral condyle backwards.
  var rotation: Float = 0
  /// Moved after all turns, mm.
  var shift = KneePoint.zero

  /// From the straight knee.
  ///
  /// - Parameter share: Of all turns and shifts.
  func turn(_ share: Float = 1) -> Turn {
    Turn(degrees: share * flexion, about: [0, Femur.axis.y, Femur.axis.z])
      .then(.coronal(degrees: share * varus, about: .zero))
      .then(.axial(degrees: share * rotation, about: [0, -4, 0]), shift: share * shift)
  }

  /// The same without bending.
  var straight: FemurPose {
    var pose = self
    pose.flexion = 0
    return pose
  }
}

/// The knee bent: the femur turns on the tibia, and soft tissues bend between.
struct Flexion: Sendable {
  private static let steps = 512
  /// None of the turn below, all of it above.
  private static let bottom: Float = -12, top: Float = 48

  let pose: FemurPose
  /// Carries the femur from the straight knee.
  let femur: Turn
  /// The turn of soft tissues at even heights.
  private let turns: [Turn]

  init(_ pose: FemurPose) {
    self.pose = pose
    femur = pose.turn()
    turns = (0...Self.steps).map { step in
      pose.turn(smoothStep(Float(step) / Float(Self.steps)))
    }
  }

  /// Bending alone.
  init(degrees: Float) { self.init(FemurPose(flexion: degrees)) }

  private func turn(at height: Float) -> Turn {
    let rise = min(max((height - Self.bottom) / (Self.top - Self.bottom), 0), 1)
    return turns[Int(rise * Float(Self.steps) + 0.5)]
  }

  /// Where a place of the straight knee's soft tissues goes.
  func bent(_ place: KneePoint) -> KneePoint { turn(at: place.z)(place) }

  /// The place of the straight knee that about comes here.
  func straightened(_ place: KneePoint) -> KneePoint {
    place.z < Self.bottom ? place : turn(at: place.z).undone(place)
  }

  /// A body of the straight knee's soft tissues, bent.
  func bent(_ solid: Solid) -> Solid {
    guard pose != FemurPose() else { return solid }
    let (flexion, extent) = (self, femur(Solid(extent: solid.extent) { _ in 0 }).extent)
    return Solid(extent: extent.union(solid.extent), isThin: solid.isThin) {
      solid(flexion.straightened($0))
    }
  }
}
