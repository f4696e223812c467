public import TerminalGraphics
public import TerminalUI

/// What a session tells its program.
public enum TerminalInput: Equatable, Sendable {
  /// A key press or mouse action.
  case key(Key)
  /// Text pasted as one piece; line breaks are `\n`.
  case paste(String)
  /// The window has another size, or its cells have.
  case resized(Size, cell: CellPixelSize)
  /// The program was stopped and goes on; capabilities may have changed.
  case resumed
  /// The window was entered or uncovered: present the frame again, its pictures are redrawn.
  case exposed
  /// The terminal has drawn a frame, by its own account; where it answers no questions, the frame was written.
  case drawn(frame: Int)
  /// The terminal is gone.
  case hangup
  /// The program is asked to end.
  case terminate
  /// Another thread called ``TerminalWaker/wake()``.
  case wakeup
}
