/// The joint's capsule where it is seen: a thin dark line behind the condyles and the posterior cruciate ligament.
struct JointCapsule: Sendable {
  let posterior: Solid
  /// The joint behind and between the condyles, as far back as the capsule.
  let interior: Solid

  /// About 1 mm thick and some millimetres behind the cartilage (estimates); fixed above the condyles and below the
  /// plateau.
  init(femur: Femur, tibia: Tibia, flexion: Flexion) {
    // It spans the notch from condyle to condyle.
    let span = flexion.femur(.cord(from: [-22, -20, 15], 9, to: [22, -20, 15], 9))
    let (outer, bone) = (femur.outer, tibia.bone)
    let box = Extent(low: [-40, -52, -14], high: [40, -14, 44])
    let beyond = Solid(extent: box) { place in
      let inside = softMin(softMin(outer(place), span(place), 10), bone(place) + 1.5, 14)
      // It comes down to the bone at both ends.
      return inside - 3 + 4 * rise(place.z, 26, 42) + 2 * rise(place.z, 0, -12)
    }
    let noise = NoiseField(seed: UInt64(flexion.pose.flexion.bitPattern))
    posterior = Solid(extent: box, isThin: true) { place in
      let value = beyond(place)
      guard abs(value) < 3 else { return abs(value) - 1 }
      // Wavy; in the middle, where vessels and fat pass through it, thin and broken (estimates).
      let middle = rise(abs(place.x), 17, 9) * rise(place.z, 30, 24) * rise(place.z, -7, -1)
      let bare = middle * max(0.25 + 1.6 * noise(place / 7), 0)
      let line = abs(value + 1.1 * noise(place / 9 + 17)) - 0.5 + min(bare, 0.9)
      return max(line * 0.8, place.y + 18, -13 - place.z, place.z - 43)
    }
    let front = Extent(low: box.low, high: [40, 14, 44])
    interior = Solid(extent: front) { max(beyond($0) + 0.6, $0.y - 12, -8 - $0.z, $0.z - 38) }
  }
}
