/// Where a painter's bytes go.
struct PictureSink {
  /// Takes bytes for the terminal.
  let write: ([UInt8]) throws(TerminalError) -> Void
  /// Ends a part of a frame that the terminal can answer: bytes before it are then known to be drawn.
  let mark: () throws(TerminalError) -> Void
  /// Waits until that many further bytes may be written. False when the picture is to be abandoned.
  let waits: (_ bytes: Int) -> Bool
}
