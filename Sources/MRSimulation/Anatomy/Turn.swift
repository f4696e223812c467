import Foundation

/// A rigid turn in the sagittal plane about a transverse axis, then a shift.
struct Turn: Sendable {
  /// Where the axis crosses the plane x = 0; x is not used.
  let pivot: KneePoint
  let shift: KneePoint
  private let cosine, sine: Float

  /// - Parameter degrees: Positive carries what is above the axis backwards.
  init(degrees: Float, about pivot: KneePoint, shift: KneePoint = .zero) {
    (self.pivot, self.shift) = (pivot, shift)
    (cosine, sine) = (cosf(degrees * .pi / 180), sinf(degrees * .pi / 180))
  }

  func callAsFunction(_ place: KneePoint) -> KneePoint {
    let (y, z) = (place.y - pivot.y, place.z - pivot.z)
    return KneePoint(
      place.x, pivot.y + y * cosine - z * sine, pivot.z + y * sine + z * cosine) + shift
  }

  /// Where a turned place came from.
  func undone(_ place: KneePoint) -> KneePoint {
    let (y, z) = (place.y - shift.y - pivot.y, place.z - shift.z - pivot.z)
    return KneePoint(
      place.x - shift.x, pivot.y + y * cosine + z * sine, pivot.z - y * sine + z * cosine)
  }

  func callAsFunction(_ solid: Solid) -> Solid {
    let turn = self
    return Solid(extent: self(solid.extent), isThin: solid.isThin) { solid(turn.undone($0)) }
  }

  private func callAsFunction(_ extent: Extent) -> Extent {
    let corners = [extent.low, extent.high].flatMap { a in
      [extent.low, extent.high].map { b in self(KneePoint(a.x, a.y, b.z)) }
    }
    let box = corners.map { Extent(low: $0, high: $0) }
      .reduce(Extent(low: corners[0], high: corners[0])) { $0.union($1) }
    return Extent(
      low: [extent.low.x + shift.x, box.low.y, box.low.z],
      high: [extent.high.x + shift.x, box.high.y, box.high.z])
  }
}

/// The knee bent: the femur turns about its condyles' axis while the tibia stays, and soft tissues bend between.
struct Flexion: Sendable {
  let degrees: Float
  /// Carries the femur from the straight knee.
  let femur: Turn

  init(degrees: Float) {
    self.degrees = degrees
    femur = Turn(degrees: degrees, about: [0, Femur.axis.y, Femur.axis.z])
  }

  /// None below the joint, all of it above the condyles.
  private func turn(at height: Float) -> Turn {
    let rise = min(max((height + 12) / 60, 0), 1)
    let share = rise * rise * (3 - 2 * rise)
    return Turn(degrees: degrees * share, about: [0, Femur.axis.y, Femur.axis.z])
  }

  /// Where a place of the straight knee's soft tissues goes.
  func bent(_ place: KneePoint) -> KneePoint { turn(at: place.z)(place) }

  /// The place of the straight knee that about comes here.
  func straightened(_ place: KneePoint) -> KneePoint {
    degrees == 0 || place.z < -12 ? place : turn(at: place.z).undone(place)
  }

  /// A body of the straight knee's soft tissues, bent.
  func bent(_ solid: Solid) -> Solid {
    guard degrees != 0 else { return solid }
    let (flexion, extent) = (self, femur(Solid(extent: solid.extent) { _ in 0 }).extent)
    return Solid(extent: extent.union(solid.extent), isThin: solid.isThin) {
      solid(flexion.straightened($0))
    }
  }
}
