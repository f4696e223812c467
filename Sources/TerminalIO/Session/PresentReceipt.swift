/// What became of a picture when a frame was presented.
public enum PictureOutcome: Hashable, Sendable {
  /// Every pixel of the picture is on the terminal.
  case complete
  /// Every pixel is on the terminal in the motion tier: coarser than the terminal can show.
  case reduced
  /// Some of its cells are covered or outside the screen; the others are drawn.
  case covered
  /// Drawing stopped because a key was waiting; older pixels may still show.
  case abandoned
  /// The terminal shows no pictures.
  case notShown
}

/// What presenting a frame did.
public struct PresentReceipt: Equatable, Sendable {
  /// The frame's number, which ``TerminalInput/drawn(frame:)`` names once the terminal has drawn it.
  public let frame: Int
  /// What became of each picture, by the identifier of its placement. A slice counts as seen only when it is
  /// ``PictureOutcome/complete``.
  public let pictures: [String: PictureOutcome]
  /// Bytes of pictures sent.
  public let pictureBytes: Int
  /// Time from the call to the last byte handed to the terminal, in milliseconds.
  public let milliseconds: Double

  /// Whether every picture is complete.
  public var isComplete: Bool { pictures.values.allSatisfy { $0 == .complete } }
}
