/// A key press, a mouse action, or text typed by a person, as the terminal tells it.
public enum Key: Hashable, Sendable {
  /// A printable character, shift already applied.
  case character(Character)
  /// A letter or sign held with Control, in lower case: `control("c")`.
  case control(Character)
  /// A character held with Alt (Meta), shift already applied.
  case alt(Character)
  /// Arrow keys.
  case up, down, left, right
  /// Arrow keys with Shift.
  case shiftUp, shiftDown, shiftLeft, shiftRight
  /// Arrow keys with Alt.
  case altUp, altDown, altLeft, altRight
  /// Arrow keys with Control.
  case controlUp, controlDown, controlLeft, controlRight
  /// Paging keys.
  case pageUp, pageDown, home, end
  /// Editing keys.
  case insert, delete, backspace
  /// Return or Enter.
  case enter
  /// Tab, and Tab with Shift.
  case tab, backTab
  /// Escape alone.
  case escape
  /// F1, F2, ... with their number.
  case function(Int)
  /// A mouse action.
  case mouse(MouseEvent)
}

/// A mouse action at a cell.
public struct MouseEvent: Hashable, Sendable {
  /// What was done.
  public enum Kind: Hashable, Sendable {
    /// A button went down.
    case press
    /// A button came up.
    case release
    /// The mouse moved with a button held.
    case drag
    /// The wheel turned away from the reader.
    case wheelUp
    /// The wheel turned towards the reader.
    case wheelDown
  }

  /// A mouse button.
  public enum Button: Hashable, Sendable {
    /// The first button.
    case left
    /// The wheel as a button.
    case middle
    /// The second button.
    case right
    /// No button, for the wheel.
    case none
  }

  /// A key held while the mouse acted.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// The bits, as terminals send them.
    public let rawValue: UInt8
    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Shift. Many terminals keep it for their own selection.
    public static let shift = Modifiers(rawValue: 4)
    /// Alt or Meta.
    public static let alt = Modifiers(rawValue: 8)
    /// Control.
    public static let control = Modifiers(rawValue: 16)
  }

  /// What was done.
  public var kind: Kind
  /// The button that did it, or is held.
  public var button: Button
  /// The cell under the pointer.
  public var cell: CellPoint
  /// The pixel under the pointer, where the terminal tells it.
  public var pixel: ScreenPixel?
  /// Keys held meanwhile.
  public var modifiers: Modifiers

  /// Makes an event.
  public init(
    kind: Kind, button: Button = .none, cell: CellPoint, pixel: ScreenPixel? = nil,
    modifiers: Modifiers = []
  ) {
    self.kind = kind
    self.button = button
    self.cell = cell
    self.pixel = pixel
    self.modifiers = modifiers
  }
}
