/// A part of the body that an MR series of the musculoskeletal system shows.
public enum BodyPart: String, CaseIterable, Codable, Sendable {
  case knee, shoulder, elbow, wrist, hand, hip, pelvis, thigh, lowerLeg, ankle, foot
  case cervicalSpine, thoracicSpine, lumbarSpine, spine, upperArm, forearm
  case head, neck, chest, abdomen
}

extension BodyPart {
  /// The part that words name; `nil` where none or several do.
  ///
  /// Words are compared without case and accents. Parts that contain another one's word (hind knee,
  /// "Kniegelenk") are found by the beginning of a word; abbreviations only as whole words.
  public init?(words text: String) {
    let words = TextWords(text)
    let found = BodyPart.wordTable.filter { words.matches($0.beginnings, whole: $0.whole) }
    let parts = Set(found.map(\.part))
    // A level of the spine says more than the spine.
    let exact = parts.subtracting(parts.count > 1 ? [.spine] : [])
    guard exact.count == 1, let part = exact.first else { return nil }
    self = part
  }
}
