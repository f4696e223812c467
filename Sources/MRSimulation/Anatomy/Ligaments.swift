/// Ligaments within and beside the joint, with the sizes of the design's table (lengths, cross-sections in mm).
struct Ligaments: Sendable {
  var anteriorCruciate, posteriorCruciate, medialCollateral, lateralCollateral: Solid
  var medialRetinaculum, lateralRetinaculum, transverse: Solid
  /// From the menisci's horns to the tibia.
  let meniscalRoots: [Solid]

  init(_ shape: KneeShape, flexion: Flexion, femur: Femur, tibia: Tibia, patella: Patella) {
    let half = shape.notchWidth / 2, turn = flexion.femur
    // From the lateral condyle's inner wall to the area in front of the eminence; 32 to 38 mm, 11 x 5.5 mm.
    let (first, last): (KneePoint, KneePoint) = (turn([half - 0.5, -18, 29]), [0, 10, 3.5])
    anteriorCruciate =
      Band.curve(
        first, (first + last) / 2 + [0, 0, 0.7], last, across: [0.5, 0.75, 0.4],
        breadth: [9, 10.5, 11, 13], thickness: [5.5, 5.5, 6, 6]
      ).solid
    // Arched; 35 to 38 mm, a third thicker.
    posteriorCruciate = Self.posteriorCruciate([-half + 1.5, -1, 16], flexion.pose)
    medialCollateral = Self.medialCollateral(
      Draping.init, [femur.bone, tibia.bone], back: flexion.pose.shift.y)
    lateralCollateral =
      Band.path(
        [turn([41, -9, 29]), [42.5, -13, 10], [39, -19, -11]], across: [0, 1, 0],
        breadth: [4.5, 3.8, 4.2], thickness: [3, 3.2, 3.4]
      ).solid
    medialRetinaculum = Self.retinaculum(-1, patella, femur)
    lateralRetinaculum = Self.retinaculum(1, patella, femur)
    meniscalRoots = Self.meniscalRoots(shape)
    // Between the menisci's anterior horns.
    transverse =
      Band.curve(
        [-13, 14, 3.5], [0, 24, 4.5], [15, 10, 3.5], across: [0, 0, 1], breadth: [2.6],
        thickness: [2]
      ).solid
  }

  /// The medial ones are fixed in front of the anterior ligament and behind the medial spine, the lateral ones beside
  /// the ligament and behind the lateral spine (places by eye).
  private static func meniscalRoots(_ shape: KneeShape) -> [Solid] {
    let courses: [(horn: SIMD2<Float>, root: SIMD2<Float>)] = [
      ([-12, 9.5], [-6.5, 15]), ([-12.5, -15], [-4.5, -15.5]),
      ([11.5, 3], [3, 6.5]), ([12, -9], [4.5, -13]),
    ]
    return courses.map { horn, root in
      func place(_ flat: SIMD2<Float>, _ above: Float) -> KneePoint {
        let place = KneePoint(flat.x, flat.y, 0)
        return [flat.x, flat.y, Tibia.top(place, shape) + above]
      }
      return Band.path(
        [place(horn, 3.2), place((horn + root) / 2, 2.2), place(root, -0.5)], across: [0, 1, 0],
        breadth: [6, 5.5, 6], thickness: [3.6, 3, 2.4]
      ).solid
    }
  }

  /// Its fibres keep their length: the nearer its ends come, the more it buckles backwards and up.
  private static func posteriorCruciate(_ origin: KneePoint, _ pose: FemurPose) -> Solid {
    func band(_ start: KneePoint, _ bulge: Float) -> Band {
      Band.curve(
        start, [-3, -27 - bulge, 26 + 0.8 * bulge], [0, -29, -10], across: [1, 0, 0.3],
        breadth: [13, 11, 11, 13], thickness: [7, 6.5, 6.5, 6], pieces: 10)
    }
    let start = pose.turn()(origin)
    guard pose.shift != .zero else { return band(start, 0).solid }
    let sound = FemurPose(flexion: pose.flexion, varus: pose.varus)
    let length = band(sound.turn()(origin), 0).pathLength
    var (low, high): (Float, Float) = (0, 30)
    for _ in 0..<12 {
      let bulge = (low + high) / 2
      if band(start, bulge).pathLength < length { low = bulge } else { high = bulge }
    }
    return band(start, low).solid
  }

  /// The superficial layer from the epicondyle to the shaft, and the deep one at the joint.
  private static func medialCollateral(
    _ draping: ([Solid], Float) -> Draping, _ bones: [Solid], back: Float
  ) -> Solid {
    func places(_ heights: StrideThrough<Float>, _ clearance: Float) -> [KneePoint] {
      let draping = draping(bones, clearance)
      return heights.map { z in
        let forward = -6 + (30 - z) * 0.13 + back * min(max(z / 30, 0), 1)
        return draping.place(from: [-60, forward, z], towards: [0, forward, z])
      }
    }
    let superficial = Band.path(
      places(stride(from: 30, through: -62, by: -6), 1.9), across: [0, 1, 0],
      breadth: [8, 11, 12, 12, 11], thickness: [2, 2.6, 2.4, 2.2, 1.6])
    let deep = Band.path(
      places(stride(from: 15, through: -9, by: -6), 0.6), across: [0, 1, 0], breadth: [9],
      thickness: [1.4])
    return superficial.solid.joined(deep.solid)
  }

  /// From the patella's margin back along the condyle.
  private static func retinaculum(_ side: Float, _ patella: Patella, _ femur: Femur) -> Solid {
    let draped = Draping(bodies: [femur.bone], clearance: 4)
    let places =
      [patella.place([side * 20, -1, -2])]
      + stride(from: Float(26), through: -2, by: -7).map { forward in
        draped.place(from: [side * 60, forward, 28], towards: [0, forward, 28])
      }
    return Band.path(
      places, across: [0, 0, 1], breadth: [30, 30, 26, 20], thickness: [1.8, 1.6, 1.8]
    ).solid
  }
}
