import Glibc
import ImageProcessing
import Imaging

/// On which side of the only bone a mass lies, in words; along the patient's axes, whatever way the
/// limb is turned.
struct BonePosition {
  private let bone: RegionToBone
  private let side: BodySide

  init(_ bone: RegionToBone, side: BodySide) {
    (self.bone, self.side) = (bone, side)
  }

  /// Such as `anterolateral to`; `around` from three fifths of all directions on; `nil` when the bone
  /// shows beside less than half of the mass, or left and right would have to be told without a side.
  var words: String? {
    guard bone.coverage >= 0.5, let direction = bone.direction else { return nil }
    if bone.encirclement >= 0.6 { return "around" }
    let lateral = side == .right ? -direction.x : direction.x
    let eighth = Int((atan2(lateral, -direction.y) / (.pi / 4)).rounded() + 8) % 8
    guard side != .unknown || eighth % 4 == 0 else { return nil }
    return [
      "anterior", "anterolateral", "lateral", "posterolateral", "posterior", "posteromedial",
      "medial", "anteromedial",
    ][eighth] + " to"
  }

  /// The compartment that holds three quarters of the mass; `nil` when none does, or the body part has
  /// none that directions from its bone tell apart.
  ///
  /// - Parameter bodyPart: Body Part Examined (0018,0015).
  func compartment(of bodyPart: String) -> String? {
    guard bone.coverage >= 0.5, bone.encirclement < 0.6 else { return nil }
    let limb = limbs.first { $0.bodyParts.contains(bodyPart.uppercased()) }
    guard let limb, side != .unknown || limb.isSymmetric else { return nil }
    let compartment = limb.compartments.first { share(of: $0.degrees) >= 0.75 }
    return compartment.map { "\($0.name) compartment of the \(limb.name)" }
  }

  /// Share of the mass between two directions, in degrees from the front by the lateral side.
  private func share(of degrees: ClosedRange<Int>) -> Double {
    bone.directions.indices.reduce(0) { sum, sector in
      let degree = (side == .right ? 36 - sector : sector) * 10
      let isWithin = [degree, degree - 360].contains { degrees.contains($0) }
      return isWithin ? sum + bone.directions[sector] : sum
    }
  }
}

/// A part of a limb with one bone, and where its compartments lie around it.
private struct Limb {
  let name: String
  let bodyParts: Set<String>
  let isSymmetric: Bool
  /// Directions in degrees from the front by the lateral side, with gaps where the septa are.
  let compartments: [(name: String, degrees: ClosedRange<Int>)]
}

/// The septa run from the linea aspera, at the back of the femur, outwards behind the vastus lateralis
/// and forwards before the adductors; from both edges of the humerus to the sides (Standring, Gray's
/// Anatomy, 42nd ed., ISBN 978-0-7020-7705-0). Limits are set well within.
private let limbs = [
  Limb(
    name: "thigh", bodyParts: ["THIGH", "FEMUR", "UPPER LEG", "UPPERLEG"], isSymmetric: false,
    compartments: [("anterior", -40...120), ("posterior", 150...210), ("medial", -130...(-60))]),
  Limb(
    name: "upper arm", bodyParts: ["UPPER ARM", "UPPERARM", "HUMERUS"], isSymmetric: true,
    compartments: [("anterior", -70...70), ("posterior", 110...250)]),
]
