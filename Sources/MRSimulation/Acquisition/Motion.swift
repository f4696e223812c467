import Imaging

/// A rigid displacement of the object in the frame of a slice plan.
///
/// The object is turned about the axis through the plan's centre along the normal, then moved.
public struct RigidPose: Hashable, Sendable {
  /// Movement along a row, in mm.
  public var alongRow: Double
  /// Movement down a column, in mm.
  public var downColumn: Double
  /// Movement along the normal, in mm.
  public var throughPlane: Double
  /// Rotation from the row towards the column direction, in degrees.
  public var degrees: Double

  /// A pose; without arguments, the object where it was.
  public init(
    alongRow: Double = 0, downColumn: Double = 0, throughPlane: Double = 0, degrees: Double = 0
  ) {
    (self.alongRow, self.downColumn) = (alongRow, downColumn)
    (self.throughPlane, self.degrees) = (throughPlane, degrees)
  }

  /// Where the object was.
  public static let still = RigidPose()
}

/// The object's movement while a slice is acquired: poses that last until the next.
///
/// A pose holds for whole excitations, so that all echoes of a train share it (shot order decides
/// where ghosts appear; design/knee.md, section 2.4).
public struct MotionTrace: Hashable, Sendable {
  /// A pose and when it begins.
  public struct Segment: Hashable, Sendable {
    /// Share of the acquisition after which the pose begins, 0 to 1.
    public var start: Double
    /// The pose.
    public var pose: RigidPose

    /// A segment from its parts.
    public init(start: Double, pose: RigidPose) {
      (self.start, self.pose) = (start, pose)
    }
  }

  /// Segments in order of `start`; before the first the object is still.
  public var segments: [Segment]

  /// A trace; without arguments, no movement.
  public init(segments: [Segment] = []) { self.segments = segments }

  /// The pose at a share of the acquisition, 0 to 1.
  public func pose(at share: Double) -> RigidPose {
    segments.last { $0.start <= share }?.pose ?? .still
  }

  /// The pose of a shot: that at its middle.
  func pose(ofShot shot: Int, of shots: Int) -> RigidPose {
    pose(at: (Double(shot) + 0.5) / Double(shots))
  }
}

/// A pose about a point, in patient space.
struct PlacedPose {
  private let centre: PatientPoint
  private let row: PatientVector
  private let column: PatientVector
  private let shift: PatientVector
  private let cosine: Double
  private let sine: Double

  init(_ pose: RigidPose, in plan: SlicePlan) {
    (centre, row, column) = (plan.centre, plan.rowDirection, plan.columnDirection)
    shift = row * pose.alongRow + column * pose.downColumn + plan.normal * pose.throughPlane
    (cosine, sine) = PlainMath.turn(pose.degrees / 360)
  }

  /// Where a point of the object has gone.
  func moved(_ point: PatientPoint) -> PatientPoint {
    centre + turned(point - centre, sine) + shift
  }

  /// The plane of the resting object that now lies at `plane`.
  func atRest(_ plane: SliceGeometry) -> SliceGeometry {
    var result = plane
    result.position = centre + turned((plane.position - centre) + shift * -1, -sine)
    result.rowDirection = turned(plane.rowDirection, -sine)
    result.columnDirection = turned(plane.columnDirection, -sine)
    return result
  }

  private func turned(_ vector: PatientVector, _ sine: Double) -> PatientVector {
    let (along, down) = (vector.dot(row), vector.dot(column))
    let alongTurned = along * cosine - down * sine
    let downTurned = along * sine + down * cosine
    return vector + row * (alongTurned - along) + column * (downTurned - down)
  }
}
