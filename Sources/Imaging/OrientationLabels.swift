/// Which parts of the patient the edges of a display face.
public struct OrientationLabels: Hashable, Codable, Sendable {
  /// Letters at the left edge.
  public var left: String
  /// Letters at the right edge.
  public var right: String
  /// Letters at the upper edge.
  public var top: String
  /// Letters at the lower edge.
  public var bottom: String

  /// Labels from their letters.
  public init(left: String, right: String, top: String, bottom: String) {
    self.left = left
    self.right = right
    self.top = top
    self.bottom = bottom
  }
}

extension PatientVector {
  /// The direction in letters: R, L, A, P, H, F (PS3.3 C.7.6.1.1.1), the greatest component first.
  ///
  /// A further letter is added where the direction departs by at least 15 degrees towards it; the
  /// angle is a decision of this project, see `docs/coordinates.md`. Empty for no direction.
  public var orientationLetters: String {
    guard let direction = normalised else { return "" }
    let refinement = 0.258_819_045  // sine of 15 degrees
    let components = [
      (direction.x, "L", "R"), (direction.y, "P", "A"), (direction.z, "H", "F"),
    ]
    let sorted = components.enumerated().sorted { left, right in
      let (a, b) = (abs(left.element.0), abs(right.element.0))
      return a == b ? left.offset < right.offset : a > b
    }
    return sorted.enumerated().filter { $0.offset == 0 || abs($0.element.element.0) >= refinement }
      .map { $0.element.element.0 >= 0 ? $0.element.element.1 : $0.element.element.2 }
      .joined()
  }
}

/// The letters at the edges of the display, for any oblique plane, turned or mirrored.
///
/// - Parameters:
///   - geometry: The plane of the image.
///   - transform: How it is shown.
public func orientationLabels(
  geometry: SliceGeometry, transform: DisplayTransform
) -> OrientationLabels {
  let columns = geometry.columnDirection
  let rows = geometry.rowDirection
  // A clockwise turn brings what was at the bottom to the left.
  var (right, bottom): (PatientVector, PatientVector) =
    switch transform.quarterTurns {
    case 1: (columns * -1, rows)
    case 2: (rows * -1, columns * -1)
    case 3: (columns, rows * -1)
    default: (rows, columns)
    }
  if transform.isFlippedHorizontally { right = right * -1 }
  if transform.isFlippedVertically { bottom = bottom * -1 }
  return OrientationLabels(
    left: (right * -1).orientationLetters, right: right.orientationLetters,
    top: (bottom * -1).orientationLetters, bottom: bottom.orientationLetters)
}
