/// The joint's capsule where it is seen: a thin dark line behind the condyles and the posterior cruciate ligament.
struct JointCapsule: Sendable {
  let posterior: Solid

  /// About 1 mm thick and some millimetres behind the cartilage (estimates); fixed above the condyles and below the
  /// plateau.
  init(femur: Femur, tibia: Tibia, flexion: Flexion) {
    // It spans the notch from condyle to condyle.
    let span = flexion.femur(.cord(from: [-22, -20, 15], 9, to: [22, -20, 15], 9))
    let (outer, bone) = (femur.outer, tibia.bone)
    let box = Extent(low: [-40, -52, -14], high: [40, -14, 44])
    posterior = Solid(extent: box, isThin: true) { place in
      let inside = softMin(softMin(outer(place), span(place), 10), bone(place) + 1.5, 14)
      // It comes down to the bone at both ends.
      let off = 3 - 4 * rise(place.z, 26, 42) - 2 * rise(place.z, 0, -12)
      let line = abs(inside - off) - 0.5
      return max(line * 0.85, place.y + 18, -13 - place.z, place.z - 43)
    }
  }
}
