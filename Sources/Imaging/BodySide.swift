/// The side of the body; never guessed from pixels.
public enum BodySide: String, CaseIterable, Codable, Sendable {
  case left, right, unknown
}
