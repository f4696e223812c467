import Imaging

/// How the knee lies in the scanner: where, and how it is turned.
struct KneePlacement: Equatable, Sendable {
  /// Which knee; the knee's own space is a right knee's.
  let side: KneeSubject.Side
  /// The knee's origin in the patient, LPS in mm.
  let origin: PatientPoint
  /// True mm of one mm of the knee's own space.
  let scale: Double
  /// Directions in the patient of the knee's lateral, anterior and superior, length one.
  let lateral, anterior, superior: PatientVector

  /// A knee that lies nearly straight: some millimetres off the magnet's middle, turned outwards by some degrees.
  init(side: KneeSubject.Side, scale: Float, using generator: inout SimulationGenerator) {
    self.side = side
    self.scale = Double(scale)
    let draw = { (spread: Double, generator: inout SimulationGenerator) in
      spread * min(max(generator.nextNormal(), -2), 2)
    }
    let away: Double = side == .right ? -1 : 1
    let x = away * 60 + draw(15, &generator), y = draw(10, &generator)
    let z = draw(8, &generator)
    origin = PatientPoint(x: x, y: y, z: z)
    let turn = PlainMath.turn((8 + draw(4, &generator)) * away / 360)
    let tilt = PlainMath.turn(draw(3, &generator) / 360)
    let lean = PlainMath.turn(draw(2, &generator) / 360)
    // Turned about the limb's axis, then tilted forwards, then leant sideways.
    let front = PatientVector(x: turn.sine, y: -turn.cosine, z: 0)
    let up = PatientVector(x: 0, y: 0, z: 1)
    let tiltedUp = up * tilt.cosine + front * tilt.sine
    let outwards = front.cross(tiltedUp).normalised ?? PatientVector(x: -1, y: 0, z: 0)
    superior = tiltedUp * lean.cosine + outwards * lean.sine
    let right = outwards * lean.cosine + tiltedUp * -lean.sine
    lateral = right * (side == .right ? 1 : -1)
    anterior = superior.cross(right)
  }

  /// The knee after a motion.
  func moved(by motion: KneeMotion) -> KneePlacement {
    KneePlacement(
      side: side, origin: motion.moved(origin), scale: scale, lateral: motion.turned(lateral),
      anterior: motion.turned(anterior), superior: motion.turned(superior))
  }

  private init(
    side: KneeSubject.Side, origin: PatientPoint, scale: Double, lateral: PatientVector,
    anterior: PatientVector, superior: PatientVector
  ) {
    (self.side, self.origin, self.scale) = (side, origin, scale)
    (self.lateral, self.anterior, self.superior) = (lateral, anterior, superior)
  }

  /// A place of the knee in the patient.
  func point(_ place: KneePoint) -> PatientPoint {
    let (x, y, z) = (Double(place.x) * scale, Double(place.y) * scale, Double(place.z) * scale)
    return origin + lateral * x + anterior * y + superior * z
  }

  /// A direction in the patient as one of the knee.
  func knee(_ vector: PatientVector) -> KneePoint {
    KneePoint(
      Float(vector.dot(lateral) / scale), Float(vector.dot(anterior) / scale),
      Float(vector.dot(superior) / scale))
  }

  /// The geometry of a phantom's voxels; a left knee's rows are turned about first.
  func geometry(of grid: VoxelGrid) -> VolumeGeometry {
    geometry(of: grid, SIMD3(0, 0, 0), grid.size)
  }

  /// The geometry of a box of a phantom's voxels, likewise.
  ///
  /// - Parameters:
  ///   - low: Its first voxel.
  ///   - size: Voxels along each axis.
  func geometry(of grid: VoxelGrid, _ low: SIMD3<Int>, _ size: SIMD3<Int>) -> VolumeGeometry {
    let right = side == .right ? lateral : lateral * -1
    let column = side == .right ? low.x : low.x + size.x - 1
    let spacing = Double(grid.spacing) * scale
    return VolumeGeometry(
      firstSlice: SliceGeometry(
        position: point(grid.place(column, low.y, low.z)), rowDirection: right,
        columnDirection: anterior, columnSpacing: spacing, rowSpacing: spacing),
      sliceSpacing: spacing, columns: size.x, rows: size.y, slices: size.z)
  }
}
