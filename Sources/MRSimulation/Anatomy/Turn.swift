import Foundation

/// A rigid turn and a shift.
struct Turn: Sendable {
  /// Rows of the rotation, row-major, and what is added after it.
  private let rows: (KneePoint, KneePoint, KneePoint)
  private let offset: KneePoint

  private init(_ rows: (KneePoint, KneePoint, KneePoint), offset: KneePoint) {
    (self.rows, self.offset) = (rows, offset)
  }

  private init(_ rows: (KneePoint, KneePoint, KneePoint), about pivot: KneePoint, shift: KneePoint)
  {
    let turned = KneePoint(dot(rows.0, pivot), dot(rows.1, pivot), dot(rows.2, pivot))
    self.init(rows, offset: pivot - turned + shift)
  }

  /// In the sagittal plane, about a transverse axis.
  ///
  /// - Parameter degrees: Positive carries what is above the axis backwards.
  init(degrees: Float, about pivot: KneePoint, shift: KneePoint = .zero) {
    let (c, s) = (cosf(degrees * .pi / 180), sinf(degrees * .pi / 180))
    self.init(([1, 0, 0], [0, c, -s], [0, s, c]), about: pivot, shift: shift)
  }

  /// In the coronal plane, about an axis from back to front.
  ///
  /// - Parameter degrees: Positive lowers the medial side and carries what is above medially, as in varus.
  static func coronal(degrees: Float, about pivot: KneePoint) -> Turn {
    let (c, s) = (cosf(degrees * .pi / 180), sinf(degrees * .pi / 180))
    return Turn(([c, 0, -s], [0, 1, 0], [s, 0, c]), about: pivot, shift: .zero)
  }

  /// In the axial plane, about an upright axis.
  ///
  /// - Parameter degrees: Positive carries the lateral side backwards.
  static func axial(degrees: Float, about pivot: KneePoint) -> Turn {
    let (c, s) = (cosf(degrees * .pi / 180), sinf(degrees * .pi / 180))
    return Turn(([c, s, 0], [-s, c, 0], [0, 0, 1]), about: pivot, shift: .zero)
  }

  func callAsFunction(_ place: KneePoint) -> KneePoint {
    KneePoint(dot(rows.0, place), dot(rows.1, place), dot(rows.2, place)) + offset
  }

  /// Where a turned place came from.
  func undone(_ place: KneePoint) -> KneePoint {
    let off = place - offset
    return off.x * rows.0 + off.y * rows.1 + off.z * rows.2
  }

  /// This turn, then another, then a shift.
  func then(_ next: Turn, shift: KneePoint = .zero) -> Turn {
    func row(_ row: KneePoint) -> KneePoint { row.x * rows.0 + row.y * rows.1 + row.z * rows.2 }
    return Turn(
      (row(next.rows.0), row(next.rows.1), row(next.rows.2)), offset: next(offset) + shift)
  }

  func callAsFunction(_ solid: Solid) -> Solid {
    let turn = self
    return Solid(extent: self(solid.extent), isThin: solid.isThin) { solid(turn.undone($0)) }
  }

  private func callAsFunction(_ extent: Extent) -> Extent {
    let (a, b) = (extent.low, extent.high)
    let corners = (0..<8).map { index in
      self([index & 1 == 0 ? a.x : b.x, index & 2 == 0 ? a.y : b.y, index & 4 == 0 ? a.z : b.z])
    }
    return corners.dropFirst().reduce(Extent(low: corners[0], high: corners[0])) {
      $0.union(Extent(low: $1, high: $1))
    }
  }
}
